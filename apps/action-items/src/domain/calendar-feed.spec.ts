import { describe, expect, it } from 'vitest';
import { calendarFeed, type FeedItem } from './calendar-feed.js';

const item: FeedItem = {
  actionItemId: 'act_aaaaaaaaaaaaaaaaaaaa',
  number: 412,
  title: 'Reject small pools; page, and stop',
  state: 'accepted',
  due: { on: '2026-11-30', at: '17:00', zone: 'Europe/Berlin' },
  dueChanges: [],
  visibility: 'internal',
  updatedAt: '2026-11-20T10:00:00.000Z',
};
const feed = (overrides: Partial<FeedItem> = {}) =>
  calendarFeed([{ ...item, ...overrides }], 'debrief.example.org', 'https://debrief.example.org');

describe('a calendar of due days', () => {
  it('has one all-day event an item, with an id that stays', () => {
    const lines = feed().split('\r\n');
    expect(lines).toContain('UID:action-item-act_aaaaaaaaaaaaaaaaaaaa@debrief.example.org');
    expect(lines).toContain('DTSTART;VALUE=DATE:20261130');
    expect(lines).toContain('DTEND;VALUE=DATE:20261201');
    expect(lines).toContain('DTSTAMP:20261120T100000Z');
    expect(lines).toContain('TRANSP:TRANSPARENT');
    expect(lines).toContain(String.raw`SUMMARY:AI-412 Reject small pools\; page\, and stop`);
  });
  it('moves with the due day, and is cancelled when the item is closed', () => {
    const change = { from: null, to: item.due!, reason: '', by: { kind: 'system' as const, id: null }, at: '' };
    expect(feed({ dueChanges: [change, change] })).toContain('SEQUENCE:2');
    expect(feed({ state: 'declined' })).toContain('STATUS:CANCELLED');
  });
  it('keeps private titles to itself, and leaves out what is not due', () => {
    expect(feed({ visibility: 'private' })).toContain('SUMMARY:AI-412\r\n');
    expect(feed({ due: null })).not.toContain('VEVENT');
  });
  it('folds long lines between characters', () => {
    const lines = feed({ title: 'Größe '.repeat(25) }).split('\r\n');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(lines.join('').replaceAll(/(?<=ö|ß|e|G|r) (?=G|r|ö|ß|e)/g, '')).not.toContain('\uFFFD');
  });
});
