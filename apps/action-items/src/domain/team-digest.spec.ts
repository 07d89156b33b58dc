import { defaultCalendar } from '@debrief/working-time';
import { describe, expect, it } from 'vitest';
import { digestWeek, teamDigest, type DigestItem } from './team-digest.js';

const berlin = { ...defaultCalendar, zone: 'Europe/Berlin' };
const team = { teamId: 'tea_aaaaaaaaaaaaaaaaaaaa', name: 'Payments' };
const monday = '2026-11-23T08:00:00.000Z';
const item = (actionItemId: string, dueAt: string | null, state = 'accepted'): DigestItem => ({
  actionItemId: `act_${actionItemId.padEnd(20, 'a')}`,
  title: 'Reject small pools',
  state,
  dueAt,
  priority: 'P1',
});

describe('the digest of a team', () => {
  it.each([
    ['Monday at nine', monday, '2026-W48'],
    ['Monday before nine', '2026-11-23T07:59:00.000Z', undefined],
    ['Monday night', '2026-11-23T20:00:00.000Z', undefined],
    ['Wednesday, when we were down before', '2026-11-25T12:00:00.000Z', '2026-W48'],
    ['Thursday', '2026-11-26T08:00:00.000Z', undefined],
  ])('is due on %s: %s', (_, now, week) => expect(digestWeek(berlin, now)).toBe(week));

  it('waits for Tuesday where Monday is free', () => {
    const calendar = { ...berlin, holidays: ['2026-11-23'] };
    expect(digestWeek(calendar, monday)).toBeUndefined();
    expect(digestWeek(calendar, '2026-11-24T08:00:00.000Z')).toBe('2026-W48');
  });

  it('tells what is over, what is due by Sunday and what waits for proof', () => {
    const items = [
      item('b', '2026-11-20T16:00:00.000Z'),
      item('c', '2026-11-29T16:00:00.000Z'),
      item('d', '2026-11-30T16:00:00.000Z'),
      item('e', null, 'implemented'),
      item('f', null),
    ];
    const [event] = teamDigest(team, 'team-tea_aaaaaaaaaaaaaaaaaaaa', items, berlin, monday);
    expect(event?.data).toMatchObject({ title: 'Payments: 1 overdue, 1 due this week, 1 waiting for proof' });
    const { items: told } = (event as { data: unknown }).data as { items: { heading: string }[] };
    expect(told.map(({ heading }) => heading)).toEqual(['overdue', 'due-this-week', 'waiting-for-proof']);
  });

  it('says nothing when there is nothing to say', () => expect(teamDigest(team, 'team-a', [item('f', null)], berlin, monday)).toEqual([]));
});
