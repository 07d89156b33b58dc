import { z } from 'zod';
import { Precision, TimelineEntry } from '../events/incident-terms.js';
import { IncidentId } from '../ids.js';
import { Instant, TimeZone } from '../instant.js';
import { Reason, Text } from './text.js';

const written = {
  occurredAt: Instant.optional(),
  occurredUntil: Instant.nullish(),
  precision: Precision.default('exact'),
  /** "We knew then": when it was known to those who responded. Without it: when it was written down. */
  knownAt: Instant.nullish(),
  isKey: z.boolean().default(false),
  /** Whoever sees the incident sees its entries; what fewer may see belongs into a private incident. */
  visibility: z.enum(['internal', 'public']).default('internal'),
};
const EntryMarkdown = z.string().trim().min(1).max(32_768);
const WebUrl = z.url({ protocol: /^https?$/ }).max(2000);

/** What people write into a timeline, by type. */
export const AddEntryBody = z.discriminatedUnion('entryType', [
  z.strictObject({ entryType: z.enum(['note', 'observation']), data: z.strictObject({ markdown: EntryMarkdown }), ...written }),
  z.strictObject({
    entryType: z.literal('hypothesis'),
    data: z.strictObject({ markdown: EntryMarkdown, state: z.enum(['open', 'confirmed', 'rejected']).default('open') }),
    ...written,
  }),
  z.strictObject({
    entryType: z.literal('decision'),
    data: z.strictObject({
      markdown: z.string().trim().max(30_000).default(''),
      options: z.array(Text(500)).max(20).default([]),
      chosen: Text(2000).optional(),
      why: Text(2000).optional(),
    }),
    ...written,
  }),
  z.strictObject({
    entryType: z.literal('action'),
    data: z.strictObject({ markdown: EntryMarkdown, done: z.boolean().default(true) }),
    ...written,
  }),
  z.strictObject({
    entryType: z.literal('phase'),
    /** A stretch of the work: "canary", "migration". Its end is `occurredUntil`, or another entry with `state: ended`. */
    data: z.strictObject({
      name: Text(200),
      state: z.enum(['planned', 'begun', 'ended']).default('begun'),
      markdown: EntryMarkdown.optional(),
    }),
    ...written,
  }),
  z.strictObject({
    entryType: z.literal('expectation'),
    data: z.strictObject({ markdown: EntryMarkdown, measure: Text(500).optional(), target: Text(200).optional(), by: Instant.optional() }),
    ...written,
  }),
  z.strictObject({
    entryType: z.literal('outcome'),
    /** `of`: the expectation's entry, T7. */
    data: z.strictObject({
      markdown: EntryMarkdown,
      of: z
        .string()
        .regex(/^T\d{1,9}$/, 'must be the number of an entry, T7')
        .optional(),
      met: z.enum(['met', 'partly', 'missed', 'unknown']).default('unknown'),
      value: Text(200).optional(),
    }),
    ...written,
  }),
  z.strictObject({
    entryType: z.literal('communication'),
    data: z.strictObject({
      audience: z.enum(['public', 'customers', 'internal', 'regulator', 'partners']),
      text: EntryMarkdown,
      url: WebUrl.optional(),
      step: Text(100).optional(),
    }),
    ...written,
  }),
  z.strictObject({
    entryType: z.literal('evidence'),
    data: z.strictObject({ url: WebUrl, title: Text(500), excerptHash: Text(128).optional() }),
    ...written,
  }),
]);
export type AddEntryBody = z.output<typeof AddEntryBody>;

/** `PATCH …/timeline/{entryId}`: curates the story; the record stays. `correct` adds a correction that names the entry. */
export const CurateEntryBody = z.discriminatedUnion('act', [
  z.strictObject({ act: z.enum(['star', 'unstar', 'show', 'keep']) }),
  z.strictObject({ act: z.literal('hide'), reason: Reason }),
  z.strictObject({ act: z.literal('retitle'), text: Text(1000) }),
  z.strictObject({ act: z.literal('annotate'), text: z.string().trim().max(2000) }),
  z.strictObject({ act: z.literal('reorder'), rank: z.number().int().min(-1000).max(1000) }),
  z.strictObject({ act: z.literal('group'), group: Text(100).nullable() }),
  z.strictObject({
    act: z.literal('correct'),
    field: z.enum(['occurredAt', 'text', 'value', 'service', 'title']),
    to: z.string().trim().min(1).max(2000),
    reason: Reason,
  }),
]);
export type CurateEntryBody = z.output<typeof CurateEntryBody>;

export const Lane = z.enum(['alert', 'change', 'act', 'note', 'chat']);
export type Lane = z.infer<typeof Lane>;
export const Phase = z.enum(['before', 'during', 'after']);

/** An entry as it is read: the recorded one with what the story makes of it. */
export const TimelineEntryView = TimelineEntry.extend({
  incidentId: IncidentId,
  lane: Lane,
  phase: Phase,
  orderAt: Instant,
  isClockAhead: z.boolean(),
  hidden: z.object({ reason: z.string().nullable() }).nullable(),
  title: z.string().nullable(),
  annotation: z.string().nullable(),
  group: z.string().nullable(),
  correctedBy: z.array(z.string()),
  /** What was recorded, where corrections say something else by now; the rest of the entry is as corrected. */
  recorded: z.object({ occurredAt: Instant, text: z.string(), data: z.record(z.string(), z.unknown()) }).nullable(),
  /** Version of the entry for `If-Match`. */
  version: z.number().int(),
  /** Set on a burst: how many entries it stands for, and their numbers. */
  folded: z.object({ count: z.number().int(), targets: z.number().int(), entryNos: z.array(z.number().int()) }).nullable(),
});
export type TimelineEntryView = z.infer<typeof TimelineEntryView>;

const imported = { from: Instant.optional(), to: Instant.optional(), dryRun: z.boolean().default(true) };
/** Chat to be taken over: pasted text, or the messages of one file of a Slack export. A dry run shows what would be added. */
export const ImportChatBody = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('pasted'),
    text: z.string().min(1).max(900_000),
    zone: TimeZone.default('UTC'),
    channel: Text(100).optional(),
    ...imported,
  }),
  z.strictObject({ format: z.literal('slack'), channel: Text(100), messages: z.array(z.unknown()).min(1).max(20_000), ...imported }),
]);
export type ImportChatBody = z.output<typeof ImportChatBody>;

/** What an import found and did. */
export const ImportedChat = z.object({
  isDryRun: z.boolean(),
  read: z.number().int(),
  outOfRange: z.number().int(),
  known: z.number().int(),
  added: z.number().int(),
  /** Posts of bots that repeat an alert of the incident. */
  folded: z.number().int(),
  /** Of a Slack export: its channels, with the messages in the range. Without `channels` in the question nothing is taken. */
  channels: z.array(z.object({ name: z.string(), messages: z.number().int() })),
  skipped: z.array(z.object({ at: z.number().int(), reason: z.string() })),
  preview: z.array(z.object({ at: Instant, author: z.string(), text: z.string() })),
});
export type ImportedChat = z.infer<typeof ImportedChat>;
