import type { Kind } from '../ui/kit';

/** What a timeline draws: pure, so that it can be reasoned about (and tested) without a browser. */
export interface Point {
  id: string;
  /** Milliseconds. */
  at: number;
  lane: Kind;
  isKey: boolean;
  title: string;
  count?: number;
}
export interface View {
  from: number;
  to: number;
}
export interface Node {
  x: number;
  points: Point[];
  /** 0: no room for words. */
  labelWidth: number;
}

export const clusterWidth = 26;
const labelFrom = 56;
const labelMost = 300;

export const laneNames: Readonly<Record<Kind, string>> = {
  alert: 'Alerts',
  change: 'Changes',
  chat: 'Chat',
  act: 'Actions',
  note: 'Notes',
};
export const laneOrder: readonly Kind[] = ['alert', 'change', 'chat', 'act', 'note'];

export const xOf = (at: number, view: View, width: number) => ((at - view.from) / (view.to - view.from)) * width;
export const atOf = (x: number, view: View, width: number) => view.from + (x / width) * (view.to - view.from);

/** First index whose time is not before `at`; points are sorted by time. */
export function firstFrom(points: readonly Point[], at: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** About as wide as Inter draws it at 11.5 px, 550. */
export const textWidth = (text: string) => text.length * 6.35;

/**
 * The nodes of one lane. What lies closer than 26 px to the first of a group joins it: groups never grow along a chain, so a
 * cluster is never wider than a button and zooming always takes it apart.
 */
export function layoutLane(points: readonly Point[], view: View, width: number): Node[] {
  const margin = ((view.to - view.from) / width) * clusterWidth;
  const nodes: Node[] = [];
  for (let index = firstFrom(points, view.from - margin); index < points.length; index += 1) {
    const point = points[index]!;
    if (point.at > view.to) break;
    const x = xOf(point.at, view, width);
    const last = nodes.at(-1);
    if (last && x - last.x < clusterWidth) last.points.push(point);
    else nodes.push({ x, points: [point], labelWidth: 0 });
  }
  nodes.forEach((node, index) => {
    const room = (nodes[index + 1]?.x ?? width + 14) - node.x - clusterWidth - 4;
    const wanted = Math.min(labelMost, textWidth(node.points[0]!.title) + 22 + (node.points[0]!.count ? 30 : 0));
    if (node.points.length === 1 && node.x < width - 20) node.labelWidth = room >= Math.min(labelFrom, wanted) ? Math.min(wanted, room) : 0;
  });
  return nodes;
}

export interface Flag {
  id: string;
  name: string;
  at: number;
}
export interface PlacedFlag extends Flag {
  x: number;
  /** 2: no room, only a dot. */
  tier: 0 | 1 | 2;
  isFlipped: boolean;
  width: number;
}
/** Milestone flags in two tiers, greedily from the left; at the right edge they flip; what does not fit is a dot. */
export function placeFlags(flags: readonly Flag[], view: View, width: number): PlacedFlag[] {
  const ends = [-Infinity, -Infinity];
  const placed: PlacedFlag[] = [];
  for (const flag of flags.toSorted((left, right) => left.at - right.at)) {
    const x = xOf(flag.at, view, width);
    if (x < -1 || x > width + 1) continue;
    const size = textWidth(flag.name) + 70;
    const isFlipped = x + size > width;
    const start = isFlipped ? x - size : x;
    const tier = ends.findIndex((end) => start >= end + 6);
    if (tier === -1 || (isFlipped && start < 0)) {
      placed.push({ ...flag, x, tier: 2, isFlipped: false, width: 0 });
      continue;
    }
    ends[tier] = start + size;
    placed.push({ ...flag, x, tier: tier as 0 | 1, isFlipped, width: size });
  }
  return placed;
}

const steps = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800].map(
  (seconds) => seconds * 1000,
);
/** Round points in time, at least 62 px apart. */
export function ticks(view: View, width: number): { at: number; step: number }[] {
  const step = steps.find((one) => (one / (view.to - view.from)) * width >= 62) ?? 2_592_000_000;
  const list: { at: number; step: number }[] = [];
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) list.push({ at, step });
  return list;
}

/** Everything, with air at both ends. */
export function fit(times: readonly number[]): View {
  if (times.length === 0) return { from: 0, to: 3_600_000 };
  const last = times.reduce((most, at) => Math.max(most, at));
  const least = times.reduce((smallest, at) => Math.min(smallest, at));
  const air = Math.max((last - least) * 0.08, 60_000);
  return { from: least - air, to: last + air };
}
/** All there is, also what comes later. */
export const everything: View = { from: -Infinity, to: Infinity };
/**
 * Where one begins to look: from the first milestone to the last. What was told weeks later would press the whole incident into one
 * cluster; it stays in the overview.
 */
export function opening(milestones: readonly number[], bounds: View): View {
  const story = fit(milestones);
  const isShort = milestones.length > 1 && bounds.to - bounds.from > 3 * (story.to - story.from);
  return isShort ? clamp(story, bounds) : bounds;
}
const shortest = 10_000;
/** Keeps a view inside what there is, without changing its length more than it must. */
export function clamp(view: View, bounds: View): View {
  const length = Math.min(Math.max(view.to - view.from, Math.min(shortest, bounds.to - bounds.from)), bounds.to - bounds.from);
  const from = Math.min(Math.max(view.from, bounds.from), bounds.to - length);
  return { from, to: from + length };
}
/** `factor` below 1 zooms in; what lies under `at` stays where it is. */
export function zoom(view: View, factor: number, at: number, bounds: View): View {
  const length = Math.min(Math.max((view.to - view.from) * factor, shortest), bounds.to - bounds.from);
  const share = (at - view.from) / (view.to - view.from);
  return clamp({ from: at - share * length, to: at + (1 - share) * length }, bounds);
}
export const pan = (view: View, by: number, bounds: View) => clamp({ from: view.from + by, to: view.to + by }, bounds);
/** Moves only if it must: the point then stands at a fifth from the edge. */
export function reveal(view: View, at: number, bounds: View): View {
  const length = view.to - view.from;
  if (at < view.from + length * 0.02) return clamp({ from: at - length * 0.2, to: at + length * 0.8 }, bounds);
  if (at > view.to - length * 0.06) return clamp({ from: at - length * 0.8, to: at + length * 0.2 }, bounds);
  return view;
}

export interface Phase {
  kind: Kind;
  from: number;
  to: number;
}
/** Before it was noticed, while it burned, and what was left of it; only where both ends are known. */
export function phases(milestones: Readonly<Partial<Record<string, { at: string }>>>, now: number): Phase[] {
  const at = (name: string) => {
    const value = milestones[name]?.at;
    return value ? Date.parse(value) : undefined;
  };
  const began = at('impactStartedAt') ?? at('firstSignalAt');
  const detected = at('detectedAt') ?? at('declaredAt');
  const resolved = at('resolvedAt');
  const mitigated = at('mitigatedAt') ?? resolved;
  const list: Phase[] = [];
  if (began !== undefined && detected !== undefined && detected > began) list.push({ kind: 'alert', from: began, to: detected });
  if (detected !== undefined) list.push({ kind: 'note', from: detected, to: mitigated ?? resolved ?? now });
  if (mitigated !== undefined && resolved !== undefined && resolved > mitigated) list.push({ kind: 'act', from: mitigated, to: resolved });
  return list.filter(({ from, to }) => to > from);
}

export interface Step {
  at: number;
  count: number;
}
/** How many alerts were firing, from the entries that say so. */
export function firing(changes: readonly { at: number; alertId: string; isFiring: boolean }[]): Step[] {
  const open = new Set<string>();
  const list: Step[] = [];
  for (const { at, alertId, isFiring } of changes.toSorted((left, right) => left.at - right.at)) {
    if (isFiring) open.add(alertId);
    else open.delete(alertId);
    const last = list.at(-1);
    if (last?.at === at) last.count = open.size;
    else if (last?.count !== open.size) list.push({ at, count: open.size });
  }
  return list;
}
/** The steps as the outline of an area in a box of `width` by `height`; of those that fall on one pixel the highest is seen, and the last holds on. */
export function stepPath(list: readonly Step[], view: View, width: number, height: number, most: number): string {
  const y = (count: number) => (height - (count / Math.max(1, most)) * (height - 6)).toFixed(1);
  const before = list.findLast(({ at }) => at <= view.from);
  let path = `M0,${height}V${y(before?.count ?? 0)}`;
  let pixel = -1;
  let [peak, last] = [0, 0];
  const close = () => {
    if (last < peak) path += `V${y(last)}`;
  };
  for (const { at, count } of list) {
    if (at <= view.from || at > view.to) continue;
    const x = xOf(at, view, width);
    if (Math.floor(x) === pixel) {
      last = count;
      if (count <= peak) continue;
    } else close();
    [pixel, peak, last] = [Math.floor(x), count, count];
    path += `H${x.toFixed(1)}V${y(count)}`;
  }
  close();
  return `${path}H${width}V${height}Z`;
}
