import { useMemo } from 'react';
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
  if (stops.length < 2) return null;
  const last = stops.length - 1;
  const at =
    asOf === undefined
      ? last
      : Math.max(
          0,
          stops.findLastIndex((stop) => stop <= asOf),
        );
  return (
    <div className={css['known']} data-kind={asOf ? 'note' : undefined} role="group" aria-label="What was known then">
      <label className="row">
        <span className="muted">Known at</span>
        <input
          type="range"
          min={0}
          max={last}
          value={at}
          aria-valuetext={asOf ? `${dayAndClock(asOf)} UTC` : 'now'}
          onChange={(event) => {
            const index = Number(event.target.value);
            onChange(index === last ? undefined : stops[index]);
          }}
        />
      </label>
      {asOf === undefined ? (
        <span className="faint">now: everything that is recorded</span>
      ) : (
        <>
          <time className="mono" dateTime={asOf}>
            {dayAndClock(asOf)} UTC
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
