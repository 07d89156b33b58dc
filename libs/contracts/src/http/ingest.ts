import { z } from 'zod';
import { Alert, Change, Severity } from '../events/alerts.js';
import { IntegrationId, ReceiptId } from '../ids.js';
import { Instant, TimeZone } from '../instant.js';
import { Page } from './problem.js';

/** One step of a source's set-up: a sentence, and what to paste with this integration's address and key filled in. */
export const SetUpStep = z.object({
  text: z.string(),
  code: z.object({ language: z.enum(['yaml', 'json', 'sh', 'text']), text: z.string() }).optional(),
});

/** A monitoring tool that Debrief understands. In the catalogue the set-up holds `KEY` where an integration's key will stand. */
export const Source = z.object({
  source: z.string(),
  title: z.string(),
  category: z.enum(['alerts', 'changes', 'any']),
  /** Whether deliveries can be signed: `ours` is shown at the integration, `pasted` is made by the sender. */
  signing: z.enum(['none', 'ours', 'pasted']),
  expiryMinutes: z.number().nullable(),
  staleMinutes: z.number().nullable(),
  steps: z.array(SetUpStep),
  examples: z.array(z.object({ name: z.string(), body: z.unknown() })),
});
export type Source = z.infer<typeof Source>;

export const receiptOutcomeNames = ['pending', 'parsed', 'control', 'duplicate', 'unmapped', 'quarantined', 'refused'] as const;
export const ReceiptOutcome = z.enum(receiptOutcomeNames);
export type ReceiptOutcome = z.infer<typeof ReceiptOutcome>;

/** How any JSON becomes alerts: jsonata expressions for the members of the documented shape, and maps for words. */
export const Mapping = z.strictObject({
  items: z.string().max(8192).optional(),
  kind: z.string().max(8192).optional(),
  dedupKey: z.string().max(8192).optional(),
  status: z.string().max(8192).optional(),
  severity: z.string().max(8192).optional(),
  title: z.string().max(8192).optional(),
  description: z.string().max(8192).optional(),
  value: z.string().max(8192).optional(),
  service: z.string().max(8192).optional(),
  environment: z.string().max(8192).optional(),
  startedAt: z.string().max(8192).optional(),
  occurredAt: z.string().max(8192).optional(),
  resolvedAt: z.string().max(8192).optional(),
  labels: z.string().max(8192).optional(),
  links: z.string().max(8192).optional(),
  statusMap: z.record(z.string(), z.enum(['firing', 'acknowledged', 'resolved', 'no-data'])).optional(),
  severityMap: z.record(z.string(), Severity).optional(),
});
export type Mapping = z.infer<typeof Mapping>;

export const Heartbeat = z.strictObject({
  mode: z.enum(['off', 'any', 'watchdog', 'ping']),
  everyMinutes: z.number().int().min(1).max(10_080),
  graceMinutes: z.number().int().min(0).max(10_080),
});
export type Heartbeat = z.infer<typeof Heartbeat>;

/** What an integration is set to. A member that is left out of a change stays as it is; null goes back to the source's own. */
export const IntegrationSettings = z.strictObject({
  timeZone: TimeZone.default('UTC'),
  staleMinutes: z.number().int().min(1).max(100_000).nullable().default(null),
  expiryMinutes: z.number().int().min(1).max(100_000).nullable().default(null),
  lateMinutes: z.number().int().min(0).max(1440).default(10),
  noDataOpens: z.boolean().nullable().default(null),
  dedupFields: z.array(z.string().min(1).max(200)).max(16).default([]),
  severityMap: z.record(z.string().max(64), Severity).default({}),
  mapping: Mapping.nullable().default(null),
  signature: z.enum(['optional', 'required']).default('optional'),
  topicArns: z.array(z.string().max(300)).max(16).default([]),
  heartbeat: Heartbeat.default({ mode: 'off', everyMinutes: 5, graceMinutes: 5 }),
  maxRequestsPerMinute: z.number().int().min(1).max(1_000_000).nullable().default(null),
  serviceLabels: z.array(z.string().min(1).max(200)).max(16).nullable().default(null),
  environmentLabels: z.array(z.string().min(1).max(200)).max(16).nullable().default(null),
  options: z
    .record(z.string().max(64), z.union([z.string().max(500), z.number(), z.boolean(), z.array(z.string().max(200)).max(16)]))
    .default({}),
});
export type IntegrationSettings = z.infer<typeof IntegrationSettings>;

const shape = IntegrationSettings.shape;
/** The same without its defaults: what is not named stays as it is. */
export const IntegrationSettingsChange = z
  .strictObject({
    timeZone: shape.timeZone.unwrap(),
    staleMinutes: shape.staleMinutes.unwrap(),
    expiryMinutes: shape.expiryMinutes.unwrap(),
    lateMinutes: shape.lateMinutes.unwrap(),
    noDataOpens: shape.noDataOpens.unwrap(),
    dedupFields: shape.dedupFields.unwrap(),
    severityMap: shape.severityMap.unwrap(),
    mapping: shape.mapping.unwrap(),
    signature: shape.signature.unwrap(),
    topicArns: shape.topicArns.unwrap(),
    heartbeat: shape.heartbeat.unwrap(),
    maxRequestsPerMinute: shape.maxRequestsPerMinute.unwrap(),
    serviceLabels: shape.serviceLabels.unwrap(),
    environmentLabels: shape.environmentLabels.unwrap(),
    options: shape.options.unwrap(),
  })
  .partial();
export type IntegrationSettingsChange = z.infer<typeof IntegrationSettingsChange>;

export const IntegrationKey = z.object({
  keyId: z.string(),
  lastFour: z.string(),
  createdAt: Instant,
  /** When it stops being accepted; null for the current one. */
  expiresAt: Instant.nullable(),
  /** To the minute. */
  lastUsedAt: Instant.nullable(),
});

/** An integration as people read it: what it is, and how it does. */
export const Integration = z.object({
  integrationId: IntegrationId,
  version: z.number().int(),
  name: z.string(),
  source: z.string(),
  sourceTitle: z.string(),
  state: z.enum(['active', 'paused']),
  createdAt: Instant,
  settings: IntegrationSettings,
  keys: z.array(IntegrationKey),
  /** `…` stands for the key, which is shown once. */
  ingestUrl: z.string(),
  health: z.object({
    lastReceivedAt: Instant.nullable(),
    /** Receipts of the last 24 hours by outcome. */
    receipts: z.record(z.string(), z.number().int()),
    receiptsPerMinute: z.number(),
    lastProblem: z.object({ at: Instant, type: z.string(), detail: z.string() }).nullable(),
    /** Ahead of our clock, where the source's is by more than five minutes. */
    skewSeconds: z.number().int(),
    /** From the arrival of the last receipt until it was read: how far we are behind with this source. */
    lagSeconds: z.number().int(),
    isQuiet: z.boolean(),
    inStorm: z.boolean(),
  }),
});
export type Integration = z.infer<typeof Integration>;

export const MakeIntegration = z.strictObject({
  source: z.string().min(1).max(64),
  name: z.string().trim().min(1).max(200),
  settings: IntegrationSettingsChange.optional(),
  /** Of a sender that makes its own (Sentry): kept encrypted, never shown. */
  signingSecret: z.string().min(1).max(500).optional(),
});
export type MakeIntegration = z.infer<typeof MakeIntegration>;

/** The only answer that holds the key: it is not kept in plain text. */
export const IntegrationMade = z.object({
  integrationId: IntegrationId,
  ingestUrl: z.string(),
  key: z.string(),
  keyId: z.string(),
  signingSecret: z.string().nullable(),
  steps: z.array(SetUpStep),
});
export type IntegrationMade = z.infer<typeof IntegrationMade>;

export const ChangeIntegration = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  settings: IntegrationSettingsChange.optional(),
  signingSecret: z.string().min(1).max(500).nullable().optional(),
});
export type ChangeIntegration = z.infer<typeof ChangeIntegration>;

export const RotateKey = z.strictObject({ graceHours: z.number().min(0).max(720).default(24) });
export type RotateKey = z.infer<typeof RotateKey>;

export const ReceiptProblem = z.object({ type: z.string(), detail: z.string(), pointer: z.string().optional() });

export const Receipt = z.object({
  receiptId: ReceiptId,
  integrationId: z.string(),
  keyId: z.string(),
  source: z.string(),
  receivedAt: Instant,
  method: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.string()),
  headers: z.record(z.string(), z.string()),
  bytes: z.number().int(),
  bodySha256: z.string(),
  deliveryId: z.string().nullable(),
  outcome: ReceiptOutcome,
  problem: ReceiptProblem.nullable(),
  parserVersion: z.number().int(),
  alertIds: z.array(z.string()),
  isTest: z.boolean(),
});
export type Receipt = z.infer<typeof Receipt>;

/** An alert as people read it: with what is shown only, and moves without a commit. */
export const AlertView = Alert.extend({ lastSeenAt: Instant, repeatCount: z.number().int(), recordedAt: Instant });
export type AlertView = z.infer<typeof AlertView>;
export const ChangeView = Change.extend({ recordedAt: Instant });
export type ChangeView = z.infer<typeof ChangeView>;

/** What receipts would become: nothing is written. */
export const PreviewIntegration = z.strictObject({
  mapping: Mapping.nullable().optional(),
  receiptIds: z.array(ReceiptId).max(100).optional(),
  body: z.unknown().optional(),
});
export type PreviewIntegration = z.infer<typeof PreviewIntegration>;

export const PreviewRow = z.object({
  receiptId: z.string().nullable(),
  outcome: ReceiptOutcome,
  problem: ReceiptProblem.nullable(),
  alerts: z.array(
    z.object({
      alertId: z.string(),
      dedupKey: z.string(),
      status: z.string(),
      severity: Severity,
      sourceSeverity: z.string().nullable(),
      title: z.string(),
      description: z.string().nullable(),
      service: z.string().nullable(),
      environment: z.string().nullable(),
      labels: z.record(z.string(), z.string()),
      occurredAt: Instant,
      timeOrigin: z.enum(['source', 'received']),
    }),
  ),
  changes: z.array(
    z.object({
      changeId: z.string(),
      kind: z.string(),
      status: z.string(),
      title: z.string(),
      service: z.string().nullable(),
      occurredAt: Instant,
    }),
  ),
});
export type PreviewRow = z.infer<typeof PreviewRow>;
export const Preview = z.object({ rows: z.array(PreviewRow) });

export const TestIntegration = z.strictObject({ openIncident: z.boolean().default(false), example: z.string().max(200).optional() });
export type TestIntegration = z.infer<typeof TestIntegration>;

export const BeginReplay = z.strictObject({
  from: Instant,
  to: Instant,
  outcome: ReceiptOutcome.optional(),
  receiptIds: z.array(ReceiptId).max(1000).optional(),
  mapping: Mapping.nullable().optional(),
});
export type BeginReplay = z.infer<typeof BeginReplay>;

const ReplayState = z.object({
  status: z.string(),
  severity: z.string(),
  title: z.string(),
  episodes: z.number().int(),
  resolvedAt: Instant.nullable(),
});

/** Receipts read again: first what would differ, then, if a person wants it, as commits that correct the record. */
export const Replay = z.object({
  replayId: z.string(),
  integrationId: z.string(),
  version: z.number().int(),
  state: z.enum(['running', 'dry', 'applying', 'applied', 'failed']),
  from: Instant,
  to: Instant,
  outcome: ReceiptOutcome.nullable(),
  receipts: z.number().int(),
  done: z.number().int(),
  /** By the outcome that they would have now. */
  outcomes: z.record(z.string(), z.number().int()),
  rows: z.array(z.object({ alertId: z.string(), before: ReplayState.nullable(), after: ReplayState })),
  problem: z.string().nullable(),
  createdAt: Instant,
  appliedAt: Instant.nullable(),
});
export type Replay = z.infer<typeof Replay>;

/** A mapping that an integration has had, from the version of the integration at which it began. */
export const MappingVersion = z.object({ version: z.number().int(), at: Instant, by: z.string().nullable(), mapping: Mapping.nullable() });
export type MappingVersion = z.infer<typeof MappingVersion>;

/** Receipts that could not be read when they came, and that today's parser or mapping has not tried yet: begin a replay over this span. */
export const ReplayOffer = z.object({ receipts: z.number().int(), from: Instant, to: Instant });
export type ReplayOffer = z.infer<typeof ReplayOffer>;
export const ReplayList = Page(Replay).extend({ offer: ReplayOffer.nullable() });
export type ReplayList = z.infer<typeof ReplayList>;

export const IntegrationPage = Page(Integration);

export const importFormatNames = ['json-lines', 'opsgenie', 'pagerduty'] as const;
export const ImportFormat = z.enum(importFormatNames);
export type ImportFormat = z.infer<typeof ImportFormat>;

/** Begins to take over what another tool has kept. The file follows in parts; nothing is made of it before somebody says so. */
export const BeginImport = z.strictObject({ format: ImportFormat, name: z.string().trim().min(1).max(200).default('an export') });
export type BeginImport = z.infer<typeof BeginImport>;

/** A part of the file, numbered from 0; the same part again changes nothing. Cut it wherever you like, but not within a character. */
export const ImportPart = z.strictObject({ number: z.number().int().min(0).max(100_000), text: z.string().min(1).max(600_000) });
export type ImportPart = z.infer<typeof ImportPart>;

/** An import of history: first what would become of it, then, if a person wants it, past alerts and incidents with their own times. Nobody is notified. */
export const HistoryImport = z.object({
  importId: z.string(),
  integrationId: z.string(),
  version: z.number().int(),
  format: ImportFormat,
  name: z.string(),
  state: z.enum(['receiving', 'running', 'dry', 'applying', 'applied', 'failed']),
  /** The part that is expected next: where an upload goes on. */
  nextPart: z.number().int(),
  characters: z.number().int(),
  /** Entries of the file. */
  entries: z.number().int(),
  refused: z.number().int(),
  /** Entries that stand in the file more than once. */
  duplicates: z.number().int(),
  /** Entries that are on record already, so that they would change nothing. */
  known: z.number().int(),
  /** Alerts that the import touches, and how many of them nobody knew. */
  alerts: z.number().int(),
  newAlerts: z.number().int(),
  /** Entries that are incidents there: they become resolved incidents of history here, with their own times. */
  incidents: z.number().int(),
  /** Without an end in the file: they are ended at the last that it tells of them. */
  openEnded: z.number().int(),
  /** Entries worked through, of this run. */
  done: z.number().int(),
  /** The first two hundred that cannot be taken. */
  refusals: z.array(z.object({ line: z.number().int(), reason: z.string() })),
  /** The first fifty that can. */
  preview: z.array(
    z.object({
      line: z.number().int(),
      alertId: z.string(),
      title: z.string(),
      severity: Severity,
      service: z.string().nullable(),
      startedAt: Instant,
      resolvedAt: Instant.nullable(),
    }),
  ),
  problem: z.string().nullable(),
  createdAt: Instant,
  appliedAt: Instant.nullable(),
});
export type HistoryImport = z.infer<typeof HistoryImport>;
