import type { ActionPriority, Due } from '@debrief/contracts';
import { reject, type Rejection } from '@debrief/decider';
import { addDays, dateIn, daysBetween, instantOf, isDate, isTime, isZone } from '@debrief/working-time';

const FIVE_YEARS_DAYS = 5 * 366;

/** The instant of a due date, or which of its members cannot be. The past is refused, but for imports. */
export function dueAtOf(due: Due, now: string, mayBePast = false): string | Rejection<'action-item/bad-due'> {
  const bad = (field: keyof Due, detail: string) => reject('action-item/bad-due', { field: `due.${field}`, detail });
  if (!isZone(due.zone)) return bad('zone', `"${due.zone}" is no time zone that this installation knows`);
  if (!isDate(due.on)) return bad('on', `"${due.on}" is not a day of the calendar`);
  if (!isTime(due.at)) return bad('at', `"${due.at}" is not a wall time`);
  const { at } = instantOf(due.on, due.at, due.zone);
  if (at <= now && !mayBePast) return bad('on', 'The due date has passed.');
  if (daysBetween(dateIn(now, due.zone), due.on) > FIVE_YEARS_DAYS) return bad('on', 'The due date is more than five years away.');
  return at;
}

/** Due that many days from now, at 17:00 of the zone. */
export const dueInDays = (now: string, days: number, zone: string): Due => ({ on: addDays(dateIn(now, zone), days), at: '17:00', zone });

/** How soon it takes effect, counted from today. */
export function horizonOf(due: Due | null, now: string): 'immediate' | 'short' | 'long' | null {
  if (!due || !isZone(due.zone)) return null;
  const days = daysBetween(dateIn(now, due.zone), due.on);
  return days <= 7 ? 'immediate' : days <= 30 ? 'short' : 'long';
}

/** Keeps trouble away or finds it, and does not rest on somebody remembering. */
export const isGuard = (kind: string | null, strength: string | null): boolean =>
  (kind === 'prevent' || kind === 'detect') &&
  (strength === 'eliminate' || strength === 'automate' || strength === 'guard' || strength === 'alert');

const termsByPriority: Readonly<Record<string, readonly [p0: number, p1: number, p2: number]>> = {
  sev1: [7, 30, 60],
  sev2: [7, 30, 90],
  sev3: [14, 60, 90],
};
const otherTerms = [30, 90, 120] as const;

/** The longest term of the policy in days, by the severity of what the item came from. */
export function termDays(priority: ActionPriority, severity: string | null): number {
  const [p0, p1, p2] = termsByPriority[severity ?? ''] ?? otherTerms;
  return { P0: p0, P1: p1, P2: p2, P3: 120 }[priority];
}

const MOVES_ENOUGH = 3;
const DAYS_ENOUGH = 60;

/** When a due date was moved last, from its third move on, or once it was put off by more than 60 days in sum. */
export function movedTooOftenAt(
  changes: readonly { readonly from: Due | null; readonly to: Due; readonly at: string }[],
): string | undefined {
  const days = changes.reduce((sum, { from, to }) => sum + (from ? Math.max(0, daysBetween(from.on, to.on)) : 0), 0);
  return changes.length >= MOVES_ENOUGH || days > DAYS_ENOUGH ? changes.at(-1)?.at : undefined;
}
