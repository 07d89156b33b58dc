import { Link2, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useVerification } from '../../api/incidents';
import { sourceOf, titleOf } from '../../timeline/entries';
import { KindIcon } from '../../timeline/icons';
import { plural } from '../../ui/format';
import { Button, Card, buttonClass } from '../../ui/kit';
import { Awaited, Problem } from '../../ui/states';
import { DayClock } from '../../ui/time';
import { incidentKey, useTheIncident, useTimeline } from './context';
import css from './incident.module.css';

/** The record below the story: in the order in which it was recorded, and proof that nobody rewrote it. */
export function HistoryTab() {
  const incident = useTheIncident();
  const query = useTimeline(incident.incidentId);
  const [isAsked, setAsked] = useState(false);
  const verification = useVerification(incident.incidentId, isAsked);
  const result = verification.data;
  return (
    <div style={{ padding: '16px 20px' }} className="stack">
      <div className={css['chain']} data-kind={result ? (result.ok ? 'act' : 'alert') : 'note'} role="status">
        {result && !result.ok ? <ShieldAlert size={18} aria-hidden /> : <ShieldCheck size={18} aria-hidden />}
        <div style={{ flex: 1, minWidth: 200 }}>
          {result ? (
            result.ok ? (
              <strong>The record is whole: {plural(result.commits, 'commit')}, each chained to the one before it.</strong>
            ) : (
              <strong>
                The record was changed: version {result.firstBad?.version} is {result.firstBad?.reason}.
              </strong>
            )
          ) : (
            <span>Every change is a commit whose hash covers the one before it. A rewritten history does not add up.</span>
          )}
          {result && <p className={css['hash']}>{result.headHash}</p>}
        </div>
        <Button
          icon={<Link2 size={14} aria-hidden />}
          isBusy={verification.isFetching && isAsked}
          onClick={() => (isAsked ? void verification.refetch() : setAsked(true))}
        >
          {result ? 'Verify again' : 'Verify the chain'}
        </Button>
      </div>
      <div className="row" role="group" aria-label="Take the timeline along">
        <span className="muted">Export the timeline</span>
        {['md', 'csv', 'json', 'jsonl'].map((format) => (
          <a
            key={format}
            className={buttonClass}
            data-size="small"
            href={`/api/v1/incidents/${incident.incidentId}/timeline.${format}`}
            download={`${incidentKey(incident)}.${format}`}
          >
            {{ md: 'Markdown', csv: 'CSV', json: 'JSON', jsonl: 'JSON Lines' }[format]}
          </a>
        ))}
      </div>
      {isAsked && verification.error ? <Problem error={verification.error} /> : null}
      <Card title="As it was recorded" note={`version ${incident.version}`}>
        <Awaited query={query}>
          {(entries) => (
            <ol>
              {entries
                .toSorted((left, right) => right.entryNo - left.entryNo)
                .map((entry) => (
                  <li key={entry.entryId} className={css['factLine']} data-kind={entry.lane}>
                    <DayClock at={entry.recordedAt} />
                    <span className={css['entryIcon']}>
                      <KindIcon kind={entry.lane} size={12} />
                    </span>
                    <span>
                      <code className="faint">T{entry.entryNo}</code> {titleOf(entry)} <span className="faint">{sourceOf(entry)}</span>
                    </span>
                  </li>
                ))}
            </ol>
          )}
        </Awaited>
      </Card>
    </div>
  );
}
