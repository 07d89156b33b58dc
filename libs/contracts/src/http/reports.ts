import { z } from 'zod';
import { IncidentSeverity } from '../events/incident-terms.js';
import { PersonId } from '../ids.js';
import { Instant, LocalDate, LocalTime, TimeZone } from '../instant.js';

/** One or several values of a query parameter. */
const several = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item).max(100).optional());

/** The filters of every report. `from` and `to` are local dates of `zone`, half-open; several values of one filter mean "or". */
export const ReportQuery = z.strictObject({
  from: LocalDate.optional(),
  to: LocalDate.optional(),
  zone: TimeZone.default('UTC'),
  bucket: z.enum(['day', 'week', 'month', 'quarter']).default('week'),
  compare: z.enum(['previous', 'year']).optional(),
  service: several(z.string().min(1).max(200)),
  team: several(z.string().min(1).max(64)),
  severity: several(IncidentSeverity),
  kind: several(z.string().max(64)),
  detection: several(z.string().max(64)),
  tag: several(z.string().max(64)),
  format: z.enum(['json', 'csv']).default('json'),
  sort: z.string().max(64).optional(),
});
export type ReportQuery = z.output<typeof ReportQuery>;

export const MembersQuery = ReportQuery.omit({ format: true, sort: true }).extend({
  part: z.enum(['member', 'missing', 'open', 'excluded', 'numerator']).default('member'),
  reason: z.string().max(64).optional(),
  /** Only those of one bucket of a chart: its first day. */
  in: LocalDate.optional(),
  group: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(2000).optional(),
});
export type MembersQuery = z.output<typeof MembersQuery>;

const Interval = z.object({ low: z.number().nullable(), high: z.number().nullable(), level: z.literal(0.95), method: z.string() });

/**
 * One number with everything that is needed to read it: how many it rests on, what is missing, still open or left out and why,
 * its interval, its definition, and the address of the list that it counts.
 */
export const ReportFigure = z.object({
  figureId: z.string(),
  label: z.string(),
  /** `total` adds its members up (recurrence debt); `distribution` is a spread of anything else than time. */
  kind: z.enum(['count', 'total', 'duration', 'distribution', 'proportion']),
  unit: z.string(),
  value: z.number().nullable(),
  n: z.number().int(),
  missing: z.number().int(),
  open: z.number().int(),
  excluded: z.array(z.object({ reason: z.string(), n: z.number().int() })),
  numerator: z.number().int().nullable(),
  quantiles: z
    .object({ p50: z.number().nullable(), p75: z.number().nullable(), p90: z.number().nullable(), max: z.number().nullable() })
    .nullable(),
  interval: Interval.nullable(),
  guard: z.enum(['ok', 'too-few']),
  definition: z.string(),
  formula: z.string(),
  sentence: z.string(),
  members: z.string(),
  restated: z.number().int(),
});
export type ReportFigure = z.infer<typeof ReportFigure>;

export const ReportChart = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('bars'),
    chartId: z.string(),
    title: z.string(),
    note: z.string(),
    sentence: z.string(),
    figureId: z.string(),
    parts: z.array(z.object({ key: z.string(), label: z.string() })),
    bars: z.array(
      z.object({
        from: LocalDate,
        to: LocalDate,
        label: z.string(),
        isComplete: z.boolean(),
        n: z.number().int(),
        parts: z.record(z.string(), z.number().int()),
      }),
    ),
    limits: z.object({ center: z.number(), low: z.number(), high: z.number(), method: z.enum(['xmr', 'poisson']) }).nullable(),
  }),
  z.object({
    kind: z.literal('strip'),
    chartId: z.string(),
    title: z.string(),
    note: z.string(),
    sentence: z.string(),
    figureId: z.string(),
    unit: z.string(),
    groups: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        n: z.number().int(),
        median: z.number().nullable(),
        interval: Interval.nullable(),
        guard: z.enum(['ok', 'too-few']),
        dots: z.array(z.object({ id: z.string(), number: z.number().int(), title: z.string(), value: z.number() })),
      }),
    ),
  }),
  /** Rows and columns of any content: text, counts and seconds. A null cell is not known, or hidden because it is small. */
  z.object({
    kind: z.literal('grid'),
    chartId: z.string(),
    title: z.string(),
    note: z.string(),
    sentence: z.string(),
    figureId: z.string().nullable(),
    columns: z.array(z.object({ key: z.string(), label: z.string(), unit: z.enum(['text', 'number', 'share', 's', 'instant']) })),
    rows: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        href: z.string().nullable(),
        cells: z.array(z.union([z.string(), z.number(), z.null()])),
      }),
    ),
  }),
  z.object({
    kind: z.literal('table'),
    chartId: z.string(),
    title: z.string(),
    note: z.string(),
    sentence: z.string(),
    rows: z.array(
      z.object({ key: z.string(), label: z.string(), n: z.number().int(), open: z.number().int(), services: z.array(z.string()) }),
    ),
  }),
]);
export type ReportChart = z.infer<typeof ReportChart>;

export const Report = z.object({
  reportId: z.string(),
  title: z.string(),
  question: z.string(),
  caveat: z.string().nullable(),
  from: LocalDate,
  to: LocalDate,
  zone: TimeZone,
  asOf: Instant,
  dataThrough: Instant,
  stale: z.boolean(),
  firstFactAt: Instant.nullable(),
  figures: z.array(ReportFigure),
  charts: z.array(ReportChart),
});
export type Report = z.infer<typeof Report>;

export const ReportSummary = z.object({
  reportId: z.string(),
  title: z.string(),
  question: z.string(),
  figures: z.array(z.object({ figureId: z.string(), label: z.string(), definition: z.string(), formula: z.string() })),
});
export type ReportSummary = z.infer<typeof ReportSummary>;

/** One row of the list behind a figure. */
export const ReportMember = z.object({
  kind: z.enum(['incident', 'action-item', 'post-mortem', 'delivery', 'alert', 'change', 'source', 'lesson']),
  id: z.string(),
  label: z.string(),
  title: z.string(),
  startedAt: Instant.nullable(),
  state: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  reason: z.string().nullable(),
  href: z.string().nullable(),
});
export type ReportMember = z.infer<typeof ReportMember>;

/** Which stretch a scheduled report tells of, seen from the local day on which it rings; weeks are ISO weeks. */
export const RelativePeriod = z.enum([
  'previous-day',
  'previous-week',
  'previous-month',
  'previous-quarter',
  'last-7-days',
  'last-30-days',
  'last-90-days',
  'last-365-days',
]);
export type RelativePeriod = z.infer<typeof RelativePeriod>;

/** `POST /reports/schedules`, `PUT /reports/schedules/{scheduleId}`: wall time and zone, like reminders. Without receivers it goes to its maker. */
export const ReportScheduleBody = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    reportId: z.string().min(1).max(64),
    period: RelativePeriod,
    filters: ReportQuery.pick({ service: true, team: true, severity: true, kind: true, detection: true, tag: true }).default({}),
    every: z.enum(['day', 'week', 'month']),
    /** ISO weekday; 1 is Monday. */
    weekday: z.number().int().min(1).max(7).optional(),
    /** The 31st means the last day. */
    dayOfMonth: z.number().int().min(1).max(31).optional(),
    at: LocalTime,
    zone: TimeZone,
    channelIds: z.array(z.string().min(1).max(64)).max(20).default([]),
    personIds: z.array(PersonId).max(50).default([]),
  })
  .refine((body) => body.every === 'week' || body.weekday === undefined, { path: ['weekday'], message: 'is for weekly schedules' })
  .refine((body) => body.every === 'month' || body.dayOfMonth === undefined, { path: ['dayOfMonth'], message: 'is for monthly schedules' });
export type ReportScheduleBody = z.output<typeof ReportScheduleBody>;

export const ReportSchedule = z.object({
  scheduleId: z.string(),
  ...ReportScheduleBody.shape,
  version: z.number().int(),
  createdBy: z.string().nullable(),
  /** When it rings next. */
  nextAt: Instant,
  lastRunId: z.string().nullable(),
});
export type ReportSchedule = z.infer<typeof ReportSchedule>;

/** `GET /reports/runs/{runId}`: the report as it was sent, beside what is known of the same period now. Private things are in neither. */
export const ReportRun = z.object({
  runId: z.string(),
  scheduleId: z.string(),
  name: z.string(),
  dueAt: Instant,
  readyAt: Instant,
  asSent: Report,
  asKnownNow: Report,
});
export type ReportRun = z.infer<typeof ReportRun>;
