import { lint } from '@debrief/blameless';
import { describe, expect, it } from 'vitest';
import { CitationIndex, citationsIn } from '../citations.js';
import { shippedTemplates } from '../templates.js';
import { dice, randomRecord } from '../testing/random-records.js';
import { RecordFacts } from '../verify/record-facts.js';
import { statementsOf } from '../verify/text.js';
import { verify } from '../verify/verify.js';
import { draft } from './draft.js';

const full = shippedTemplates[0]!;
// Each is a record with gaps, wrong orders and hostile texts of its own.
const records = 60;

describe(`a draft of ${records} random records`, () => {
  it('has no sentence without a citation, no finding of the verifier, no error of the linter, and the same bytes under shuffled input', () => {
    for (let seed = 1; seed <= records; seed += 1) {
      const record = randomRecord(seed);
      const first = draft(record, full);
      const { shuffle } = dice(seed);
      const again = draft({ ...record, stories: record.stories.map((story) => ({ ...story, entries: shuffle(story.entries) })) }, full);
      expect(again, `seed ${seed}`).toEqual(first);

      const facts = new RecordFacts(new CitationIndex(record));
      for (const { key, markdown } of first.sections) {
        if (key === 'title' || key === 'participants') continue;
        for (const statement of statementsOf(markdown)) {
          const said = markdown.slice(statement.offset, statement.offset + statement.text.length).trim();
          if (statement.isHeading || statement.isTableHead || said === 'Not a conclusion.' || /^\[needs: [^\]]+\]$/.test(said)) continue;
          expect(citationsIn(said).length, `seed ${seed}, ${key}: ${said}`).toBeGreaterThan(0);
        }
        const found = verify(markdown, facts, {
          section: key,
          isGenerated: () => true,
          people: [],
          known: { F: 0, A: 0, L: 0 },
          confirmedFactors: new Set(),
          maySeeRestricted: false,
        });
        expect(
          found
            .filter((finding) => finding.severity === 'error')
            .map((finding) => [finding.ruleId, finding.text, markdown.split('\n')[finding.line - 1]]),
          `seed ${seed}, ${key}`,
        ).toEqual([]);
        expect(
          lint(markdown, { section: key }).filter((finding) => finding.severity === 'error'),
          `seed ${seed}, ${key}: ${markdown}`,
        ).toEqual([]);
      }
    }
  });
});
