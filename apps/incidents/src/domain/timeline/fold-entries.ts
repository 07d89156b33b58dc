import type { TimelineEntryView } from '@debrief/contracts';
import { msOf } from '../instants.js';
import { renderEntry } from './render-entry.js';

/** Entries further apart than this are two bursts. */
const gapMs = 5 * 60_000;
const foldable = new Set(['alert-fired', 'alert-changed', 'alert-resolved']);

const keyOf = ({ entryType, data, phase }: TimelineEntryView): string => JSON.stringify([entryType, data['title'], data['service'], phase]);
const sum = (entries: readonly TimelineEntryView[], name: string): number =>
  entries.reduce((total, { data }) => total + (typeof data[name] === 'number' ? data[name] : 1), 0);

/**
 * Joins bursts of equal alerts: "14 × HighErrorRate on 6 targets, 10:02-10:06". What people starred, annotated or corrected stands
 * for itself. Entries come and go in their order; nothing is lost, the numbers of all are kept.
 */
export function foldEntries(entries: readonly TimelineEntryView[]): TimelineEntryView[] {
  const bursts = new Map<string, TimelineEntryView[]>();
  const order: TimelineEntryView[][] = [];
  for (const entry of entries) {
    const isAlone =
      !foldable.has(entry.entryType) || entry.isKey || entry.annotation !== null || entry.correctedBy.length > 0 || entry.title !== null;
    const key = isAlone ? '' : keyOf(entry);
    const burst = isAlone ? undefined : bursts.get(key);
    const last = burst?.at(-1);
    if (burst && last && Math.abs(msOf(entry.orderAt) - msOf(last.orderAt)) <= gapMs) {
      burst.push(entry);
      continue;
    }
    const begun = [entry];
    order.push(begun);
    if (!isAlone) bursts.set(key, begun);
  }
  return order.map((burst) => {
    const [first] = burst as [TimelineEntryView];
    if (burst.length === 1) return first;
    const count = sum(burst, 'count');
    const targets = new Set(burst.map(({ data }) => data['alertId'])).size;
    const times = burst.map(({ occurredAt }) => occurredAt).toSorted();
    const text = `${renderEntry(first.entryType, { ...first.data, count })}${targets > 1 ? ` on ${targets} targets` : ''}`;
    return {
      ...first,
      text,
      occurredAt: times[0] as string,
      occurredUntil: times.at(-1) as string,
      folded: { count, targets, entryNos: burst.map(({ entryNo }) => entryNo) },
    };
  });
}
