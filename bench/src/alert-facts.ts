import { AlertFiredV1 } from '@debrief/contracts';
import { createHash } from 'node:crypto';

/** A firing alert of a service, as ingest says it; its id follows from `n` and the run. */
export function alertOf(n: number, service: string, startedAt: string, run = '') {
  const alertId = createHash('sha256').update(`${run}:${n}`).digest('hex').slice(0, 32);
  const labels = { alertname: 'HighErrorRate', service, cluster: `cluster-${n % 40}` };
  const times = { startedAt, occurredAt: startedAt, receivedAt: startedAt };
  return { ...AlertFiredV1.example, alertId, service, labels, ...times };
}

/** The same as correlation looks at it. */
export const alertFact = (n: number, service: string, startedAt: string) => ({
  ...alertOf(n, service, startedAt),
  serviceId: null,
  teamIds: [],
  noData: false,
});

/** Rules as an organization writes them: three conditions each, all of another cluster, so that each alert is held against all of them. */
export const manyRules = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ruleId: `rul_${String(n).padStart(20, 'a')}`,
    version: 1,
    isBuiltIn: n === count - 1,
    name: `Rule ${n}`,
    order: n,
    enabled: true,
    action: 'group',
    when:
      n === count - 1
        ? { field: 'severity', op: 'atLeast', value: 'warning' }
        : {
            all: [
              { field: 'source', op: 'in', value: ['alertmanager', 'grafana'] },
              { field: 'severity', op: 'atLeast', value: 'info' },
              { field: 'labels.cluster', op: 'glob', value: `other-${n}-*` },
            ],
          },
    groupBy: [{ fields: ['labels.service'], missing: 'own' }],
    windowMinutes: 30,
    windowKind: 'rolling',
    minimumCount: 1,
    reopenMinutes: 5,
    dependencies: 'suggest',
    urgency: 'computed',
    severity: 'computed',
    route: { teamIds: [], serviceIds: [] },
    end: { whenAllEnded: 'untouched', graceMinutes: 10, staleCounts: false },
  }));
