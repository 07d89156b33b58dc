import type { Instant } from '@debrief/contracts';
import type { SubjectRecord } from './citations.js';
import { factsOf, ofKind, wordsOf } from './draft/facts.js';
import type { PostMortem } from './state.js';

/** A belief that the record shows somebody worked on, with what spoke against it: a row of the ledger to take over. */
export interface Believed {
  readonly belief: string;
  readonly heldSince: Instant;
  readonly evidenceFor: readonly string[];
  readonly evidenceAgainst: readonly string[];
  readonly verdict: 'refuted' | 'confirmed' | 'open';
}

/** Hypotheses of the response as beliefs; those that the ledger has already are left out. */
export function believedThen(record: SubjectRecord, document: Pick<PostMortem, 'assumptions'>): Believed[] {
  const known = new Set(document.assumptions.map(({ belief }) => normal(belief)));
  return record.stories
    .flatMap((story) => ofKind(factsOf(record, story), 'hypothesis'))
    .map(({ at, entry, verdict, cites }): Believed => {
      const [opened = '', judged] = cites;
      const isRefuted = verdict?.state === 'rejected';
      return {
        belief: wordsOf(entry).trim().slice(0, 1000),
        heldSince: at,
        evidenceFor: verdict?.state === 'supported' && judged !== undefined ? [opened, judged] : [opened],
        evidenceAgainst: isRefuted && judged !== undefined ? [judged] : [],
        verdict: verdict === null ? 'open' : isRefuted ? 'refuted' : 'confirmed',
      };
    })
    .filter(({ belief }) => belief !== '' && !known.has(normal(belief)));
}

const normal = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();
