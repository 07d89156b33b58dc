import { describe, expect, it } from 'vitest';
import { draftFaults } from '../testing/draft-faults.js';

// Each is a record with gaps, wrong orders and hostile texts of its own. `npm run bench -- draft` looks at 10,000 of them.
const records = 200;
const atOnce = 50;
const firsts = Array.from({ length: records / atOnce }, (_, i) => i * atOnce + 1);

describe(`a draft of ${records} random records`, () => {
  it.each(firsts)(
    'has no sentence without a citation, no finding of the verifier, no error of the linter, and the same bytes under shuffled input, from seed %i',
    (first) => {
      for (let seed = first; seed < first + atOnce; seed += 1) expect(draftFaults(seed), `seed ${seed}`).toEqual([]);
    },
    120_000,
  );
});
