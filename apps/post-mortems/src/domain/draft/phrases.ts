import type { Instant } from '@debrief/contracts';
import type { RecordEntry } from '../record.js';
import { dataText, wordsOf } from './facts.js';
import { capitalized, dayText, escapeText, minuteText, uncapitalized } from './words.js';

/*
 * The words of a draft: roles instead of people, reports instead of reporters, and texts of others only where they are harmless.
 */

/** One line of a section: what it says, and how it says it when a text in it may not be repeated. */
export interface Line {
  readonly text: string;
  readonly plain: string | null;
  /** Where a person's own words stand in it: if they may not be repeated as a whole, those sentences are that may. */
  readonly words?: { readonly before: string; readonly sentences: readonly string[]; readonly after: string };
}

export const line = (text: string, plain: string | null = null, words?: Line['words']): Line =>
  words === undefined ? { text, plain } : { text, plain, words };

/** A text of somebody's by its sentences; each keeps its mark. */
export const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?;])\s+(?=[\p{Lu}\p{N}“"(])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');

/** How a draft says instants: dates on each as soon as its days differ. */
export interface Tense {
  readonly at: (instant: Instant) => string;
  readonly isManyDays: boolean;
}

export function tenseOf(instants: readonly Instant[]): Tense {
  const isManyDays = new Set(instants.map((at) => at.slice(0, 10))).size > 1;
  return { isManyDays, at: (instant) => (isManyDays ? `${dayText(instant)} ${minuteText(instant)}` : minuteText(instant)) };
}

const reports: Readonly<Record<string, string>> = {
  'customer-report': 'customer report',
  'employee-report': 'report by an employee',
  partner: 'partner report',
  audit: 'report of an audit',
};
/** `customer report` */
export const reportText = (method: string): string => reports[method] ?? 'report';

const roles: Readonly<Record<string, string>> = {
  'incident-lead': 'incident lead',
  communications: 'communications role',
  operations: 'operations role',
  scribe: 'scribe',
  expert: 'subject expert',
};
/** `incident lead`; the product's own acts are said of nobody. */
export const roleText = (role: string | null): string =>
  role === null || role === 'system' ? 'responder' : (roles[role] ?? escapeText(role));

const scopes = {
  full: 'unavailable',
  partial: 'partly unavailable',
  degraded: 'degraded',
  internal: 'affected internally',
  none: 'not affected',
} as const;
export const scopeText = (scope: keyof typeof scopes): string => scopes[scope];

/** `the entry of 10:14 UTC`, `the decision of 10:14 UTC`: instead of a text that blames somebody. */
export const entryText = (entry: RecordEntry, tense: Tense): string => `the ${nounOf(entry)} of ${tense.at(entry.occurredAt)} UTC`;

// What it was stays said, also where its words are not repeated: a decision is one of the story's turns.
const nouns: Partial<Record<RecordEntry['entryType'], string>> = { decision: 'decision', action: 'action', hypothesis: 'hypothesis' };
export const nounOf = (entry: RecordEntry): string => nouns[entry.entryType] ?? 'entry';

/** A person's text as a clause inside a sentence: without its last stop. */
export const clauseText = (entry: RecordEntry): string => escapeText(firstLine(wordsOf(entry))).replace(/[.;:\s]+$/, '');

const firstLine = (text: string): string => text.trim().split(/\n\s*\n|\n/)[0] ?? '';

/**
 * What was done, fit to stand after "8 min after": a clause where it is one (`deploy 4711 was rolled back`), else a quotation.
 */
export function actClause(entry: RecordEntry): string {
  const clause = clauseText(entry);
  return /\b(?:was|were|has been|have been|had been)\b/.test(clause) ? uncapitalized(clause) : `the action “${clause}”`;
}

export const actSentence = (entry: RecordEntry): string => capitalized(clauseText(entry));

const finishes: Readonly<Record<string, string>> = {
  succeeded: 'finished',
  finished: 'finished',
  failed: 'failed',
  started: 'started',
  'rolled-back': 'was rolled back',
  cancelled: 'was cancelled',
};

/** `deploy 4711 of checkout finished` */
export function changeText(entry: RecordEntry): string {
  const kind = escapeText(dataText(entry, 'kind', 'changeKind') ?? 'change');
  const ref = dataText(entry, 'revision', 'ref', 'title');
  const service = dataText(entry, 'service', 'serviceName');
  const finished = finishes[dataText(entry, 'status') ?? ''] ?? 'is recorded';
  const named = ref === undefined ? `a ${kind}` : `${kind} ${escapeText(ref)}`;
  return `${named}${service === undefined ? '' : ` of ${escapeText(service)}`} ${finished}`;
}
