import { describe, expect, it } from 'vitest';
import { draftFaults } from '../testing/draft-faults.js';

// Each is a record with gaps, wrong orders and hostile texts of its own. `npm run bench -- draft` looks at 10,000 of them.
const records = 24;

describe(`a draft of ${records} random records`, () => {
  it('has no sentence without a citation, no finding of the verifier, no error of the linter, and the same bytes under shuffled input', () => {
    for (let seed = 1; seed <= records; seed += 1) expect(draftFaults(seed), `seed ${seed}`).toEqual([]);
  });
});
