import type { Factor } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import type { Candidate } from './draft/candidates.js';
import { listText } from './draft/words.js';

/*
 * What other documents and the catalogue offer: a document that tells of something alike, a condition that another one confirmed,
 * who stands on the same ground. Candidates to pick; nothing is linked by itself.
 */

export interface Alike {
  readonly postMortemId: string;
  readonly number: number;
  readonly title: string;
  readonly isStrong: boolean;
  readonly sharedFields: readonly string[];
  readonly sharedTerms: readonly string[];
  readonly confirmed: readonly Factor[];
}

export interface Neighbour {
  readonly serviceId: string;
  readonly name: string;
  /** What ties it to the subject: `depends on checkout`, or the same open factor. */
  readonly tie: string;
}

export interface InsightInput {
  readonly postMortemId: string;
  readonly own: readonly Factor[];
  readonly alike: readonly Alike[];
  readonly neighbours: readonly Neighbour[];
}

const kept = { related: 5, factor: 5, neighbours: 10 } as const;

export function insightCandidates({ postMortemId, own, alike, neighbours }: InsightInput): Candidate[] {
  const offer = (kind: Candidate['kind'], ruleId: string, key: string, text: string, citations: readonly string[]): Candidate => ({
    candidateId: derivedId('can', postMortemId, ruleId, key),
    kind,
    ruleId,
    text: text.slice(0, 1000),
    number: null,
    target: null,
    citations,
    state: 'offered',
    reason: null,
  });
  const related = alike.slice(0, kept.related).map((one) => {
    const why =
      one.sharedFields.length > 0 ? `the same ${listText(one.sharedFields)}` : `the words ${listText(one.sharedTerms.slice(0, 5))}`;
    return offer('related', one.isStrong ? 'alike-strong' : 'alike', one.postMortemId, `PM-${one.number} ${one.title}: ${why}`, [
      `PM-${one.number}`,
    ]);
  });
  const known = new Set(own.map((factor) => normal(factor.statement)));
  const factors = alike
    .flatMap((one) => one.confirmed.map((factor) => ({ one, factor })))
    .filter(({ factor }) => !known.has(normal(factor.statement)))
    .slice(0, kept.factor)
    .map(({ one, factor }) =>
      offer('factor', 'factor-of-alike', factor.factorId, `PM-${one.number} confirmed (${factor.category}): ${factor.statement}`, [
        `PM-${one.number}`,
        factor.factorId,
      ]),
    );
  const who = neighbours
    .slice(0, kept.neighbours)
    .map((one) => offer('who-else', 'neighbour', one.serviceId, `${one.name} ${one.tie}`, [one.serviceId]));
  return [...related, ...factors, ...who];
}

const normal = (statement: string): string => statement.toLowerCase().replace(/\s+/g, ' ').trim();
