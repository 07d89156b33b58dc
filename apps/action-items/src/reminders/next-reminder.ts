import { derivedId } from '@debrief/contracts/derive-id';
import {
  dateIn,
  defaultCalendar,
  instantOf,
  isQuiet,
  type IsoInstant,
  type LocalDate,
  nextAllowed,
  startOfNextDay,
  wallOf,
  type WorkCalendar,
} from '@debrief/working-time';
import { type ReminderPlan, type ReminderRole, type Rung, usualStates } from './reminder-plan.js';
import { type Anchors, delegateOf, type Slot, slotOf, type Why } from './rung-slot.js';

/** `person-<id>` or `team-<id>`. */
export type RecipientKey = string;
export type CalendarBook = Readonly<Record<RecipientKey, WorkCalendar>>;

/** What of an item (or of a post-mortem's deadline) decides when it rings. */
export interface ReminderItem extends Anchors {
  readonly id: string;
  readonly state: string;
  /** Its state ends the plan, but for rungs that name that state. */
  readonly isClosed: boolean;
  readonly recipients: Readonly<Partial<Record<ReminderRole, readonly RecipientKey[]>>>;
  /** What rang or was collapsed, folded from reminder-due. */
  readonly rung: Readonly<Record<string, RecipientKey>>;
  /** When each recipient was last told of this item. */
  readonly lastRangAt: Readonly<Record<RecipientKey, IsoInstant>>;
  readonly snooze?: { readonly until: LocalDate } | undefined;
  /** `until` unsaid: until it is resumed. `resumedAt`: over, and what it swallowed stays swallowed. */
  readonly pause?: { readonly until?: LocalDate | undefined; readonly resumedAt?: IsoInstant | undefined } | undefined;
}

export interface CollapsedRung {
  readonly rungId: string;
  readonly reminderId: string;
}

export interface Ring {
  readonly kind: 'ring';
  readonly reminderId: string;
  readonly rungId: string;
  readonly occurrence: number;
  readonly to: RecipientKey;
  readonly ringAt: IsoInstant;
  readonly local: { readonly date: LocalDate; readonly time: string; readonly zone: string };
  readonly collapsed: readonly CollapsedRung[];
  readonly why: readonly Why[];
}

export type NextReminder = { readonly kind: 'none'; readonly because: 'closed' | 'no-due-date' | 'paused' | 'plan-exhausted' } | Ring;

interface Candidate {
  readonly rung: Rung;
  readonly occurrence: number;
  readonly to: RecipientKey;
  readonly slot: Slot;
  /** It exists and its state is not the present one: it does not ring, and a stronger one takes it along. */
  readonly rests: boolean;
}

interface Timed extends Candidate {
  /** When it would ring: its slot, or when it can be made up for. */
  readonly at: IsoInstant;
  readonly date: LocalDate;
  readonly isLate: boolean;
}

// A job and the sweep may be a minute late; later than this a slot counts as missed and is made up for in work hours.
const ON_TIME_MS = 10 * 60_000;

const snoozeEnd = '09:00';

/** The next reminder of one item, to exactly one recipient, or why there is none. Reads no clock. */
export function nextReminder(item: ReminderItem, plan: ReminderPlan, calendar: CalendarBook, now: IsoInstant): NextReminder {
  if (item.pause && item.pause.until === undefined && item.pause.resumedAt === undefined) return { kind: 'none', because: 'paused' };
  let best: { ring: Ring; strength: number } | undefined;
  for (const [to, candidates] of byRecipient(item, plan, calendar, now)) {
    const found = nextFor(to, candidates, item, calendar[to] ?? defaultCalendar, now);
    if (found && (best === undefined || isBefore(found, best))) best = found;
  }
  return best?.ring ?? { kind: 'none', because: whyNone(item) };
}

/** "The next five and why": nextReminder in a loop, each result and what it collapsed counted as rung. */
export function previewReminders(
  item: ReminderItem,
  plan: ReminderPlan,
  calendar: CalendarBook,
  now: IsoInstant,
  count = 5,
): NextReminder[] {
  const found: NextReminder[] = [];
  let state = item;
  let at = now;
  while (found.length < count) {
    const next = nextReminder(state, plan, calendar, at);
    if (next.kind === 'ring' || found.length === 0) found.push(next);
    if (next.kind === 'none') break;
    at = next.ringAt > at ? next.ringAt : at;
    state = afterRing(state, next, at);
  }
  return found;
}

/** The item once that reminder has rung: the fold of reminder-due, as preview and simulation need it. */
export function afterRing(item: ReminderItem, ring: Ring, rangAt: IsoInstant): ReminderItem {
  const rung: Record<string, RecipientKey> = { ...item.rung, [ring.reminderId]: ring.to };
  for (const { reminderId } of ring.collapsed) rung[reminderId] = ring.to;
  return { ...item, rung, lastRangAt: { ...item.lastRangAt, [ring.to]: rangAt } };
}

const isBefore = (a: { ring: Ring; strength: number }, b: { ring: Ring; strength: number }): boolean =>
  a.ring.ringAt !== b.ring.ringAt
    ? a.ring.ringAt < b.ring.ringAt
    : a.strength !== b.strength
      ? a.strength > b.strength
      : a.ring.to < b.ring.to;

function whyNone(item: ReminderItem): 'closed' | 'no-due-date' | 'plan-exhausted' {
  if (item.isClosed) return 'closed';
  return item.dueAt === undefined ? 'no-due-date' : 'plan-exhausted';
}

/** Every rung that exists for this item and has not rung, per recipient, as far ahead as is needed to know the next. */
function byRecipient(item: ReminderItem, plan: ReminderPlan, book: CalendarBook, now: IsoInstant): Map<RecipientKey, Candidate[]> {
  const found = new Map<RecipientKey, Candidate[]>();
  for (const rung of plan.rungs) {
    const rests = !(rung.states ?? usualStates).includes(item.state);
    // Rungs of another life of the item (a triage of what was accepted) do not exist now.
    if (rests && (item.isClosed || (rung.anchor !== 'due' && rung.anchor !== 'half-way'))) continue;
    for (const role of rolesOf(rung))
      for (const key of item.recipients[role] ?? []) addOccurrences(found, item, rung, rests, role, key, book, now);
  }
  return found;
}

const rolesOf = (rung: Rung): readonly ReminderRole[] =>
  rung.laterAlso ? [...rung.to, ...rung.laterAlso.to.filter((role) => !rung.to.includes(role))] : rung.to;

function addOccurrences(
  found: Map<RecipientKey, Candidate[]>,
  item: ReminderItem,
  rung: Rung,
  rests: boolean,
  role: ReminderRole,
  key: RecipientKey,
  book: CalendarBook,
  now: IsoInstant,
): void {
  const calendar = book[key] ?? defaultCalendar;
  const first = rung.to.includes(role) ? 1 : (rung.laterAlso?.from ?? 1);
  // Ahead of a snooze too, because what it hides is made up for in one reminder.
  const horizon = latestOf(now, silentUntil(item, key, calendar), toldUntil(item, key, calendar));
  let aheadOn: LocalDate | undefined;
  for (let occurrence = first; occurrence <= (rung.every?.times ?? 1); occurrence += 1) {
    const slot = slotOf(rung, occurrence, item, calendar);
    if (slot) add(found, item, rung, occurrence, rests, key, slot);
    if (key.startsWith('person-')) {
      const delegate = delegateOf(rung, occurrence, item, calendar);
      if (delegate !== undefined) addDelegated(found, item, rung, occurrence, rests, `person-${delegate}`, book);
    }
    if (!slot || slot.ringAt <= horizon) continue;
    // Long absences move two occurrences to one day: look until the next day that has one.
    if (aheadOn !== undefined && slot.date !== aheadOn) break;
    if (aheadOn === undefined && !hasRung(item, rung, occurrence, slot, key)) aheadOn = slot.date;
  }
}

function addDelegated(
  found: Map<RecipientKey, Candidate[]>,
  item: ReminderItem,
  rung: Rung,
  occurrence: number,
  rests: boolean,
  to: RecipientKey,
  book: CalendarBook,
): void {
  const slot = slotOf(rung, occurrence, item, book[to] ?? defaultCalendar);
  if (slot) add(found, item, rung, occurrence, rests, to, { ...slot, why: [...slot.why, { kind: 'delegated' }] });
}

function add(
  found: Map<RecipientKey, Candidate[]>,
  item: ReminderItem,
  rung: Rung,
  occurrence: number,
  rests: boolean,
  to: RecipientKey,
  slot: Slot,
): void {
  if (hasRung(item, rung, occurrence, slot, to)) return;
  const list = found.get(to);
  const candidate = { rung, occurrence, to, slot, rests };
  if (!list) found.set(to, [candidate]);
  // Two roles of one person: the same reminder, known by what its id is made of.
  else if (!list.some((other) => other.rung === rung && other.occurrence === occurrence && other.slot.anchorAt === slot.anchorAt))
    list.push(candidate);
}

/** Ids cost more than everything else here: none is derived for an item of which nothing has rung yet. */
const hasRung = (item: ReminderItem, rung: Rung, occurrence: number, slot: Slot, to: RecipientKey): boolean => {
  for (const _ in item.rung) return item.rung[reminderIdOf(item, rung, occurrence, slot, to)] !== undefined;
  return false;
};

const reminderIdOf = (item: ReminderItem, rung: Rung, occurrence: number, slot: Slot, to: RecipientKey): string =>
  derivedId('rem', item.id, rung.rungId, occurrence, slot.anchorAt, to);

function nextFor(
  to: RecipientKey,
  candidates: readonly Candidate[],
  item: ReminderItem,
  calendar: WorkCalendar,
  now: IsoInstant,
): { ring: Ring; strength: number } | undefined {
  const silent = silentUntil(item, to, calendar);
  const told = toldUntil(item, to, calendar);
  const swallowed = pausedUntil(item, calendar);
  const from = latestOf(now, silent, told, swallowed);
  const makeUp = nextAllowed(calendar, from);
  const makeUpDate = dateIn(makeUp, calendar.zone);
  const timed: Timed[] = candidates
    .filter(({ slot }) => slot.ringAt >= swallowed)
    .map((candidate) => {
      const { ringAt, date } = candidate.slot;
      const isOnTime = ringAt >= from || (ringAt >= latestOf(silent, told) && isJustNow(ringAt, date, now, calendar));
      return isOnTime ? { ...candidate, at: ringAt, date, isLate: false } : { ...candidate, at: makeUp, date: makeUpDate, isLate: true };
    });
  const awake = timed.filter(({ rests }) => !rests);
  const first = awake.reduce<Timed | undefined>((least, one) => (least === undefined || one.at < least.at ? one : least), undefined);
  if (!first) return undefined;
  const idOf = (one: Timed): string => reminderIdOf(item, one.rung, one.occurrence, one.slot, to);
  const chosen = awake.filter(({ date }) => date === first.date).reduce(stronger);
  const collapsed = timed
    .filter((one) => one !== chosen && isTakenAlong(one, chosen))
    .toSorted((a, b) => a.rung.strength - b.rung.strength || a.occurrence - b.occurrence)
    .map((one) => ({ rungId: one.rung.rungId, reminderId: idOf(one) }));
  const ring: Ring = {
    kind: 'ring',
    reminderId: idOf(chosen),
    rungId: chosen.rung.rungId,
    occurrence: chosen.occurrence,
    to,
    ringAt: chosen.at,
    local: { ...wallOf(chosen.at, calendar.zone), zone: calendar.zone },
    collapsed,
    why: [...chosen.slot.why, ...lateness(chosen, silent)],
  };
  return { ring, strength: chosen.rung.strength };
}

const stronger = (a: Timed, b: Timed): Timed =>
  b.rung.strength > a.rung.strength || (b.rung.strength === a.rung.strength && b.occurrence > a.occurrence) ? b : a;

/** What lies on that day or before it, and what is late and weaker: one message says it all. */
const isTakenAlong = (one: Timed, chosen: Timed): boolean => {
  const isWeaker = one.rung.strength <= chosen.rung.strength;
  return one.date <= chosen.date ? isWeaker || !one.rests : isWeaker && one.isLate && one.slot.ringAt <= chosen.at;
};

const lateness = (chosen: Timed, silent: IsoInstant): readonly Why[] =>
  chosen.isLate ? [{ kind: chosen.slot.ringAt < silent ? 'snooze-ended' : 'catch-up' }] : [];

const isJustNow = (ringAt: IsoInstant, date: LocalDate, now: IsoInstant, calendar: WorkCalendar): boolean =>
  Date.parse(now) - Date.parse(ringAt) <= ON_TIME_MS && dateIn(now, calendar.zone) === date && !isQuiet(calendar, now);

const latestOf = (...instants: readonly IsoInstant[]): IsoInstant => instants.reduce((most, one) => (one > most ? one : most));

/** Nothing to the owner before 09:00 of the day to which it is snoozed. */
const silentUntil = (item: ReminderItem, to: RecipientKey, calendar: WorkCalendar): IsoInstant =>
  item.snooze && (item.recipients.owner ?? []).includes(to) ? instantOf(item.snooze.until, snoozeEnd, calendar.zone).at : '';

/** One reminder per item, recipient and local day. */
const toldUntil = (item: ReminderItem, to: RecipientKey, calendar: WorkCalendar): IsoInstant => {
  const last = item.lastRangAt[to];
  return last === undefined ? '' : startOfNextDay(dateIn(last, calendar.zone), calendar.zone);
};

const pausedUntil = (item: ReminderItem, calendar: WorkCalendar): IsoInstant => {
  const { pause } = item;
  if (!pause) return '';
  return pause.resumedAt ?? (pause.until === undefined ? '' : instantOf(pause.until, snoozeEnd, calendar.zone).at);
};
