import { describe, expect, test } from 'vitest';
import {
  clamp,
  firing,
  everything,
  fit,
  layoutLane,
  opening,
  phases,
  placeFlags,
  reveal,
  stepPath,
  ticks,
  zoom,
  type Point,
} from './layout';

const minute = 60_000;
const point = (id: string, at: number, title = 'x'): Point => ({ id, at, lane: 'alert', isKey: true, title });
const hour = { from: 0, to: 60 * minute };

describe('a lane', () => {
  test('joins entries closer than 26 px into one cluster that knows all of them', () => {
    const nodes = layoutLane([point('a', 0), point('b', minute), point('c', 20 * minute)], hour, 600);
    expect(nodes.map(({ points }) => points.map(({ id }) => id))).toEqual([['a', 'b'], ['c']]);
  });
  test('never lets a cluster grow along a chain', () => {
    const chain = Array.from({ length: 60 }, (_, index) => point(String(index), index * minute));
    const nodes = layoutLane(chain, hour, 600);
    for (const { points } of nodes) expect(points.at(-1)!.at - points[0]!.at).toBeLessThan(2.6 * minute + 1);
    expect(nodes.flatMap(({ points }) => points)).toHaveLength(60);
  });
  test('keeps nodes at least 26 px apart, however many entries there are', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => point(String(index), (index * 60 * minute) / 10_000));
    const nodes = layoutLane(many, hour, 1000);
    expect(nodes.length).toBeLessThanOrEqual(39);
    for (let index = 1; index < nodes.length; index += 1) expect(nodes[index]!.x - nodes[index - 1]!.x).toBeGreaterThanOrEqual(26);
  });
  test('shows words only where there is room for them', () => {
    const nodes = layoutLane([point('a', 0, 'A long title of an alert'), point('b', 5 * minute, 'A long title of an alert')], hour, 600);
    expect(nodes[0]!.labelWidth).toBe(0);
    expect(nodes[1]!.labelWidth).toBeGreaterThan(100);
  });
  test('leaves out what lies outside of the view', () => {
    expect(
      layoutLane([point('a', -10 * minute), point('b', 30 * minute), point('c', 90 * minute)], hour, 600).map(
        ({ points }) => points[0]!.id,
      ),
    ).toEqual(['b']);
  });
});

describe('flags', () => {
  test('take the second tier, and then a dot, when there is no room in the first', () => {
    const flags = ['one', 'two', 'three'].map((name, index) => ({ id: name, name, at: 10 * minute + index * minute }));
    expect(placeFlags(flags, hour, 600).map(({ tier }) => tier)).toEqual([0, 1, 2]);
  });
  test('flip to the left at the right edge', () => {
    expect(placeFlags([{ id: 'r', name: 'Resolved', at: 59 * minute }], hour, 600)[0]).toMatchObject({ isFlipped: true, tier: 0 });
  });
});

describe('the view', () => {
  test('begins at the incident when something was told weeks later, and at everything otherwise', () => {
    const milestones = [10 * minute, 40 * minute];
    const weeks = fit([...milestones, 30_000 * minute]);
    expect(opening(milestones, weeks)).toEqual(clamp(fit(milestones), weeks));
    expect(opening(milestones, fit(milestones))).toEqual(fit(milestones));
    expect(opening([10 * minute], weeks)).toBe(weeks);
    expect(clamp(everything, weeks)).toEqual(weeks);
  });
  test('fits everything with air, also for one entry alone', () => {
    const view = fit([10 * minute, 30 * minute]);
    expect(view.from).toBeLessThan(10 * minute);
    expect(view.to).toBeGreaterThan(30 * minute);
    expect(fit([minute])).toEqual({ from: 0, to: 2 * minute });
  });
  test('zooms at the pointer: what lies under it stays there', () => {
    const near = zoom(hour, 0.5, 15 * minute, hour);
    expect(near.to - near.from).toBe(30 * minute);
    expect((15 * minute - near.from) / (near.to - near.from)).toBeCloseTo(0.25);
  });
  test('never leaves what there is, and never gets shorter than ten seconds', () => {
    expect(zoom(hour, 4, 30 * minute, hour)).toEqual(hour);
    const nearest = zoom(hour, 1e-9, 30 * minute, hour);
    expect(nearest.to - nearest.from).toBe(10_000);
    expect(clamp({ from: -minute, to: 9 * minute }, hour)).toEqual({ from: 0, to: 10 * minute });
  });
  test('moves only as far as it must to show a point', () => {
    const part = { from: 10 * minute, to: 20 * minute };
    expect(reveal(part, 15 * minute, hour)).toBe(part);
    expect(reveal(part, 30 * minute, hour).to).toBeGreaterThan(30 * minute);
  });
  test('has round ticks at least 62 px apart', () => {
    const list = ticks(hour, 1000);
    expect(list[0]!.step).toBe(5 * minute);
    expect(list.every(({ at }) => at % (5 * minute) === 0)).toBe(true);
  });
});

test('phases stand only where both ends are known', () => {
  const at = (minutes: number) => ({ at: new Date(minutes * minute).toISOString() });
  expect(phases({ impactStartedAt: at(0), detectedAt: at(4), mitigatedAt: at(20), resolvedAt: at(40) }, 0).map(({ kind }) => kind)).toEqual(
    ['alert', 'note', 'act'],
  );
  expect(phases({ detectedAt: at(4) }, 10 * minute)).toEqual([{ kind: 'note', from: 4 * minute, to: 10 * minute }]);
  expect(phases({}, 0)).toEqual([]);
});

test('how many alerts were firing is counted by alert, so a repeat counts once', () => {
  const change = (at: number, alertId: string, isFiring: boolean) => ({ at, alertId, isFiring });
  const list = firing([change(1, 'a', true), change(2, 'b', true), change(3, 'a', true), change(4, 'a', false), change(5, 'b', false)]);
  expect(list).toEqual([
    { at: 1, count: 1 },
    { at: 2, count: 2 },
    { at: 4, count: 1 },
    { at: 5, count: 0 },
  ]);
  expect(stepPath(list, { from: 0, to: 10 }, 100, 50, 2)).toMatch(/^M0,50V50\.0H10\.0V28\.0H20\.0V6\.0H40\.0V28\.0H50\.0V50\.0H100V50Z$/);
});

test('ten thousand steps are drawn with a few for each pixel, and neither the peak nor the end is lost', () => {
  const list = Array.from({ length: 10_000 }, (_, at) => ({ at, count: at === 5_000 ? 10 : 1 + (at % 3) }));
  const path = stepPath([...list, { at: 10_000, count: 0 }], { from: -1, to: 10_001 }, 100, 50, 10);
  expect(path.match(/V/g)!.length).toBeLessThan(500);
  expect(path).toContain('V6.0');
  expect(path).toMatch(/V50\.0H100V50Z$/);
});
