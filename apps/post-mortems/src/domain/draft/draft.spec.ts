import { lint } from '@debrief/blameless';
import { describe, expect, it } from 'vitest';
import { CitationIndex } from '../citations.js';
import { shippedTemplates } from '../templates.js';
import { aRecord, anEntry, checkoutEntries } from '../testing/records.js';
import { defaultTargets } from './candidates.js';
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
      // A suggestion never gates, and asks a person for more than a record can hold.
      expect(
        lint(markdown, { section: key }).filter(({ severity }) => severity !== 'suggestion'),
        key,
      ).toEqual([]);
    }
  });
});

describe('the words of people in a draft', () => {
  const by = { origin: { kind: 'person' as const, eventId: null, system: null, url: null } };
  const timelineOf = (entryType: 'decision' | 'note', data: Record<string, unknown>, names: readonly string[] = []) => {
    const entry = anEntry(10, entryType, '2026-05-14T10:20:00.000Z', String(data.markdown), { data, ...by });
    const record = aRecord({ entries: [...checkoutEntries, entry] });
    const made = draft(record, full, { targets: defaultTargets, people: {}, names });
    return made.sections
      .find(({ key }) => key === 'timeline')!
      .markdown.split('\n')
      .find((line) => line.includes('[[T10]]'));
  };

  it('keeps the decision where only its reasons may not be repeated', () =>
    expect(
      timelineOf('decision', {
        chosen: 'Roll back deploy 4711',
        markdown: 'The new pool is unproven. The engineer forgot to run the test.',
      }),
    ).toBe('- 10:20:00 UTC · Roll back deploy 4711. The new pool is unproven. · [[T10]]'));

  it('still calls a decision a decision when none of its words may be repeated', () =>
    expect(timelineOf('decision', { markdown: 'The engineer forgot to run the test.' })).toBe(
      '- 10:20:00 UTC · the decision of 10:20 UTC · [[T10]]',
    ));

  it('repeats the sentences of a note that blame nobody', () =>
    expect(timelineOf('note', { markdown: 'Traffic fell by half. The intern forgot the switch. Retries went on.' })).toBe(
      '- 10:20:00 UTC · Traffic fell by half. Retries went on. · [[T10]]',
    ));

  it('leaves out the sentence that names somebody, whoever of 20,000 people it is', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `Person ${index} Of The House`);
    const markdown = 'The rollback was begun. Person 19999 Of The House looked at the graph.';
    expect(timelineOf('note', { markdown }, names)).toBe('- 10:20:00 UTC · The rollback was begun. · [[T10]]');
  });
});
