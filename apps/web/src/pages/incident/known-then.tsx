import { useEffect, useMemo, useState } from 'react';
import type { Entry, KnownThen } from '../../api/incidents';
import { dayAndClock, plural, words } from '../../ui/format';
import { Button, Chip, Severity } from '../../ui/kit';
import css from './incident.module.css';

/** Goes back to an instant: what was recorded later, and later corrections, are not there. One stop for each instant at which something was recorded. */
export function KnownThenBar({
  entries,
  asOf,
  known,
  shown,
  onChange,
}: {
  entries: readonly Entry[];
  asOf: string | undefined;
  known: KnownThen | undefined;
  shown: number;
  onChange: (asOf: string | undefined) => void;
}) {
  const stops = useMemo(() => [...new Set(entries.map(({ recordedAt }) => recordedAt))].toSorted(), [entries]);
  // Where the thumb is; the story of that instant is asked for when it rests.
  const [dragged, setDragged] = useState<string>();
  useEffect(() => {
    if (dragged === undefined) return;
    const rest = setTimeout(() => {
      setDragged(undefined);
      onChange(dragged === 'now' ? undefined : dragged);
    }, 150);
    return () => clearTimeout(rest);
  }, [dragged, onChange]);
  if (stops.length < 2) return null;
  const last = stops.length - 1;
  const shownAt = dragged === 'now' ? undefined : (dragged ?? asOf);
  const at =
    shownAt === undefined
      ? last
      : Math.max(
          0,
          stops.findLastIndex((stop) => stop <= shownAt),
        );
  return (
    <div className={css['known']} data-kind={shownAt ? 'note' : undefined} role="group" aria-label="What was known then">
      <label className="row">
        <span className="muted">Known at</span>
        <input
          type="range"
          min={0}
          max={last}
          value={at}
          aria-valuetext={shownAt ? `${dayAndClock(shownAt)} UTC` : 'now'}
          onChange={(event) => {
            const index = Number(event.target.value);
            setDragged(index === last ? 'now' : stops[index]);
          }}
        />
      </label>
      {shownAt === undefined ? (
        <span className="faint">now: everything that is recorded</span>
      ) : (
        <>
          <time className="mono" dateTime={shownAt}>
            {dayAndClock(shownAt)} UTC
          </time>
          {known && known.status !== 'none' && (
            <>
              <Severity severity={known.severity} />
              <Chip>{words(known.status)}</Chip>
            </>
          )}
          <span className="muted" role="status">
            {plural(shown, 'entry', 'entries')} known then
          </span>
          <Button size="small" onClick={() => onChange(undefined)}>
            Back to now
          </Button>
        </>
      )}
    </div>
  );
}
