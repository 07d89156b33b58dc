import { describe, expect, test } from 'vitest';
import { ago, daysUntil, duration, plural, readable, words } from './format';

describe('durations', () => {
  test('are told in the two largest units', () => {
    expect([0, 45, 240, 4920, 93_600, 273_600].map(duration)).toEqual(['0 s', '45 s', '4 m', '1 h 22 m', '26 h', '3 d 4 h']);
  });
  test('keep their sign and show a dash for what is not known', () => {
    expect([duration(-120), duration(undefined), duration(null)]).toEqual(['−2 m', '–', '–']);
  });
});

describe('points in time', () => {
  test('inside a sentence of the record read as they do on the page', () => {
    expect(readable('The change was set to 2026-11-18T14:02:00.000Z, before 2026-11-18T13:58:00Z: seen in the log')).toBe(
      'The change was set to 18 Nov 2026, 14:02 UTC, before 18 Nov 2026, 13:58 UTC: seen in the log',
    );
  });
  const now = Date.parse('2026-11-18T15:00:00.000Z');
  test('are relative only under one hour', () => {
    expect(ago('2026-11-18T14:59:58.000Z', now)).toBe('just now');
    expect(ago('2026-11-18T14:58:00.000Z', now)).toBe('2 m ago');
    expect(ago('2026-11-18T13:00:00.000Z', now)).toBe('13:00');
    expect(ago('2026-11-16T13:00:00.000Z', now)).toBe('16 Nov, 13:00');
  });
  test('count days by the calendar of the zone, not by hours', () => {
    const lateEvening = Date.parse('2026-11-18T22:30:00.000Z');
    expect(daysUntil('2026-11-19', lateEvening, 'UTC')).toBe(1);
    expect(daysUntil('2026-11-19', lateEvening, 'Asia/Tokyo')).toBe(0);
  });
});

test('keys become words and counts become sentences', () => {
  expect(words('incident-lead')).toBe('Incident lead');
  expect(words('impactStartedAt')).toBe('Impact started at');
  expect([plural(1, 'alert'), plural(3140, 'alert')]).toEqual(['1 alert', '3 140 alerts']);
});
