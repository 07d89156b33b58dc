import { EntryType, type TimelineEntryView } from '@debrief/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../../../test/facts.js';
import { foldEntries } from './fold-entries.js';
import { laneOf, orderAtOf, phaseOf, rankOf } from './order-entries.js';
import { renderEntry } from './render-entry.js';

const anEntry = (entryNo: number, minute: number, more: Partial<TimelineEntryView> = {}): TimelineEntryView => ({
  entryId: 'ent_2kq7n4c5d6e7f2g3h4j5',
  entryNo,
  entryType: 'alert-fired',
  data: { title: 'HighErrorRate', alertId: `a${entryNo}`, severity: 'critical', service: 'api' },
  text: '',
  occurredAt: at(minute),
  occurredUntil: null,
  precision: 'exact',
  recordedAt: at(minute),
  knownAt: at(minute),
  origin: { kind: 'event', eventId: null, system: null, url: null },
  authorRole: null,
  visibility: 'internal',
  isKey: false,
  incidentId: 'inc_2kq7n4c5d6e7f2g3h4j5',
  lane: 'alert',
  phase: 'during',
  orderAt: at(minute),
  isClockAhead: false,
  hidden: null,
  title: null,
  recorded: null,
  annotation: null,
  group: null,
  correctedBy: [],
  version: 0,
  folded: null,
  ...more,
});

describe('the text of an entry', () => {
  it('exists for every type, whatever is in the data', () => {
    for (const entryType of EntryType.options) expect(typeof renderEntry(entryType, {})).toBe('string');
  });

  it('escapes what strangers wrote, and keeps it short', () => {
    const text = renderEntry('alert-fired', { title: `<b>[x](http://evil) *${'y'.repeat(600)}`, severity: 'high' });
    expect(text).toContain('\\<b\\>\\[x\\](http://evil) \\*');
    expect(text.length).toBeLessThan(600);
  });

  it('says how long before, and never because of', () => {
    const text = renderEntry('change', {
      title: 'Rollout 4.18',
      service: 'api',
      kind: 'deployment',
      status: 'succeeded',
      minutesBefore: 4,
    });
    expect(text).toBe('Rollout 4.18 on api (deployment, succeeded), 4 min before');
  });
});

describe('the order of a timeline', () => {
  it('puts changes before alerts, milestones and people at one instant', () => {
    const types = ['note', 'status-changed', 'alert-fired', 'change'] as const;
    expect(types.toSorted((a, b) => rankOf(a) - rankOf(b))).toEqual(['change', 'alert-fired', 'status-changed', 'note']);
    expect(EntryType.options.every((type) => typeof laneOf(type) === 'string')).toBe(true);
  });

  it('stands at the time of receipt when the source’s clock is ahead', () => {
    expect(orderAtOf({ occurredAt: at(10), recordedAt: at(2) })).toEqual({ orderAt: at(2), isClockAhead: true });
    expect(orderAtOf({ occurredAt: at(1), recordedAt: at(2) })).toEqual({ orderAt: at(1), isClockAhead: false });
  });

  it('says before, during and after as the milestones stand', () => {
    const borders = { during: at(5), after: at(9) };
    expect([4, 5, 9, 10].map((minute) => phaseOf(at(minute), borders))).toEqual(['before', 'during', 'during', 'after']);
    expect(phaseOf(at(1), { during: null, after: null })).toBe('during');
  });
});

describe('folding', () => {
  it('joins a burst, keeps the numbers of all, and leaves alone what people touched', () => {
    const entries = [anEntry(1, 0), anEntry(2, 1), anEntry(3, 2, { isKey: true }), anEntry(4, 4), anEntry(5, 30)];
    const folded = foldEntries(entries);
    expect(folded.map(({ entryNo }) => entryNo)).toEqual([1, 3, 5]);
    expect(folded[0]).toMatchObject({
      text: '3 × HighErrorRate fired on api (critical) on 3 targets',
      occurredUntil: at(4),
      folded: { count: 3, targets: 3, entryNos: [1, 2, 4] },
    });
  });
});
