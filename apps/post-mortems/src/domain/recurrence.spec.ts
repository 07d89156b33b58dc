import { describe, expect, it } from 'vitest';
import type { IncidentRecord } from './record.js';
import { recurrenceGroup, recurrenceOf } from './recurrence.js';
import type { Proposal } from './state.js';
import { checkoutIncident } from './testing/records.js';

const incident = (number: number, day: string, relations: IncidentRecord['relations'] = []): IncidentRecord => ({
  ...checkoutIncident,
  incidentId: `inc_${number}`,
  number,
  relations,
  openedAt: `${day}T10:00:00.000Z`,
  milestones: { detectedAt: { at: `${day}T10:00:00.000Z`, precision: 'exact', origin: 'computed' } },
  impacts: checkoutIncident.impacts.map((impact) => ({ ...impact, startedAt: `${day}T10:00:00.000Z`, endedAt: `${day}T10:37:00.000Z` })),
});
const link = (incidentId: string, confirmed = true, kind = 'recurrence') => ({ incidentId, kind, confirmed });
const item = (on: string, state: Proposal['state'] = 'proposed') =>
  ({ actionItemId: 'act_a', title: 'Name an owner', due: { on, at: '17:00', zone: 'UTC' }, state }) as Proposal;

describe('what came again', () => {
  const all = [
    incident(231, '2026-03-20', [link('inc_204')]),
    incident(204, '2026-01-05'),
    incident(250, '2026-04-01', [link('inc_231', true, 'shared-factor')]),
    incident(300, '2026-04-02', [link('inc_250', false)]),
    incident(400, '2026-04-03', [link('inc_204', true, 'split-from')]),
  ];

  it('is the whole chain of confirmed links, from whichever end one looks, oldest first', () => {
    for (const from of ['inc_204', 'inc_231', 'inc_250'])
      expect(recurrenceGroup(from, all).map(({ number }) => number)).toEqual([204, 231, 250]);
    expect(recurrenceGroup('inc_300', all).map(({ number }) => number)).toEqual([300]);
  });

  it('owes what an earlier member had promised for an earlier day', () => {
    const group = recurrenceGroup('inc_250', all);
    const { name, members } = recurrenceOf(group, (id) => (id === 'inc_204' ? [item('2026-03-01'), item('2026-03-02', 'declined')] : []));
    expect(name).toBe('INC-204');
    expect(members.map(({ number, daysSince, impactSeconds, dueBefore }) => [number, daysSince, impactSeconds, dueBefore.length])).toEqual([
      [204, null, 2220, 0],
      [231, 74, 2220, 1],
      [250, 12, 2220, 1],
    ]);
    expect(members[1]?.dueBefore).toEqual([
      { actionItemId: 'act_a', title: 'Name an owner', dueOn: '2026-03-01', days: 19, incidentNumber: 204 },
    ]);
  });
});
