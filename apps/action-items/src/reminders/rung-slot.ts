import {
  absenceOn,
  addDays,
  addWorkingDays,
  addWorkMinutes,
  afterQuiet,
  dateIn,
  daysBetween,
  freeBecause,
  instantOf,
  type IsoInstant,
  isWorkingDay,
  type LocalDate,
  nearestWorkingDay,
  nextAllowed,
  type WorkCalendar,
  workingDaysOf,
} from '@debrief/working-time';
import type { Rung } from './reminder-plan.js';

/** Why a reminder rings when it does. Typed, so that a page can say it in its reader's words. */
export type Why =
  | { readonly kind: 'rung' | 'dst-gap' | 'dst-overlap' | 'quiet-hours' | 'slot-after-due' | 'catch-up' | 'snooze-ended' | 'delegated' }
  | { readonly kind: 'moved'; readonly from: LocalDate; readonly because: 'weekend' | 'holiday' | 'away' };

/** The dates that rungs hang on, by what happened to the item. */
export interface Anchors {
  readonly createdAt: IsoInstant;
  readonly acceptedAt?: IsoInstant | undefined;
  readonly dueAt?: IsoInstant | undefined;
  readonly dueChangedAt?: IsoInstant | undefined;
  /** When the due date moved so often, or so far, that the lead is asked. */
  readonly dueMovedAt?: IsoInstant | undefined;
  readonly blockedAt?: IsoInstant | undefined;
  readonly implementedAt?: IsoInstant | undefined;
  /** Absent once the 90-day question is answered. */
  readonly verifiedAt?: IsoInstant | undefined;
  readonly riskExpiresOn?: LocalDate | undefined;
  readonly reviewAskedAt?: IsoInstant | undefined;
}

export interface Slot {
  /** Part of the reminder's id: a moved due date makes new ids of the due rungs and of nothing else. */
  readonly anchorAt: string;
  readonly ringAt: IsoInstant;
  readonly date: LocalDate;
  readonly why: readonly Why[];
}

interface Anchor {
  readonly at: string;
  readonly date: LocalDate;
  readonly instant: IsoInstant;
  /** What lies before never existed. */
  readonly from: IsoInstant;
}

// "Earlier" stops here: who is away for a month is told after it, not a month too soon.
const EARLIER_AT_MOST_DAYS = 14;
const DELEGATE_FROM_WORKING_DAYS = 3;

const latest = (...instants: readonly (IsoInstant | undefined)[]): IsoInstant =>
  instants.reduce<IsoInstant>((most, instant) => (instant !== undefined && instant > most ? instant : most), '');

const sameDay = (at: IsoInstant, zone: string): Anchor => ({ at, date: dateIn(at, zone), instant: at, from: at });

function anchorOf(rung: Rung, item: Anchors, zone: string): Anchor | undefined {
  const plain = (at: IsoInstant | undefined) => (at === undefined ? undefined : sameDay(at, zone));
  switch (rung.anchor) {
    case 'created':
      return plain(item.createdAt);
    case 'accepted':
      return plain(item.acceptedAt);
    case 'blocked':
      return plain(item.blockedAt);
    case 'due-moved':
      return plain(item.dueMovedAt);
    case 'implemented':
      return plain(item.implementedAt);
    case 'verified':
      return plain(item.verifiedAt);
    case 'review-asked':
      return plain(item.reviewAskedAt);
    case 'risk-expiry': {
      const date = item.riskExpiresOn;
      return date === undefined ? undefined : { at: date, date, instant: instantOf(date, '00:00', zone).at, from: '' };
    }
    case 'half-way':
    case 'due': {
      if (item.dueAt === undefined || item.acceptedAt === undefined) return undefined;
      const begins = dateIn(item.acceptedAt, zone);
      const ends = dateIn(item.dueAt, zone);
      const termDays = daysBetween(begins, ends);
      if (rung.minTermDays !== undefined && termDays < rung.minTermDays) return undefined;
      const from = latest(item.acceptedAt, item.dueChangedAt);
      if (rung.anchor === 'due') return { at: item.dueAt, date: ends, instant: item.dueAt, from };
      // By the acceptance, not by the due date: the middle is asked about once, wherever it lies in the end.
      return { at: item.acceptedAt, date: addDays(begins, Math.floor(termDays / 2)), instant: item.acceptedAt, from };
    }
    default:
      return undefined;
  }
}

const distance = (rung: Rung, occurrence: number): number => rung.days + (occurrence - 1) * (rung.every?.days ?? 0);

function nominalDate(rung: Rung, anchor: Anchor, occurrence: number, calendar: WorkCalendar): LocalDate {
  const days = distance(rung, occurrence);
  return rung.unit === 'wd' ? addWorkingDays(calendar, anchor.date, days) : addDays(anchor.date, days);
}

interface Placed {
  readonly ringAt: IsoInstant;
  readonly notes: readonly Why[];
}

function place(calendar: WorkCalendar, day: LocalDate, time: string): Placed {
  const { at, note } = instantOf(day, time, calendar.zone);
  const notes: Why[] = note ? [{ kind: note }] : [];
  const loud = afterQuiet(calendar, at);
  if (loud === at) return { ringAt: at, notes };
  const date = dateIn(loud, calendar.zone);
  const isFree = date !== day && !isWorkingDay(calendar, date);
  return { ringAt: isFree ? nextAllowed(calendar, loud) : loud, notes: [...notes, { kind: 'quiet-hours' }] };
}

function onTheDay(rung: Rung, item: Anchors, nominal: LocalDate, calendar: WorkCalendar): Omit<Slot, 'anchorAt'> {
  const why: Why[] = [{ kind: 'rung' }];
  let day = nominal;
  const free = freeBecause(calendar, nominal);
  if (free) {
    const earlier = rung.move === 'earlier' ? nearestWorkingDay(calendar, nominal, 'earlier', EARLIER_AT_MOST_DAYS) : undefined;
    day = earlier ?? nearestWorkingDay(calendar, nominal, 'later') ?? nominal;
    why.push({ kind: 'moved', from: nominal, because: free });
  }
  let placed = place(calendar, day, rung.at);
  const mustBeBefore = rung.anchor === 'due' && rung.days <= 0 ? item.dueAt : undefined;
  // Twice at most: the end of quiet hours can push the slot of the day before over the due moment again.
  for (let tries = 0; mustBeBefore !== undefined && placed.ringAt >= mustBeBefore && tries < 2; tries += 1) {
    day = addWorkingDays(calendar, day, -1);
    placed = place(calendar, day, rung.at);
    if (tries === 0) why.push({ kind: 'slot-after-due' });
  }
  return { ringAt: placed.ringAt, date: dateIn(placed.ringAt, calendar.zone), why: [...why, ...placed.notes] };
}

/** When one rung rings for somebody with that calendar; undefined if it does not exist for this item. */
export function slotOf(rung: Rung, occurrence: number, item: Anchors, calendar: WorkCalendar): Slot | undefined {
  const anchor = anchorOf(rung, item, calendar.zone);
  if (!anchor) return undefined;
  if (rung.at === 'as-soon-as-allowed') {
    const ringAt =
      rung.unit === 'work-minutes' ? addWorkMinutes(calendar, anchor.instant, rung.days) : nextAllowed(calendar, anchor.instant);
    return { anchorAt: anchor.at, ringAt, date: dateIn(ringAt, calendar.zone), why: [{ kind: 'rung' }] };
  }
  const slot = onTheDay(rung, item, nominalDate(rung, anchor, occurrence, calendar), calendar);
  return slot.ringAt < anchor.from ? undefined : { anchorAt: anchor.at, ...slot };
}

const present = new WeakMap<WorkCalendar, WorkCalendar>();
function asIfThere(calendar: WorkCalendar): WorkCalendar {
  let there = present.get(calendar);
  if (!there) present.set(calendar, (there = { ...calendar, away: [] }));
  return there;
}

/** Who is asked beside somebody who is away for more than three working days around that rung. */
export function delegateOf(rung: Rung, occurrence: number, item: Anchors, calendar: WorkCalendar): string | undefined {
  if (calendar.away.length === 0) return undefined;
  const anchor = anchorOf(rung, item, calendar.zone);
  if (!anchor) return undefined;
  const absence = absenceOn(calendar, nominalDate(rung, anchor, occurrence, asIfThere(calendar)));
  if (absence?.delegateId === undefined || workingDaysOf(calendar, absence) <= DELEGATE_FROM_WORKING_DAYS) return undefined;
  return absence.delegateId;
}
