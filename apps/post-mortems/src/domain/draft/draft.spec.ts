import { lint } from '@debrief/blameless';
import { describe, expect, it } from 'vitest';
import { CitationIndex } from '../citations.js';
import { shippedTemplates } from '../templates.js';
import { aRecord } from '../testing/records.js';
import { RecordFacts } from '../verify/record-facts.js';
import { verify } from '../verify/verify.js';
import { draft } from './draft.js';

const full = shippedTemplates[0]!;
const sectionOf = (key: string, record = aRecord()) => draft(record, full).sections.find((section) => section.key === key)!.markdown;

describe('the worked example, INC-204', () => {
  it('drafts the summary word by word', () =>
    expect(sectionOf('summary')).toBe(
      [
        'On 14 May 2026 between 10:02 and 10:39 UTC (37 min), checkout was partly unavailable: 41 % of requests failed with HTTP 503 [[I1]].',
        'An alert showed it 6 min after impact began [[T3]].',
        'A responder acknowledged it 107 s after detection [[T5]].',
        'Impact ended at 10:39 UTC, 8 min after deploy 4711 was rolled back [[T8]] [[T9]].',
      ].join('\n'),
    ));

  it('drafts the lead-up word by word, and calls it no conclusion', () =>
    expect(sectionOf('lead-up')).toBe('4 min before impact began, deploy 4711 of checkout finished (09:58 UTC) [[T1]]. Not a conclusion.'));

  it('drafts the detection word by word', () =>
    expect(sectionOf('detection')).toBe(
      [
        'The first signal was the alert HighErrorRate (Prometheus) at 10:08 UTC [[T3]], 6 min after impact began at 10:02 UTC [[I1]].',
        'No report by a person is recorded before it [[T*]].',
      ].join('\n'),
    ));

  it('offers what went well with the number that makes it so', () =>
    expect(draft(aRecord(), full).candidates.filter((candidate) => candidate.kind === 'went-well')).toMatchObject([
      { text: 'acknowledged 107 s after detection (target 5 min)', number: 107, target: 300 },
    ]));

  it('passes its own verifier and the linter in every section', () => {
    const facts = new RecordFacts(new CitationIndex(aRecord()));
    for (const { key, markdown } of draft(aRecord(), full).sections) {
      const found = verify(markdown, facts, {
        section: key,
        isGenerated: () => true,
        people: [],
        known: { F: 0, A: 0, L: 0 },
        confirmedFactors: new Set(),
        maySeeRestricted: false,
      });
      expect(found, `${key}: ${markdown}`).toEqual([]);
      expect(lint(markdown, { section: key }), key).toEqual([]);
    }
  });
});
