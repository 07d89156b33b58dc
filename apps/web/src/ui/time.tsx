import { useEffect, useState } from 'react';
import { ago, clock, dayAndClock } from './format';

/** The zone of the viewer; pages say times in UTC and show this one on hover. */
export const viewerZone = () => {
  try {
    return localStorage.getItem('debrief-zone') ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
};
const bothZones = (instant: string) => {
  const zone = viewerZone();
  return `${dayAndClock(instant)} UTC${zone === 'UTC' ? '' : `\n${dayAndClock(instant, zone)} ${zone}`}`;
};

let now = Date.now();
const tellers = new Set<() => void>();
setInterval(() => {
  now = Date.now();
  tellers.forEach((tell) => tell());
}, 1000);
/** The present, once a second, from one timer for the whole page. */
export function useNow(isTicking = true): number {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!isTicking) return;
    const tell = () => redraw((count) => count + 1);
    tellers.add(tell);
    return () => void tellers.delete(tell);
  }, [isTicking]);
  return now;
}

export const Clock = ({ at, withSeconds = false }: { at: string; withSeconds?: boolean }) => (
  <time dateTime={at} title={bothZones(at)}>
    {clock(at, 'UTC', withSeconds)}
  </time>
);
export const DayClock = ({ at }: { at: string }) => (
  <time dateTime={at} title={bothZones(at)}>
    {dayAndClock(at)}
  </time>
);
export function Ago({ at }: { at: string }) {
  const isYoung = Date.now() - Date.parse(at) < 3_600_000;
  return (
    <time dateTime={at} title={bothZones(at)}>
      {ago(at, useNow(isYoung))}
    </time>
  );
}
