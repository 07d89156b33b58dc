import { describe, expect, it } from 'vitest';
import type { PageFact } from './facts/told-facts.js';
import { hoursGrid } from './grids.js';

const pagesAt = (n: number, weekday: number, hour: number, overrides: Partial<PageFact> = {}): PageFact[] =>
  Array.from({ length: n }, (_, i) => ({
    pageId: `${weekday}-${hour}-${i}`,
    incidentId: `${i}`,
    number: i,
    title: 'Paged',
    severity: 'sev2',
    services: [],
    at: '2026-11-18T14:00:00.000Z',
    teamId: 'tea_a',
    teamName: 'Payments',
    people: 6,
    hour,
    weekday,
    isNight: false,
    isWeekend: false,
    ...overrides,
  }));
const cellsOf = (pages: readonly PageFact[]) => Object.fromEntries(hoursGrid(pages).rows.map(({ label, cells }) => [label, cells]));

describe('pages by the hour of the week', () => {
  it('hides what is small, and a second cell where the total would tell the first', () => {
    const cells = cellsOf([...pagesAt(9, 1, 2), ...pagesAt(6, 3, 23), ...pagesAt(4, 7, 12)]);
    expect(cells['Monday']).toEqual([9, 0, 0, 0, 0, 0, 0, 0]);
    expect(cells['Wednesday']!.at(-1)).toBeNull();
    expect(cells['Sunday']![4]).toBeNull();
  });

  it('leaves the rest as it is where two are small, and knows nothing of small rotations', () => {
    const cells = cellsOf([...pagesAt(6, 1, 9), ...pagesAt(1, 2, 9), ...pagesAt(2, 3, 9), ...pagesAt(50, 5, 9, { people: 4 })]);
    expect([cells['Monday']![3], cells['Tuesday']![3], cells['Wednesday']![3], cells['Friday']![3]]).toEqual([6, null, null, 0]);
  });

  it('says when most of them came', () => {
    expect(hoursGrid(pagesAt(7, 6, 4)).sentence).toBe('Most pages came on Saturdays from 03:00 to 06:00: 7.');
    expect(hoursGrid([]).sentence).toContain('No hours of the week');
  });
});
