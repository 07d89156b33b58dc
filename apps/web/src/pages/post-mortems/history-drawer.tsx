import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useNames } from '../../api/directory';
import { before, piecesOf } from './text-changes';
import { useComparison, useRevisions, type Revision, type SectionChange } from '../../api/post-mortem-review';
import type { PostMortem } from '../../api/post-mortems';
import { Dialog } from '../../ui/dialog';
import { plural } from '../../ui/format';
import { Button, Segmented } from '../../ui/kit';
import { Awaited } from '../../ui/states';
import { DayClock } from '../../ui/time';
import { ChangedText } from './changed-text';
import css from './review.module.css';

const kindOf = (type: string) =>
  type.includes('drafted')
    ? 'Drafted from the record'
    : type.includes('section-edited')
      ? 'Edited'
      : type.includes('requested')
        ? 'Asked for'
        : type.replace(/^post-mortem\.|\.v\d+$/g, '').replaceAll('-', ' ');

interface Props {
  postMortem: PostMortem;
  /** Only what concerns this section. */
  sectionKey: string | undefined;
  /** Undefined: may not write. */
  onRestore: ((sectionKey: string, markdown: string, revision: number) => Promise<void>) | undefined;
  onClose: () => void;
}
/** Every revision, what it changed, and the way back to an earlier wording of a section. */
export function HistoryDrawer({ postMortem, sectionKey, onRestore, onClose }: Props) {
  const query = useRevisions(postMortem.postMortemId);
  const names = useNames();
  const [picked, setPicked] = useState<number>();
  const [mode, setMode] = useState<'it' | 'since'>('it');
  const title = (key: string) => postMortem.sections.find((section) => section.key === key)?.title ?? key;
  const by = ({ by: who }: Revision) => (who.kind === 'person' ? names(who.id) : who.kind === 'token' ? 'an API token' : 'Debrief');
  return (
    <Dialog
      isDrawer
      width={980}
      title={sectionKey ? `History of “${title(sectionKey)}”` : `History of PM-${postMortem.number}`}
      onClose={onClose}
    >
      <Awaited query={query}>
        {({ items }) => {
          const shown = items.filter(({ sections }) => sectionKey === undefined || sections.includes(sectionKey));
          const newest = items[0]?.revision ?? 0;
          const revision = picked ?? (shown.find(({ sections }) => sections.length > 0) ?? shown[0])?.revision ?? 0;
          const isSince = mode === 'since' && revision < newest;
          return shown.length === 0 ? (
            <p className="muted">Nothing has been written here yet.</p>
          ) : (
            <div className={css['history']}>
              <ol className={css['revisions']} aria-label="Revisions, newest first" tabIndex={0}>
                {shown.map((one) => (
                  <li key={one.revision}>
                    <button
                      type="button"
                      className={css['revision']}
                      aria-pressed={one.revision === revision}
                      onClick={() => setPicked(one.revision)}
                    >
                      <strong>
                        <span className="mono">v{one.revision}</span> {kindOf(one.type)}
                      </strong>
                      <span>
                        <DayClock at={one.at} /> UTC
                      </span>
                      <span className="truncate">
                        {by(one)} ·{' '}
                        {one.sections.length === 0
                          ? 'no words'
                          : one.sections.length === 1
                            ? title(one.sections[0]!)
                            : plural(one.sections.length, 'section')}
                      </span>
                    </button>
                  </li>
                ))}
              </ol>
              <div className={css['pieces']}>
                <span>
                  {' '}
                  <Segmented
                    label="What to compare"
                    value={isSince ? 'since' : 'it'}
                    options={[
                      ['it', `What v${revision} changed`],
                      ...(revision < newest ? [['since', `Since v${revision}`] as const] : []),
                    ]}
                    onChange={setMode}
                  />
                </span>
                <Compared
                  id={postMortem.postMortemId}
                  from={isSince ? revision : revision - 1}
                  to={isSince ? newest : revision}
                  sectionKey={sectionKey}
                  titleOf={title}
                  onRestore={
                    onRestore &&
                    (async (change) => {
                      await onRestore(change.key, before(change), isSince ? revision : revision - 1);
                      onClose();
                    })
                  }
                />
              </div>
            </div>
          );
        }}
      </Awaited>
    </Dialog>
  );
}

function Compared({
  id,
  from,
  to,
  sectionKey,
  titleOf,
  onRestore,
}: {
  id: string;
  from: number;
  to: number;
  sectionKey: string | undefined;
  titleOf: (key: string) => string;
  onRestore: ((change: SectionChange) => Promise<void>) | undefined;
}) {
  const query = useComparison(id, from, to);
  if (from < 0) return <p className="muted">This is the first one: there is nothing before it.</p>;
  return (
    <Awaited query={query} rows={8}>
      {({ sections }) => {
        const shown = sections.filter(({ key }) => sectionKey === undefined || key === sectionKey);
        return (
          <>
            {shown.map((change) => (
              <section key={change.key} className={css['piece']} aria-label={titleOf(change.key)}>
                <header className={css['pieceHead']}>
                  <h3>{titleOf(change.key)}</h3>
                  {onRestore && (
                    <Button
                      size="small"
                      icon={<RotateCcw size={12} aria-hidden />}
                      aria-label={`Bring back v${from} of ${titleOf(change.key)}`}
                      onClick={() => void onRestore(change)}
                    >
                      Bring back v{from}
                    </Button>
                  )}
                </header>
                <ChangedText pieces={piecesOf(change)} />
              </section>
            ))}
            {shown.length === 0 && <p className="muted">No words differ.</p>}
          </>
        );
      }}
    </Awaited>
  );
}
