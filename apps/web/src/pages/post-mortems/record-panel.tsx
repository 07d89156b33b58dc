import { CircleCheck, History } from 'lucide-react';
import type { RecordFinding } from '../../api/post-mortem-review';
import type { Entry } from '../../api/incidents';
import { titleOf } from '../../timeline/entries';
import { Button, Chip } from '../../ui/kit';
import { plural } from '../../ui/format';
import { Clock } from '../../ui/time';
import css from './review.module.css';

interface FindingsProps {
  findings: readonly RecordFinding[];
  sectionTitle: (key: string) => string;
  onShow: (finding: RecordFinding) => void;
  onOpenRef: (ref: string) => void;
}
/** What the record says against the text: to the words by a click, to the entries by another. */
export function RecordFindings({ findings, sectionTitle, onShow, onOpenRef }: FindingsProps) {
  return (
    <>
      <h3>Against the record</h3>
      {findings.length === 0 ? (
        <p className={css['panel']}>
          <span className="row ki" data-kind="act" style={{ gap: 6 }}>
            <CircleCheck size={14} aria-hidden /> Every number, time and name is held by the record
          </span>
        </p>
      ) : (
        <ul className={css['panel']} aria-label="Against the record">
          {findings.slice(0, 30).map((finding) => (
            <li key={finding.findingId}>
              <button type="button" className={css['panelLink']} onClick={() => onShow(finding)}>
                “{finding.text.length > 60 ? `${finding.text.slice(0, 60)}…` : finding.text}”
              </button>
              <small>
                {sectionTitle(finding.sectionKey)} · {finding.title}
              </small>
              {finding.entries.length > 0 && (
                <span className={css['refs']}>
                  {finding.entries.slice(0, 4).map((ref) => (
                    <button key={ref} type="button" className={css['ref']} aria-label={`Go to ${ref}`} onClick={() => onOpenRef(ref)}>
                      {ref}
                    </button>
                  ))}
                </span>
              )}
            </li>
          ))}
          {findings.length > 30 && <li className="faint">and {findings.length - 30} more</li>}
        </ul>
      )}
    </>
  );
}

interface MomentProps {
  entry: Entry;
  places: readonly { key: string; title: string; count: number }[];
  findings: readonly RecordFinding[];
  onGo: (sectionKey: string) => void;
  onShow: (finding: RecordFinding) => void;
  onKnownThen: () => void;
}
/** The selected entry, from the side of the text: where it is cited, what is said against it, what was known then. */
export function Moment({ entry, places, findings, onGo, onShow, onKnownThen }: MomentProps) {
  return (
    <section className={css['moment']} aria-label={`Selected: T${entry.entryNo}`}>
      <span>
        <span className="mono">T{entry.entryNo}</span> <Clock at={entry.occurredAt} /> {titleOf(entry)}
      </span>
      {places.length === 0 ? <span className="faint">Not cited yet.</span> : null}
      {places.map(({ key, title, count }) => (
        <button key={key} type="button" className={css['panelLink']} onClick={() => onGo(key)}>
          {title} <Chip>{plural(count, 'citation')}</Chip>
        </button>
      ))}
      {findings.map((finding) => (
        <button key={finding.findingId} type="button" className={`${css['panelLink']} ki`} data-kind="note" onClick={() => onShow(finding)}>
          Says otherwise: “{finding.text.slice(0, 40)}”
        </button>
      ))}
      <span>
        <Button size="small" icon={<History size={12} aria-hidden />} keys="W" onClick={onKnownThen}>
          Known then
        </Button>
      </span>
    </section>
  );
}
