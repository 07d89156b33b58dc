import type { Citation, Story } from '../citations.js';
import { changeText } from '../draft/phrases.js';
import type { RecordEntry } from '../record.js';
import { countOf, countPattern } from './quantities.js';
import type { RecordFacts } from './record-facts.js';

/** A number that claims how many there are, and what the record allows for it. */
export interface Count {
  readonly offset: number;
  readonly length: number;
  readonly value: number;
  readonly allowed: readonly number[];
  readonly entries: readonly string[];
}

type Kind = (entry: RecordEntry) => boolean;
const ofType =
  (...types: readonly RecordEntry['entryType'][]): Kind =>
  (entry) =>
    types.includes(entry.entryType);

/** Things that a record can count. Alerts are counted by what they carry. */
const nouns: readonly (readonly [string, Kind])[] = [
  ['(?:deploys|deployments|changes|releases|deploy|deployment|change|release)', ofType('change')],
  ['(?:hypothesis|hypotheses)', ofType('hypothesis')],
  ['decisions?', ofType('decision')],
  ['(?:public |status )?updates?', ofType('communication')],
  ['reopenings?', (entry) => entry.entryType === 'status-changed' && /reopen/i.test(entry.text)],
];

const before = String.raw`(?<![\p{L}\p{N}.,:%-])`;
const alertsPattern = new RegExp(
  `${before}(${countPattern}) (?:\\w+ )?alerts?\\b(?! of an)(?=(?: (?:of|fired|were|was|had|in|during|at|on|came|within)\\b| *[.,;)|]| *$|  ))`,
  'giu',
);
const titlesPattern = new RegExp(`\\bof (${countPattern}) titles?\\b`, 'giu');
const nounPatterns = nouns.map(
  ([noun, kind]) =>
    [new RegExp(`${before}(${countPattern}) (?:different |other )?${noun}\\b(?! (?:ago|later|hours?|minutes?))`, 'giu'), kind] as const,
);

/** Counts that a sentence claims: over the whole record, over the entries that it cites, or over a burst between two cited alerts. */
export function countsIn(prose: string, citations: readonly Citation[], facts: RecordFacts, story: Story | undefined): Count[] {
  if (story === undefined) return [];
  const counts: Count[] = [];
  const add = (match: RegExpExecArray, group: number, allowed: readonly number[], entries: readonly string[]): void => {
    const offset = match.index + match[0].indexOf(match[group]!);
    const value = countOf(match[group]!);
    if (Number.isNaN(value) || counts.some((one) => one.offset === offset)) return;
    counts.push({ offset, length: match[group]!.length, value, allowed: [...new Set(allowed)], entries });
  };
  const cited = citations
    .map((citation) => facts.index.find(citation.ref))
    .flatMap((target) => (target?.kind === 'entry' ? [target.entry] : []));
  burstIn(prose, cited, facts, story, add);
  const isOfAll = citations.some((citation) => citation.kind === 'T' && citation.no === null);
  const refsOf = (entries: readonly RecordEntry[]): string[] => entries.slice(0, 5).map((entry) => facts.refOf(story, entry));
  const ownAlerts = cited.filter(({ entryType }) => entryType === 'alert-fired');
  const alerts = isOfAll || ownAlerts.length > 0 ? [...prose.matchAll(alertsPattern)] : [];
  const titles = isOfAll ? [...prose.matchAll(titlesPattern)] : [];
  if (alerts.length + titles.length > 0) {
    const fired = facts.fired(story);
    const total = fired.reduce(
      (sum, entry) => sum + (typeof entry.data.count === 'number' && entry.data.count >= 1 ? Math.floor(entry.data.count) : 1),
      0,
    );
    const allowed = [...(ownAlerts.length > 0 ? [ownAlerts.length] : []), total, fired.length, story.incident?.alertTotal ?? total].filter(
      (n) => n > 0 || total === 0,
    );
    for (const match of alerts) add(match, 1, allowed, refsOf(fired));
    for (const match of titles) add(match, 1, [new Set(fired.map(titleOf)).size], refsOf(fired));
  }
  for (const [pattern, kind] of nounPatterns) {
    const own = cited.filter(kind);
    // Told with citations of such entries: as many as are cited, or as there are.
    if (!isOfAll && own.length === 0) continue;
    for (const match of prose.matchAll(pattern)) {
      // "deploy 4711" and "one change" are names and articles, no counts.
      if (!(countOf(match[1]!) > 1)) continue;
      const all = facts.shown(story).filter(kind);
      const allowed = [distinct(own), own.length, distinct(all), all.length].filter((n) => n > 0 || all.length === 0);
      add(match, 1, allowed, refsOf(own.length > 0 ? own : all));
    }
  }
  return counts;
}

const distinct = (entries: readonly RecordEntry[]): number =>
  new Set(
    entries.map((entry) =>
      entry.entryType === 'change'
        ? changeText(entry)
        : typeof entry.data.markdown === 'string'
          ? entry.data.markdown.trim()
          : entry.entryId,
    ),
  ).size;

/** "14 × HighErrorRate on 6 targets": between the two alerts that are cited. */
function burstIn(
  prose: string,
  cited: readonly RecordEntry[],
  facts: RecordFacts,
  story: Story,
  add: (match: RegExpExecArray, group: number, allowed: readonly number[], entries: readonly string[]) => void,
): void {
  const [first, last] = [cited[0], cited.at(-1)];
  const burst = /(\d+) (?:×|alerts\b).{0,1000}? on (\d+) targets?/.exec(prose);
  if (burst === null || first === undefined || last === undefined || !first.entryType.startsWith('alert-')) return;
  const group = story.entries.filter(
    (entry) =>
      !entry.hidden &&
      (entry.entryType === 'alert-resolved') === (first.entryType === 'alert-resolved') &&
      entry.entryType.startsWith('alert-') &&
      titleOf(entry) === titleOf(first) &&
      entry.occurredAt >= first.occurredAt &&
      entry.occurredAt <= last.occurredAt,
  );
  const refs = [facts.refOf(story, first), facts.refOf(story, last)];
  add(burst, 1, [group.length], refs);
  const targets = new Set(group.map((entry) => (typeof entry.data.alertId === 'string' ? entry.data.alertId : String(entry.entryNo)))).size;
  const end = /(\d+) targets?$/.exec(burst[0])!;
  add(Object.assign([end[0], end[1]!], { index: burst.index + end.index, input: prose }) as unknown as RegExpExecArray, 1, [targets], refs);
}

const titleOf = (entry: { data: Readonly<Record<string, unknown>>; text: string }): string =>
  typeof entry.data.title === 'string' && entry.data.title.trim() !== '' ? entry.data.title : entry.text;
