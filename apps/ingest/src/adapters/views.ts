import type { AlertView, ChangeView, Integration, Receipt, Source as SourceView } from '@debrief/contracts';
import { sourceOf } from '../sources/catalogue.js';
import type { Source } from '../sources/source.js';
import { recordOf, type AlertDocument, type ChangeDocument } from './alert.schema.js';
import type { IntegrationDocument, IntegrationHealthDocument } from './integration.schema.js';
import type { ReceiptDocument } from './receipt.schema.js';

/** A source in the catalogue: `KEY` stands where an integration's key will. */
export function sourceView(source: Source, doorUrl: string): SourceView {
  const key = 'KEY';
  const facts = { doorUrl, key, ingestUrl: doorUrl + (source.pathOf?.(key) ?? `/${source.name}/${key}`), signingSecret: 'SIGNING SECRET' };
  return {
    source: source.name,
    title: source.title,
    category: source.category,
    signing: source.signature?.secret ?? (source.challenge === undefined ? 'none' : 'ours'),
    expiryMinutes: source.expiryMinutes ?? null,
    staleMinutes: source.staleMinutes ?? null,
    steps: [...source.setUp(facts).steps],
    examples: source.examples.map(({ name, body }) => ({ name, body })),
  };
}

export interface IntegrationFacts {
  doorUrl: string;
  now: string;
  health: IntegrationHealthDocument | undefined;
  counts: Record<string, number> | undefined;
  inStorm: boolean;
}

export function integrationView(
  document: IntegrationDocument,
  { doorUrl, now, health, counts = {}, inStorm }: IntegrationFacts,
): Integration {
  const source = sourceOf(document.source);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const { heartbeat } = document.settings;
  const lastPulseAt = heartbeat.mode === 'any' ? health?.lastReceivedAt : health?.lastPulseAt;
  const silentMinutes = (Date.parse(now) - Date.parse(lastPulseAt ?? document.createdAt)) / 60_000;
  return {
    integrationId: document._id,
    version: document.version,
    name: document.name,
    source: document.source,
    sourceTitle: source?.title ?? document.source,
    state: document.state === 'paused' ? 'paused' : 'active',
    createdAt: document.createdAt,
    settings: document.settings,
    keys: document.keys
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
      .map(({ keyId, lastFour, createdAt, expiresAt }) => ({
        keyId,
        lastFour,
        createdAt,
        expiresAt,
        lastUsedAt: health?.keysUsedAt?.[keyId] ?? null,
      })),
    ingestUrl: doorUrl + (source?.pathOf?.('…') ?? `/${document.source}/…`),
    health: {
      lastReceivedAt: health?.lastReceivedAt ?? null,
      receipts: counts,
      receiptsPerMinute: Math.round((total / 1440) * 100) / 100,
      lastProblem: health?.lastProblem ?? null,
      skewSeconds: health?.skewSeconds ?? 0,
      lagSeconds: health?.lagSeconds ?? 0,
      isQuiet: heartbeat.mode !== 'off' && silentMinutes > heartbeat.everyMinutes + heartbeat.graceMinutes,
      inStorm,
    },
  };
}

export const receiptView = (document: Omit<ReceiptDocument, 'body'>): Receipt => ({
  receiptId: document._id,
  integrationId: document.integrationId,
  keyId: document.keyId,
  source: document.source,
  receivedAt: document.receivedAt,
  method: document.method,
  path: document.path,
  query: document.query,
  headers: document.headers,
  bytes: document.bytes,
  bodySha256: document.bodySha256,
  deliveryId: document.deliveryId,
  outcome: document.outcome,
  problem: document.problem,
  parserVersion: document.parserVersion,
  alertIds: document.alertIds,
  isTest: document.isTest,
});

export function alertView({ _id, version, labels, annotations, headHash: _headHash, ...alert }: AlertDocument): AlertView {
  return { ...alert, alertId: _id, sequence: version, labels: recordOf(labels), annotations: recordOf(annotations) };
}

export function changeView({ _id, version, labels, headHash: _headHash, ...change }: ChangeDocument): ChangeView {
  return { ...change, changeId: _id, sequence: version, labels: recordOf(labels) };
}
