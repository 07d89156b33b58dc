import { defaultCalendar } from '@debrief/working-time';
import { describe, expect, it } from 'vitest';
import { defaultPolicies, dueDates, policyFor } from './policies.js';
import { checkoutIncident } from './testing/records.js';

describe('policies', () => {
  it.each([
    ['sev1', 'default-sev1', true],
    ['sev2', 'default-sev2', true],
    ['sev3', 'default-sev3', false],
    ['sev4', 'default-minor', false],
    ['sev5', 'default-minor', false],
  ] as const)('ask for the right document of a %s', (severity, policyId, required) =>
    expect(policyFor(defaultPolicies, 'incident', { ...checkoutIncident, severity })).toMatchObject({ policyId, required }),
  );
  it('ask for none of what was over before it was taken over from another tool', () => {
    expect(policyFor(defaultPolicies, 'incident', { ...checkoutIncident, isImported: true })).toBeNull();
  });

  it('ask for none of drills and false alarms', () => {
    expect(policyFor(defaultPolicies, 'incident', { ...checkoutIncident, kind: 'drill' })).toBeNull();
    expect(policyFor(defaultPolicies, 'incident', { ...checkoutIncident, kind: 'false-alarm' })).toBeNull();
  });
  it('take the first that fits', () => {
    const long = { ...defaultPolicies[3]!, policyId: 'long', when: { minImpactMinutes: 30 }, required: true };
    expect(policyFor([long, ...defaultPolicies], 'incident', { ...checkoutIncident, severity: 'sev4' })?.policyId).toBe('long');
    expect(policyFor([long, ...defaultPolicies], 'incident', { ...checkoutIncident, severity: 'sev4', impacts: [] })?.policyId).toBe(
      'default-minor',
    );
    expect(policyFor(defaultPolicies, 'project', null)?.policyId).toBe('default-project');
  });
  it('are due at 17:00 local of the nth working day after the local date of the end', () => {
    const berlin = { ...defaultCalendar, zone: 'Europe/Berlin' };
    // Friday 2026-05-15 18:20 in Berlin, 3 working days: Wednesday.
    expect(dueDates(defaultPolicies[1]!, '2026-05-15T16:20:00.000Z', berlin)).toEqual({
      reviewDueAt: '2026-05-20T15:00:00.000Z',
      publishDueAt: '2026-05-26T15:00:00.000Z',
    });
    expect(dueDates(defaultPolicies[1]!, '2026-05-15T22:30:00.000Z', berlin).reviewDueAt).toBe('2026-05-20T15:00:00.000Z');
    expect(dueDates(defaultPolicies[1]!, null, berlin)).toEqual({ reviewDueAt: null, publishDueAt: null });
  });
});
