import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { workspaceRoot, type Stack } from '@debrief/e2e-support';
import { MongoClient, type Collection, type Db, type Document } from 'mongodb';

type Doc = Document & { _id: string };
type DocumentOf = (state: Record<string, unknown>, head: { version: number; recordedAt: string }) => Doc;
/** The product's own projection: what is inserted is what it would have written. */
const { documentOf } = (await import(pathToFileURL(join(workspaceRoot, 'apps/incidents/dist/adapters/project-incident.js')).href)) as {
  documentOf: DocumentOf;
};

const HOUR = 3_600_000;
const severities = ['sev1', 'sev2', 'sev3', 'sev3', 'sev4', 'sev4', 'sev5'];
const states = [
  'triage',
  'acknowledged',
  'mitigated',
  ...Array.from({ length: 47 }, () => 'resolved'),
  ...Array.from({ length: 50 }, () => 'closed'),
];
const nouns = ['checkout', 'payments', 'search', 'ledger', 'gateway', 'catalogue', 'mail', 'billing', 'stock', 'session'];
const symptoms = ['errors', 'latency', 'saturation', 'timeouts', 'restarts', 'backlog', 'evictions', 'lag', 'refusals', 'drift'];

export const instantOf = (ms: number): string => new Date(ms).toISOString();
export const idOf = (prefix: string, n: number): string =>
  `${prefix}_${n
    .toString(32)
    .replaceAll(/[0189]/g, (digit) => 'wxyz'['0189'.indexOf(digit)]!)
    .padStart(20, 'w')}`;
export const alertIdOf = (n: number): string => n.toString(16).padStart(32, '0');

/** The store of a service of this stack, beside the product. */
export async function storeOf(stack: Stack, service: string): Promise<{ db: Db; close(): Promise<void> }> {
  const client = await new MongoClient(process.env['MONGODB_URL']!).connect();
  return { db: client.db(`${stack.prefix}-${service}`), close: () => client.close() };
}

export async function insertAll(into: Collection<Doc>, count: number, docOf: (n: number) => Doc, perInsert = 5_000): Promise<void> {
  for (let from = 0; from < count; from += perInsert)
    await into.insertMany(
      Array.from({ length: Math.min(perInsert, count - from) }, (_, index) => docOf(from + index)),
      { ordered: false },
    );
}

/** The projections of many incidents over two years, each a copy of one that was declared over HTTP. */
export async function seedIncidents(stack: Stack, db: Db, count: number): Promise<{ teamId: string; personId: string; fieldId: string }> {
  const declared = { title: 'A copy of this', severity: 'sev3', services: [{ name: 'checkout' }] };
  const { body } = await stack.api.post<{ incidentId: string }>('/incidents', declared);
  const { state } = (await db.collection<Doc>('incidents').findOne({ _id: body.incidentId }))! as unknown as {
    state: Record<string, unknown>;
  };
  const now = Date.now();
  const [teamId, personId, fieldId] = [idOf('tea', 7), idOf('per', 3), 'region'];
  await insertAll(
    db.collection<Doc>('incidents'),
    count,
    (n) => {
      const openedAt = now - (count - n) * Math.floor((730 * 24 * HOUR) / count);
      const status = states[(n * 37) % 100]!;
      const resolvedAt = ['resolved', 'closed'].includes(status) ? instantOf(openedAt + 2 * HOUR) : undefined;
      const milestone = (at: number | string) => ({
        at: typeof at === 'number' ? instantOf(at) : at,
        precision: 'exact',
        origin: 'computed',
        history: [],
      });
      const [noun, symptom] = [nouns[(n * 7) % 10]!, symptoms[(n * 3) % 10]!];
      const copy = {
        ...state,
        incidentId: idOf('inc', n + 1),
        number: n + 100,
        title: `${noun} ${symptom} case${n % 5_000} in ring${n % 97}`,
        severity: severities[n % 7],
        kind: n % 50 === 0 ? 'drill' : 'incident',
        status,
        openedAt: instantOf(openedAt),
        services: [{ serviceId: idOf('svc', n % 400), name: `${noun}-${n % 400}`, relation: 'subject' }],
        teamIds: [idOf('tea', n % 40)],
        environment: ['production', 'staging', 'production', 'test'][n % 4],
        tags: [`tag-${n % 1_000}`],
        fields: { [fieldId]: `region-${n % 20}` },
        roles: [{ role: 'incident-lead', personId: idOf('per', n % 200), from: instantOf(openedAt), to: null }],
        origin: {
          kind: 'correlation',
          ruleId: n % 9 === 0 ? idOf('rul', n % 45) : 'rul_builtin',
          ruleBookVersion: 1,
          groupKey: `g${n}`,
          generation: 1,
        },
        milestones: {
          declaredAt: milestone(openedAt),
          detectedAt: milestone(openedAt),
          ...(resolvedAt ? { resolvedAt: milestone(resolvedAt) } : {}),
        },
      };
      return documentOf(copy, { version: 1, recordedAt: resolvedAt ?? instantOf(openedAt) });
    },
    2_000,
  );
  return { teamId, personId, fieldId };
}

/** Alerts as members, as many for each incident. */
export function seedMembers(db: Db, count: number, incidents: number): Promise<void> {
  const start = Date.parse('2025-01-01T00:00:00.000Z');
  return insertAll(db.collection<Doc>('members'), count, (n) => {
    const startedAt = instantOf(start + n * 1_000);
    const alertId = alertIdOf(n);
    const told = {
      title: `alert ${n % 500}`,
      source: 'alertmanager',
      severity: 'high',
      status: 'resolved',
      serviceId: null,
      service: 'checkout',
      value: null,
    };
    const kept = { why: 'same-group', sequence: 2, isStale: false, isPinned: false, fromIncidentId: null, placedAt: startedAt };
    return {
      _id: `${alertId}:1`,
      alertId,
      episode: 1,
      ...told,
      startedAt,
      resolvedAt: startedAt,
      ...kept,
      incidentId: idOf('inc', (n % incidents) + 1),
    };
  });
}

/** Entries of timelines: every incident has as many. */
export function seedEntries(db: Db, count: number, incidents: number): Promise<void> {
  const start = Date.parse('2025-01-01T00:00:00.000Z');
  return insertAll(db.collection<Doc>('entries'), count, (n) => {
    const incidentId = idOf('inc', (n % incidents) + 1);
    const entryNo = Math.floor(n / incidents) + 1;
    const at = instantOf(start + n * 1_000);
    const text = `${nouns[n % 10]} pool ${n % 3_000} shows ${symptoms[(n * 7) % 10]} since shard${n % 800}`;
    const times = { occurredAt: at, occurredUntil: null, recordedAt: at, knownAt: at, orderAt: at, precision: 'exact' };
    const shown = { isStarred: false, isHidden: false, hiddenReason: null, title: null, annotation: null, group: null, correctedBy: [] };
    const told = {
      entryType: 'note',
      data: { markdown: text },
      text,
      origin: { kind: 'person', eventId: null },
      authorRole: 'responder',
      visibility: 'internal',
      isKey: false,
    };
    const words = text.toLowerCase().split(/\s+/);
    return {
      _id: `${incidentId}:${entryNo}`,
      entryId: idOf('ent', n),
      entryNo,
      incidentId,
      ...told,
      ...times,
      ...shown,
      isClockAhead: false,
      rank: 3,
      lane: 'note',
      version: 0,
      words,
    };
  });
}
