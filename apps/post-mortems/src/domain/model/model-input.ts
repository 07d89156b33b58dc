import { prefixOf, type SubjectRecord } from '../citations.js';
import { factsOf, storyOf, wordsOf, type Fact } from '../draft/facts.js';
import { roleText } from '../draft/phrases.js';
import { durationText, escapeText, minuteText, percentText } from '../draft/words.js';
import type { PostMortem } from '../state.js';
import { masked, Pseudonyms } from './mask.js';

/** One thing that a model may say, and what it must cite for it. */
export interface CitedFact {
  readonly kind: string;
  readonly text: string;
  readonly cites: readonly string[];
}

/** All that a model is told: curated facts and confirmed factors. Texts of events are data in it, never instructions. */
export interface ModelInput {
  readonly section: string;
  readonly facts: readonly CitedFact[];
}

/** Where a model may propose words. Never in the timeline, for numbers, factors, lessons or actions. */
export const modelSections: ReadonlySet<string> = new Set(['summary', 'response', 'external-message']);

const factsKept = 200;

/** What may be told of a subject: nothing hidden or restricted, people as R1, R2, no secrets, addresses and tokens. */
export function modelInputOf(
  section: string,
  record: SubjectRecord,
  document: Pick<PostMortem, 'factors'>,
  people: Pseudonyms,
): ModelInput {
  const tell = (text: string): string => people.hide(masked(escapeText(text)));
  const facts = record.stories.flatMap((story) => {
    const prefix = prefixOf(record, story);
    const told = factsOf(record, story).flatMap((fact) => textOf(fact, tell));
    const starred = storyOf(story)
      .filter((entry) => entry.isKey)
      .map((entry) => ({
        kind: 'key-entry',
        text: `${minuteText(entry.occurredAt)} UTC: ${tell(wordsOf(entry))}`,
        cites: [`${prefix}T${entry.entryNo}`],
      }));
    return [...told, ...starred];
  });
  const confirmed = document.factors.flatMap((factor, index): CitedFact[] =>
    factor.confirmedBy === null ? [] : [{ kind: 'confirmed-factor', text: tell(factor.statement), cites: [`F${index + 1}`] }],
  );
  const seen = new Set<string>();
  const unique = [...facts, ...confirmed].filter(({ text, cites }) => {
    const key = `${text}\n${cites.join(' ')}`;
    return seen.has(key) ? false : (seen.add(key), true);
  });
  return { section, facts: unique.slice(0, factsKept) };
}

function textOf(fact: Fact, tell: (text: string) => string): CitedFact[] {
  const say = (text: string): CitedFact[] => [{ kind: fact.kind, text, cites: fact.cites }];
  switch (fact.kind) {
    case 'impact': {
      const { impact } = fact;
      const end = impact.endedAt === null ? 'still going on' : `until ${minuteText(impact.endedAt)} UTC`;
      const share = impact.share === null ? '' : `, ${percentText(impact.share)} of ${tell(impact.metric ?? 'requests')}`;
      return say(`${tell(fact.service)} was affected (${impact.scope}) from ${minuteText(impact.startedAt)} UTC, ${end}${share}`);
    }
    case 'milestone':
      return say(`${fact.name} at ${minuteText(fact.at)} UTC (${fact.precision})`);
    case 'duration':
      return say(`${fact.name} ${durationText(fact.seconds, fact.precision)}`);
    case 'alert-first':
      return say(`first alert ${tell(fact.title)} at ${minuteText(fact.at)} UTC`);
    case 'alert-count':
      return say(`${fact.alerts} alerts of ${fact.titles} titles`);
    case 'report-first':
      return say(`first report (${fact.method}) at ${minuteText(fact.at)} UTC`);
    case 'hypothesis':
      return say(
        `considered at ${minuteText(fact.at)} UTC: ${tell(wordsOf(fact.entry))}${fact.verdict === null ? '' : `; ${fact.verdict.state} at ${minuteText(fact.verdict.at)} UTC`}`,
      );
    case 'silence':
      return say(`no entry for ${durationText(fact.seconds)}`);
    case 'reopen':
      return say(`reopened at ${minuteText(fact.at)} UTC`);
    default:
      return say(`${fact.kind} at ${minuteText(fact.at)} UTC: ${tell(wordsOf(fact.entry))}`);
  }
}

/** Who is called R1, R2 …: whoever held a role, with the role; then everybody else whose name stands in the texts. */
export function pseudonymsOf(record: SubjectRecord, names: Readonly<Record<string, string>>, others: readonly string[]): Pseudonyms {
  const held = new Map<string, string>();
  for (const { incident } of record.stories)
    for (const { personId, role } of incident?.roles ?? []) {
      const name = names[personId];
      if (name !== undefined && !held.has(name)) held.set(name, roleText(role));
    }
  const rest = others.filter((name) => !held.has(name)).map((name) => ({ name, role: null }));
  return new Pseudonyms([...[...held].map(([name, role]) => ({ name, role })), ...rest]);
}
