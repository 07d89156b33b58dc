import { describe, expect, it } from 'vitest';
import { joinChanges } from './derive-facts.js';
import type { ChangeFact } from './facts/change-fact.js';
import { failedDeployments, leadTime, recoveryTime } from './figures/alert-figures.js';

const at = (hour: number): string => `2026-11-18T${String(hour).padStart(2, '0')}:00:00.000Z`;
const now = at(20);
const aChange = (changeId: string, hour: number, overrides: Partial<ChangeFact> = {}): ChangeFact => ({
  changeId,
  title: changeId,
  kind: 'deployment',
  status: 'succeeded',
  source: 'github',
  service: 'payments-api',
  environment: 'production',
  revision: null,
  at: at(hour),
  isReplay: false,
  ...overrides,
});
const pushed = (hour: number, revision: string) => aChange(`push-${hour}`, hour, { kind: 'other', revision, service: null });

describe('how we ship', () => {
  it('measures from the commit of what was deployed, and says where no push was told', () => {
    const [, , known, unknown] = joinChanges(
      [pushed(1, 'a1'), pushed(9, 'b2'), aChange('known', 4, { revision: 'a1' }), aChange('unknown', 8, { revision: 'b2' })],
      [],
    );
    expect(leadTime.judge(known!, now)).toEqual({ part: 'member', value: 3 * 3_600 });
    // A commit that is told as later than its deployment is none.
    expect(leadTime.judge(unknown!, now)).toEqual({ part: 'missing' });
  });

  it('measures what failed to the next success in the same place, and leaves open what nothing has mended', () => {
    const joined = joinChanges(
      [
        aChange('failed', 10, { status: 'failed' }),
        aChange('elsewhere', 11, { environment: 'staging' }),
        aChange('mended', 12),
        aChange('failed again', 14, { status: 'failed' }),
        aChange('of nobody', 15, { status: 'failed', service: null }),
        aChange('replayed', 16, { status: 'failed', isReplay: true }),
      ],
      [],
    );
    expect(joined.map((change) => recoveryTime.judge(change, now))).toEqual([
      { part: 'member', value: 2 * 3_600 },
      undefined,
      undefined,
      { part: 'open', value: 6 * 3_600 },
      { part: 'missing' },
      { part: 'excluded', reason: 'replayed' },
    ]);
    expect(failedDeployments.judge(joined[0]!, now)).toEqual({ part: 'member', isHit: true });
  });
});
