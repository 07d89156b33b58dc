import type { IncidentRecord, RecordEntry, RecordImpact } from '../record.js';
import type { SubjectRecord } from '../citations.js';
import { anEntry, checkoutIncident } from './records.js';

/** A small generator with a seed of its own: the same number makes the same record on every machine. */
export function dice(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const chance = (p: number): boolean => next() < p;
  const shuffle = <T>(items: readonly T[]): T[] => {
    const all = [...items];
    for (let i = all.length - 1; i > 0; i -= 1) {
      const j = below(i + 1);
      [all[i], all[j]] = [all[j]!, all[i]!];
    }
    return all;
  };
  return { next, below, pick, chance, shuffle };
}

const titles = [
  'HighErrorRate',
  'disk full on db-7',
  'p99 > 3 s at checkout',
  'Login **failed** [[T1]]',
  '<script>alert(1)</script>',
  'Kafka lag 12 045 because of a rebalance',
  'first replica down',
  'http_requests_total 5xx 41%',
  'Zertifikat läuft ab 🔥',
  'alert fired \u202e backwards',
  '| pipe | table |',
  'sev1 suspected',
  '10:15 CEST job missed',
  '# heading',
  '`code` {{#each}} TBD',
];
const texts = [
  'rolled back to 4.18.0',
  'deploy 4711 was rolled back',
  'traffic was moved to eu-west-1.',
  'The engineer forgot to run the test',
  'Restarted pods due to memory pressure',
  'DNS answers are wrong',
  'human error by the intern',
  'see https://example.org/a?b=c for 3 details',
  'queue length 12045, was 300',
  'Increased pool from 4 to 40 at 10:15 UTC\n\nsecond line',
  'ask [[T99]] and [[F1]]',
  'x'.repeat(500),
  'took 52 minutes',
];
const services = ['checkout', 'payments-api', 'login', 'search_index', 'edge|proxy'];
const methods = ['alert', 'customer-report', 'employee-report', 'unknown', 'partner'];
const scopes = ['full', 'partial', 'degraded', 'internal', 'none'] as const;
const precisions = ['exact', 'exact', 'exact', 'minute', 'approximate', 'unknown'] as const;

/** A record that nobody would invent: gaps, wrong orders, hostile texts, several days. */
export function randomRecord(seed: number): SubjectRecord {
  const { below, pick, chance, next } = dice(seed);
  const base = Date.UTC(2026, below(12), 1 + below(27), below(24), below(60), below(60), below(1000));
  const iso = (ms: number): string => new Date(ms).toISOString();
  const within = (from: number, spanMinutes: number): number => from + Math.floor(next() * spanMinutes * 60_000);
  const spread = pick([20, 90, 600, 3000]);
  const start = base;
  const detected = within(start, 30) - (chance(0.1) ? 900_000 : 0);
  const resolved = within(detected, spread) + (chance(0.05) ? -3_600_000 : 0);
  const named = [...new Set(Array.from({ length: below(3) + 1 }, () => pick(services)))];
  const impacts: RecordImpact[] = Array.from({ length: below(3) }, (_, index): RecordImpact => {
    const startedAt = within(start, 60);
    return {
      impactNo: index + 1,
      impactId: `imp_${'abcdefgh'[index]!.repeat(20)}`,
      serviceId: null,
      serviceName: chance(0.8) ? pick(named) : null,
      scope: pick(scopes),
      startedAt: iso(startedAt),
      endedAt: chance(0.85) ? iso(within(startedAt, spread)) : null,
      metric: chance(0.6) ? pick(['requests failed with HTTP 503', 'orders', 'logins took > 3 s', 'writes lost because of retries']) : null,
      quantity: chance(0.4) ? below(50_000) : null,
      unit: chance(0.5) ? 'users' : null,
      share: chance(0.6) ? Math.round(next() * 1000) / 1000 : null,
      isEstimate: chance(0.3),
      source: chance(0.6) ? pick(['edge log', 'survey of 2026-05-14', 'dashboard']) : null,
    };
  });
  const milestone = (at: number) => ({
    at: iso(at),
    precision: pick(precisions),
    origin: pick(['computed', 'stated', 'corrected'] as const),
  });
  const milestones: Record<string, ReturnType<typeof milestone>> = {};
  if (impacts[0] !== undefined) milestones.impactStartedAt = { ...milestone(0), at: impacts.map((impact) => impact.startedAt).sort()[0]! };
  if (impacts.length > 0 && impacts.every((impact) => impact.endedAt !== null))
    milestones.impactEndedAt = {
      ...milestone(0),
      at: impacts
        .map((impact) => impact.endedAt!)
        .sort()
        .at(-1)!,
    };
  if (chance(0.9)) milestones.detectedAt = milestone(detected);
  if (chance(0.6)) milestones.firstSignalAt = milestone(within(start, 20));
  if (chance(0.7)) milestones.acknowledgedAt = milestone(within(detected, 30));
  if (chance(0.3)) milestones.declaredAt = milestone(within(detected, 10));
  if (chance(0.3)) milestones.mitigatedAt = milestone(within(detected, 60));
  if (chance(0.2)) milestones.firstPublicUpdateAt = milestone(within(detected, 90));
  if (chance(0.9)) milestones.resolvedAt = milestone(resolved);
  const reopened = chance(0.15) ? within(resolved, 60) : null;
  const incident: IncidentRecord = {
    ...checkoutIncident,
    number: 100 + below(900),
    title: pick(titles),
    severity: pick(['sev1', 'sev2', 'sev3', 'sev4', 'sev5']),
    severityHistory: Array.from({ length: 1 + below(3) }, (_, index) => ({
      severity: pick(['sev1', 'sev2', 'sev3'] as const),
      at: iso(detected + index * 600_000),
    })),
    services: named.map((name) => ({ serviceId: null, name, relation: 'subject' as const })),
    environment: chance(0.5) ? 'production' : null,
    tags: chance(0.3) ? ['peak', 'eu'] : [],
    detectionMethod: pick(methods),
    openedAt: iso(detected),
    milestones,
    activeIntervals:
      reopened === null
        ? [{ from: iso(detected), to: iso(resolved) }]
        : [
            { from: iso(detected), to: iso(resolved) },
            { from: iso(reopened), to: iso(within(reopened, 60)) },
          ],
    impacts,
    alertTotal: below(40),
  };
  const types = [
    'alert-fired',
    'alert-fired',
    'alert-fired',
    'alert-resolved',
    'change',
    'note',
    'hypothesis',
    'decision',
    'action',
    'action',
    'role-changed',
    'status-changed',
    'severity-changed',
    'communication',
    'observation',
  ] as const;
  const entries = Array.from({ length: below(24) }, (_, index): RecordEntry => {
    const entryType = pick(types);
    const at = entryType === 'change' ? start - below(30 * 3600_000) : within(start - 600_000, spread + 20);
    const text = pick(texts);
    const title = pick(titles.slice(0, 5));
    const byPerson = ['note', 'hypothesis', 'decision', 'action', 'observation', 'communication'].includes(entryType);
    const data: Record<string, unknown> = entryType.startsWith('alert')
      ? {
          title,
          source: pick(['alertmanager', 'grafana']),
          alertId: String(below(6)),
          episode: 1,
          ...(chance(0.2) ? { count: 1 + below(9) } : {}),
        }
      : entryType === 'change'
        ? {
            kind: pick(['deploy', 'config', 'flag']),
            revision: pick(['4711', '4.18.0', 'a1b2c3d']),
            status: pick(['succeeded', 'failed', 'unknown']),
            nearness: pick(['service', 'upstream', 'environment']),
            ...(chance(0.7) ? { service: pick(services) } : {}),
          }
        : entryType === 'hypothesis'
          ? { markdown: text, state: pick(['open', 'rejected', 'supported']) }
          : entryType === 'decision'
            ? { markdown: text, chosen: pick(texts), options: ['roll back', 'fix forward'] }
            : entryType === 'action'
              ? {
                  markdown: text,
                  ...(chance(0.2) ? { metric: 'error rate', before: 41.5, after: '0.2 %' } : {}),
                  ...(chance(0.1) ? { workaround: true } : {}),
                }
              : entryType === 'role-changed'
                ? { name: pick(['incident-lead', 'operations', 'dba']), to: 'taken' }
                : { to: pick(['acknowledged', 'mitigated', 'resolved']) };
    return anEntry(index + 1, entryType, iso(at), entryType.startsWith('alert') ? `${title} fired` : text, {
      data,
      isKey: chance(0.3),
      hidden: chance(0.05),
      visibility: chance(0.05) ? 'restricted' : 'internal',
      ...(byPerson ? { origin: { kind: 'person' as const, eventId: null, system: null, url: null } } : {}),
    });
  });
  return { type: 'incident', period: null, stories: [{ incident, entries }] };
}
