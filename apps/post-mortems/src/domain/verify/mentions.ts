import type { MilestoneName } from '@debrief/contracts';
import type { Story } from '../citations.js';
import { dataText, wordsOf } from '../draft/facts.js';
import type { RecordEntry } from '../record.js';
import { at } from './held-values.js';
import type { RecordFacts } from './record-facts.js';

/** Something of the record that words point at: when it was, and what shows it. */
export interface Mention {
  readonly at: number;
  /** `T5`; null for a milestone that no entry stands for. */
  readonly ref: string | null;
  /** Where in the clause it is named. */
  readonly offset: number;
  /** Named by a noun that may stand for others of its kind, not by what can happen once. */
  readonly isOfKind: boolean;
}

const milestoneWords: readonly (readonly [RegExp, MilestoneName])[] = [
  [
    /\b(?:impact|user impact|customer impact|outage|incident|errors?) (?:began|started|begins|starts)\b|\b(?:start|beginning|onset) of (?:the )?(?:user |customer )?(?:impact|outage)\b|^\W*(?:the )?(?:impact|outage)\b(?! (?:ended|ends|stopped|was over))/i,
    'impactStartedAt',
  ],
  [/\b(?:impact|outage) (?:ended|ends|stopped|was over)\b|\bend of (?:the )?(?:impact|outage)\b/i, 'impactEndedAt'],
  [/^(?!.*\balerts?\b).*(?:\brecovered\b|\bcame back\b|\b(?:was|were) back\b|\berrors? (?:stopped|ended|ceased)\b)/i, 'impactEndedAt'],
  [/\backnowledg(?:ed|ement|es|ing)\b/i, 'acknowledgedAt'],
  [/\b(?:it|incident|problem|outage|trouble|we) (?:was |were )?detected\b|\bdetection\b|\bdetected at\b|^\W*detected\W*$/i, 'detectedAt'],
  [/\bdeclar(?:ed|ation)\b(?! (?:resolved|over|mitigated))/i, 'declaredAt'],
  [/\bmitigat(?:ed|ion)\b/i, 'mitigatedAt'],
  [
    /\b(?:it|incident|outage) was (?:fully )?resolved\b|\bresolution\b|\bresolved at\b|\b(?:declared|marked|considered) (?:as )?resolved\b|^\W*resolved\W*$/i,
    'resolvedAt',
  ],
  [/\bfirst public update\b|\bstatus page (?:was )?updated\b/i, 'firstPublicUpdateAt'],
];

const entryWords: readonly (readonly [RegExp, (entry: RecordEntry) => boolean])[] = [
  [/\balerts? (?:ended|cleared|resolved|recovered|stopped)\b/i, (entry) => entry.entryType === 'alert-resolved'],
  [/\balerts?\b|\bpaged\b/i, (entry) => entry.entryType === 'alert-fired'],
  [
    /\broll(?:ed|ing)?[ -]?back\b|\brevert(?:ed|ing)?\b/i,
    (entry) => entry.entryType === 'action' && /\broll(?:ed|ing)?[ -]?back\b|\brevert/i.test(wordsOf(entry)),
  ],
  [/\bdeploy(?:ed|ment|s)?\b|\breleased?\b|\brollout\b|\bchange\b/i, (entry) => entry.entryType === 'change'],
  [
    /\b(?:set aside|rejected|ruled out|refuted)\b/i,
    (entry) => entry.entryType === 'hypothesis' && ['rejected', 'set-aside', 'refuted'].includes(dataText(entry, 'state') ?? ''),
  ],
  [
    /\bhypothesis\b|\bconsidered\b|\bsuspected\b/i,
    (entry) => entry.entryType === 'hypothesis' && (dataText(entry, 'state') ?? 'open') === 'open',
  ],
  [/\bdeci(?:ded|sion)\b/i, (entry) => entry.entryType === 'decision'],
  [/\brestart(?:ed)?\b|\bfailed over\b|\bfailover\b|\bscaled\b/i, (entry) => entry.entryType === 'action'],
];

/**
 * What a clause is about, when that is plain: it names one milestone, or one kind of entry of which there is only one (of those that
 * the sentence cites, else of all). Two things in one clause are nothing: a guess would accuse a right sentence.
 */
export function mentionIn(clause: string, cited: readonly RecordEntry[], story: Story | undefined, facts: RecordFacts): Mention | null {
  if (story === undefined) return null;
  const found: Mention[] = [];
  for (const [pattern, name] of milestoneWords) {
    const match = pattern.exec(clause);
    const instant = match === null ? undefined : facts.milestone(story, name);
    if (match !== null && instant === undefined) return null;
    if (match !== null && instant !== undefined)
      found.push({ at: instant, ref: facts.refAt(story, instant), offset: match.index, isOfKind: false });
  }
  if (found.length > 0) return found.length === 1 || found.every((one) => one.at === found[0]!.at) ? found[0]! : null;
  for (const [pattern, isOne] of entryWords) {
    const match = pattern.exec(clause);
    if (match === null) continue;
    const own = cited.filter(isOne);
    const candidates = own.length > 0 ? own : facts.shown(story).filter(isOne);
    const entry = /\bfirst\b/i.test(clause) && own.length === 0 ? candidates[0] : candidates.length === 1 ? candidates[0] : undefined;
    return entry === undefined ? null : { at: at(entry.occurredAt), ref: facts.refOf(story, entry), offset: match.index, isOfKind: true };
  }
  return null;
}

/** Plans, targets, rules and other times: such a sentence says nothing of what happened here. */
export const isOfAnotherWorld = (text: string): boolean =>
  /\bmay\b/.test(text) ||
  /\b(?:should|would|could(?! not\b)|must|might|will|shall|target|goals?|aim|objective|SL[OAI]|threshold|limit|time-?out|configured|set to|policy|budget|next (?:time|deploy|release|window|week|month|quarter|sprint|meeting)|planned|scheduled|in future|from now on|reduce|halve|usually|normally|typically|on average|median|always|whenever|every time|last (?:time|month|week|year|quarter)|earlier incident|previous(?:ly)?|in the past|if|unless|wait(?:s|ed)? (?:for|until)|remind\w*|INC-\d+|PM-\d+|AI-\d+)\b/i.test(
    text,
  );
