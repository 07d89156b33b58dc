import type { Citation, Story } from '../citations.js';
import type { RecordFacts } from './record-facts.js';

/** A number that claims how many there are, and what the record allows for it. */
export interface Count {
  readonly offset: number;
  readonly length: number;
  readonly allowed: readonly number[];
}

/** Counts that a sentence claims over the whole record, or over a burst between two cited alerts. */
export function countsIn(prose: string, citations: readonly Citation[], facts: RecordFacts, story: Story | undefined): Count[] {
  if (story === undefined) return [];
  const fired = facts.fired(story);
  const counts: Count[] = [];
  const add = (match: RegExpExecArray, group: number, allowed: readonly number[]): void => {
    const offset = match.index + match[0].indexOf(match[group]!);
    counts.push({ offset, length: match[group]!.length, allowed });
  };
  if (citations.some((citation) => citation.kind === 'T' && citation.no === null)) {
    const total = fired.reduce(
      (sum, entry) => sum + (typeof entry.data.count === 'number' && entry.data.count >= 1 ? Math.floor(entry.data.count) : 1),
      0,
    );
    const titles = new Set(
      fired.map((entry) => (typeof entry.data.title === 'string' && entry.data.title.trim() !== '' ? entry.data.title : entry.text)),
    ).size;
    for (const match of prose.matchAll(/([\d\u00a0,]+) alerts?\b(?! of an)/g))
      add(
        match,
        1,
        [...new Set([total, story.incident?.alertTotal ?? total])].filter((n) => n > 0 || total === 0),
      );
    for (const match of prose.matchAll(/\bof ([\d\u00a0,]+) titles?\b/g)) add(match, 1, [titles]);
  }
  const between = citations
    .map((citation) => facts.index.find(citation.ref))
    .filter((target) => target?.kind === 'entry')
    .map((target) => (target!.kind === 'entry' ? target!.entry : null))
    .filter((entry) => entry !== null);
  const [first, last] = [between[0], between.at(-1)];
  const burst = /(\d+) (?:×|alerts\b).{0,1000}? on (\d+) targets?/.exec(prose);
  if (burst !== null && first !== undefined && last !== undefined && first.entryType.startsWith('alert-')) {
    const group = story.entries.filter(
      (entry) =>
        !entry.hidden &&
        (entry.entryType === 'alert-resolved') === (first.entryType === 'alert-resolved') &&
        entry.entryType.startsWith('alert-') &&
        titleOf(entry) === titleOf(first) &&
        entry.occurredAt >= first.occurredAt &&
        entry.occurredAt <= last.occurredAt,
    );
    add(burst, 1, [group.length]);
    const offset = burst.index + burst[0].lastIndexOf(burst[2]!);
    counts.push({
      offset,
      length: burst[2]!.length,
      allowed: [new Set(group.map((entry) => (typeof entry.data.alertId === 'string' ? entry.data.alertId : String(entry.entryNo)))).size],
    });
  }
  return counts;
}

const titleOf = (entry: { data: Readonly<Record<string, unknown>>; text: string }): string =>
  typeof entry.data.title === 'string' && entry.data.title.trim() !== '' ? entry.data.title : entry.text;
