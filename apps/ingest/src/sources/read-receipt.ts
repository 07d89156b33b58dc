import { decodeBody } from '../domain/decode-body.js';
import { control, type Draft, type Parsed, type ReceiptProblem } from '../domain/draft.js';
import {
  observeAlert,
  observeChange,
  type AlertObservation,
  type ChangeObservation,
  type ReadingContext,
  type ReadingSettings,
} from '../domain/observation.js';
import type { Receipt, ReceiptOutcome } from '../domain/receipt.js';
import { familyOf, sources } from './catalogue.js';
import type { Incoming, Source } from './source.js';

/** What one receipt says: the outcome that is shown with it, and what it observes. */
export interface Reading {
  outcome: ReceiptOutcome;
  problem: ReceiptProblem | null;
  alerts: readonly AlertObservation[];
  changes: readonly ChangeObservation[];
  pulses: readonly string[];
  parserVersion: number;
  skewSeconds: number;
}

const mostObservations = 10_000;

/** The receipt decoded, or why it cannot be: the same for every source. */
export function incomingOf(
  receipt: Receipt,
  settings: Pick<ReadingSettings, 'timeZone'>,
  options: Incoming['options'] = {},
): Incoming | Parsed {
  const decoded = decodeBody(receipt.body, receipt.headers['content-type'] ?? '');
  const incoming: Omit<Incoming, 'body'> = {
    method: receipt.method,
    headers: receipt.headers,
    query: receipt.query,
    path: receipt.path,
    receivedAt: receipt.receivedAt,
    receiptId: receipt.receiptId,
    timeZone: settings.timeZone,
    options,
  };
  switch (decoded.kind) {
    case 'json':
      return { ...incoming, body: decoded.value };
    case 'form':
      return { ...incoming, body: decoded.fields };
    case 'bad':
      return { outcome: 'quarantined', problem: decoded.problem };
    case 'text':
      return {
        outcome: 'quarantined',
        problem: { type: 'receipt/not-json', detail: 'the body is neither JSON nor a form', pointer: 'byte 0' },
      };
    case 'empty':
      if (receipt.method === 'GET' && Object.keys(receipt.query).length > 0) return { ...incoming, body: receipt.query };
      // Opsgenie's orders and pings say by their path what is meant, and may come without a body.
      if (/^\/v2\/(alerts|heartbeats)\/./.test(receipt.path)) return { ...incoming, body: undefined };
      return { outcome: 'quarantined', problem: { type: 'receipt/empty', detail: 'the body is empty', pointer: 'byte 0' } };
  }
}

/** By the parser of its source, or of the family's member that recognizes it; if none can, whose it looks like is said. */
export function parseAs(source: Source, incoming: Incoming): { parsed: Parsed; source: Source } {
  const family = familyOf(source);
  const reader = family.length === 1 ? source : (family.find((member) => member.recognizes(incoming.headers, incoming.body)) ?? source);
  const parsed = guarded(reader, incoming);
  if (parsed.outcome !== 'unmapped') return { parsed, source: reader };
  const other = sources.find((candidate) => candidate.family !== source.family && candidate.recognizes(incoming.headers, incoming.body));
  if (other === undefined) return { parsed, source: reader };
  const detail = `${parsed.problem.detail}. This looks like ${other.title}: make an integration of the source "${other.name}" for it`;
  return { parsed: { outcome: 'unmapped', problem: { ...parsed.problem, detail } }, source: reader };
}

/** A parser that fails on a body nobody foresaw must not stop the receipts behind it: the receipt is kept and shown. */
function guarded(source: Source, incoming: Incoming): Parsed {
  try {
    if (Array.isArray(incoming.body) && incoming.body.length === 0) return control('an empty list');
    return source.parse(incoming);
  } catch (error) {
    return {
      outcome: 'quarantined',
      problem: { type: 'receipt/parser-failed', detail: `the parser of ${source.name} failed: ${(error as Error).message}`.slice(0, 300) },
    };
  }
}

const nothing = { alerts: [], changes: [], pulses: [], skewSeconds: 0 };

/** Reads a receipt from its bytes to what it observes. `parse` stands in for the source's parser where a mapping does. */
export function readReceipt(
  receipt: Receipt,
  source: Source,
  settings: ReadingSettings,
  more: { isReplay: boolean; inStorm?: boolean; options?: Incoming['options']; parsed?: Parsed },
): Reading {
  const incoming = incomingOf(receipt, settings, more.options);
  const read =
    'outcome' in incoming ? { parsed: incoming, source } : more.parsed ? { parsed: more.parsed, source } : parseAs(source, incoming);
  const { parsed, source: reader } = read;
  const { parserVersion } = reader;
  if (parsed.outcome === 'control')
    return { ...nothing, outcome: 'control', problem: { type: 'receipt/control', detail: parsed.what }, parserVersion };
  if (parsed.outcome !== 'parsed') return { ...nothing, outcome: parsed.outcome, problem: parsed.problem, parserVersion };
  if (parsed.drafts.length > mostObservations) {
    const problem = {
      type: 'receipt/too-many',
      detail: `${parsed.drafts.length} observations: more than ${mostObservations}, so that none is taken`,
    };
    return { ...nothing, outcome: 'quarantined', problem, parserVersion };
  }
  const context: ReadingContext = {
    integrationId: receipt.integrationId,
    source: reader.name,
    receiptId: receipt.receiptId,
    receivedAt: receipt.receivedAt,
    settings: settingsOf(settings, reader),
    isTest: receipt.isTest,
    isDrill: receipt.isDrill,
    isReplay: more.isReplay,
    inStorm: more.inStorm ?? false,
  };
  const reading = observed(parsed.drafts, context);
  const problem = parsed.problem ?? reading.alerts.find((alert) => alert.problem !== null)?.problem ?? null;
  return { ...reading, outcome: 'parsed', problem, parserVersion };
}

/** What the integration says beats what the source is known for. */
export function settingsOf(settings: ReadingSettings, source: Source): ReadingSettings {
  return {
    ...settings,
    expiryMinutes: settings.expiryMinutes ?? source.expiryMinutes ?? null,
    staleMinutes: settings.staleMinutes ?? source.staleMinutes ?? null,
    noDataOpens: settings.noDataOpens ?? source.noDataOpens === true,
  };
}

function observed(drafts: readonly Draft[], context: ReadingContext): Pick<Reading, 'alerts' | 'changes' | 'pulses' | 'skewSeconds'> {
  const alerts: AlertObservation[] = [];
  const changes: ChangeObservation[] = [];
  const pulses: string[] = [];
  let skewSeconds = 0;
  for (const draft of drafts) {
    if (draft.kind === 'pulse') pulses.push(draft.name);
    else if (draft.kind === 'change') changes.push(observeChange(draft, context));
    else {
      const alert = observeAlert(draft, context);
      skewSeconds = Math.max(skewSeconds, alert.skewSeconds);
      alerts.push(alert);
    }
  }
  return { alerts, changes, pulses, skewSeconds };
}
