import type { Instant } from '@debrief/contracts';
import type { IncidentRecord, RecordEntry } from '../record.js';
import { dataText, wordsOf, type Fact, ofKind } from './facts.js';
import { line, nounOf, sentencesOf, type Line } from './phrases.js';
import { dayText, durationText, epoch, escapeText, minuteText, secondText, unescapeText } from './words.js';

/** Beyond this the section would be no text any more; the timeline of the incident has all. */
export const rowsKept = 2000;
/** Alerts of one title that follow each other within this are one row. */
const burstSeconds = 5 * 60;
const burstFrom = 3;

export interface Row {
  readonly at: Instant;
  readonly text: string;
  /** What is shown when the text may not be repeated. */
  readonly plain: string;
  /** What stands before a person's own words, and those. */
  readonly words?: { readonly before: string; readonly sentences: readonly string[] };
  readonly refs: readonly string[];
}

/** TL: the story in three phases, bursts folded, silences told. */
export function planTimeline(
  entries: readonly RecordEntry[],
  facts: readonly Fact[],
  span: { readonly begin: Instant | undefined; readonly end: Instant | undefined },
  prefix: string,
): Line[] {
  const rows = rowsOf(entries, prefix);
  for (const silence of ofKind(facts, 'silence')) {
    // An act in the middle of nothing is shown behind the entry after which nothing came.
    const text = `no entry for ${durationText(silence.seconds)}`;
    const behind = rows.findLastIndex((row) => row.at <= silence.at);
    rows.splice(behind + 1, 0, { at: silence.at, text, plain: text, refs: [`${prefix}T*`] });
  }
  const isManyDays = new Set(rows.map((row) => row.at.slice(0, 10))).size > 1;
  const shown = rows.slice(0, rowsKept);
  const lines: Line[] = [];
  let phase = '';
  for (const row of shown) {
    const now = phaseOf(row.at, span);
    if (now !== phase) {
      if (lines.length > 0) lines.push(line(''));
      lines.push(line(`### ${now}`), line(''));
      phase = now;
    }
    const when = `${isManyDays ? `${dayText(row.at)} ` : ''}${secondText(row.at)} UTC`;
    const cites = row.refs.map((ref) => `[[${ref}]]`).join(' ');
    const words = row.words && { ...row.words, before: `- ${when} · ${row.words.before}`, after: ` · ${cites}` };
    lines.push(line(`- ${when} · ${row.text} · ${cites}`, `- ${when} · ${row.plain} · ${cites}`, words));
  }
  if (rows.length > rowsKept)
    lines.push(line(''), line(`The other ${rows.length - rowsKept} rows are in the timeline of the incident [[${prefix}T*]].`));
  return lines;
}

/** Where the phases of a story divide. */
export function spanOf(
  incident: IncidentRecord | null,
  period: { readonly from: Instant; readonly to: Instant } | null,
): { begin: Instant | undefined; end: Instant | undefined } {
  if (incident === null) return { begin: period?.from, end: period?.to };
  return { begin: (incident.milestones.impactStartedAt ?? incident.milestones.detectedAt)?.at, end: incident.milestones.resolvedAt?.at };
}

/** `Before`, `During` or `After`, at read: milestones may move. */
export function phaseOf(
  at: Instant,
  span: { readonly begin: Instant | undefined; readonly end: Instant | undefined },
): 'Before' | 'During' | 'After' {
  if (span.begin !== undefined && at < span.begin) return 'Before';
  return span.end !== undefined && at > span.end ? 'After' : 'During';
}

function rowsOf(entries: readonly RecordEntry[], prefix: string): Row[] {
  const rows: Row[] = [];
  for (let index = 0; index < entries.length;) {
    const run = alertRun(entries, index);
    if (run.length === 0) {
      rows.push(rowOf(entries[index]!, prefix));
      index += 1;
      continue;
    }
    rows.push(...fold(run, prefix));
    index += run.length;
  }
  return rows;
}

/** The alert entries from here on that follow each other closely. */
function alertRun(entries: readonly RecordEntry[], from: number): RecordEntry[] {
  const run: RecordEntry[] = [];
  for (let index = from; index < entries.length; index += 1) {
    const entry = entries[index]!;
    const before = run.at(-1);
    if (!entry.entryType.startsWith('alert-')) break;
    if (before !== undefined && epoch(entry.occurredAt) - epoch(before.occurredAt) > burstSeconds * 1000) break;
    run.push(entry);
  }
  return run;
}

function fold(run: readonly RecordEntry[], prefix: string): Row[] {
  const groups = new Map<string, RecordEntry[]>();
  for (const entry of run) {
    const key = JSON.stringify([dataText(entry, 'title') ?? entry.text, entry.entryType === 'alert-resolved']);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const rows: { row: Row; order: number }[] = [];
  for (const group of groups.values()) {
    const first = group[0]!;
    const order = run.indexOf(first);
    if (group.length < burstFrom) rows.push(...group.map((entry) => ({ row: rowOf(entry, prefix), order: run.indexOf(entry) })));
    else rows.push({ row: burst(group, prefix), order });
  }
  return rows.sort((a, b) => a.order - b.order).map(({ row }) => row);
}

/** `14 × HighErrorRate on 6 targets, 10:02-10:06` */
function burst(group: readonly RecordEntry[], prefix: string): Row {
  const [first, last] = [group[0]!, group.at(-1)!];
  const targets = new Set(group.map((entry) => dataText(entry, 'alertId') ?? String(entry.entryNo))).size;
  const over = `${minuteText(first.occurredAt)}-${minuteText(last.occurredAt)}`;
  const ended = first.entryType === 'alert-resolved' ? ' ended' : '';
  const on = `${ended} on ${targets} ${targets === 1 ? 'target' : 'targets'}, ${over}`;
  const refs = [...new Set([`${prefix}T${first.entryNo}`, `${prefix}T${last.entryNo}`])];
  // Counts are of the whole record: only two of the entries are cited.
  return {
    at: first.occurredAt,
    text: `${group.length} × ${escapeText(dataText(first, 'title') ?? first.text)}${on}`,
    plain: `${group.length} alerts${on}`,
    refs,
  };
}

function rowOf(entry: RecordEntry, prefix: string): Row {
  const isByPerson = entry.origin.kind === 'person' || entry.origin.kind === 'import';
  // The text of a machine's entry comes escaped already: once is enough.
  const own = isByPerson ? toldOf(entry) : { before: '', text: escapeText(unescapeText(entry.text)) };
  const row = {
    at: entry.occurredAt,
    text: own.before + own.text,
    plain: `the ${nounOf(entry)} of ${minuteText(entry.occurredAt)} UTC`,
    refs: [`${prefix}T${entry.entryNo}`],
  };
  if (!isByPerson) return row;
  // Of a decision what was chosen is a sentence of its own: it may stay where the reasons for it may not.
  const sentences = [...(own.before === '' ? [] : [own.before.trim()]), ...sentencesOf(own.text)];
  return sentences.length < 2 ? row : { ...row, words: { before: '', sentences } };
}

/** What a person's entry says: of a decision first what was chosen, then the words about it. */
function toldOf(entry: RecordEntry): { before: string; text: string } {
  const text = escapeText(wordsOf(entry));
  const chosen = entry.entryType === 'decision' ? escapeText(dataText(entry, 'chosen') ?? '').replace(/[.\s]+$/, '') : '';
  return chosen === '' || text.toLowerCase().startsWith(chosen.toLowerCase()) ? { before: '', text } : { before: `${chosen}. `, text };
}
