import type { IncidentSeverity } from '@debrief/contracts';
import type { IncidentFact } from '../facts/incident-fact.js';
import { secondsBetween, type FigureDefinition, type Judgement } from './judge.js';

/** An incident belongs to the period of its start: by its end would favor short ones. */
export const startOfIncident = (fact: IncidentFact): string | undefined =>
  fact.milestones.detectedAt ?? fact.milestones.declaredAt ?? fact.active[0]?.from;

/** Why an incident is not counted, or undefined when it is. Candidates are no incidents yet and are not even left out. */
function leftOut(fact: IncidentFact): string | undefined {
  if (fact.status === 'cancelled' && fact.kind !== 'false-alarm') return 'cancelled';
  if (fact.status === 'merged') return 'merged';
  return fact.kind === 'incident' ? undefined : fact.kind;
}

const isIncident = (fact: IncidentFact) => fact.status !== 'candidate' && fact.status !== 'lapsed';
const isOver = (fact: IncidentFact) => fact.status === 'resolved' || fact.status === 'closed';

const counted =
  (judge: (fact: IncidentFact, now: string) => Judgement | undefined) =>
  (fact: IncidentFact, now: string): Judgement | undefined => {
    if (!isIncident(fact)) return undefined;
    const reason = leftOut(fact);
    return reason ? { part: 'excluded', reason } : judge(fact, now);
  };

type IncidentFigure = FigureDefinition<IncidentFact>;

export const incidentCount: IncidentFigure = {
  figureId: 'incidents',
  label: 'Incidents',
  kind: 'count',
  unit: 'incidents',
  version: 1,
  formula: 'Incidents that began in the period; drills, false alarms, near misses, cancelled and merged ones are left out.',
  period: 'started',
  judge: counted(() => ({ part: 'member' })),
};

const severities: readonly IncidentSeverity[] = ['sev1', 'sev2', 'sev3', 'sev4', 'sev5'];
export const countsBySeverity: readonly IncidentFigure[] = severities.map((severity) => ({
  ...incidentCount,
  figureId: `incidents-${severity}`,
  label: `Incidents, ${severity.toUpperCase().replace('SEV', 'SEV ')}`,
  formula: `Incidents of severity ${severity} that began in the period.`,
  judge: (fact, now) => (fact.severity === severity ? incidentCount.judge(fact, now) : undefined),
}));

function duration(
  figureId: string,
  label: string,
  formula: string,
  measure: (fact: IncidentFact, now: string) => number | 'missing' | 'open' | { readonly excluded: string },
): IncidentFigure {
  return {
    figureId,
    label,
    kind: 'duration',
    unit: 's',
    version: 1,
    formula,
    period: 'started',
    judge: counted((fact, now) => {
      const value = measure(fact, now);
      if (typeof value === 'object') return { part: 'excluded', reason: value.excluded };
      if (typeof value === 'string') return { part: value };
      return value < 0 ? { part: 'excluded', reason: 'negative' } : { part: 'member', value };
    }),
  };
}

/** From one milestone to another. What has not happened yet is open; what never will is missing. */
const between = (fact: IncidentFact, from: string | undefined, to: string | undefined) =>
  from && to ? secondsBetween(from, to) : isOver(fact) || !from ? ('missing' as const) : ('open' as const);

export const ttd = duration('ttd', 'Time to detect', 'detectedAt − impactStartedAt; undefined without an impact start', (fact) => {
  const value = between(fact, fact.milestones.impactStartedAt, fact.milestones.detectedAt);
  return typeof value === 'number' && value <= 0 ? { excluded: 'caught-before-impact' } : value;
});

export const tta = duration('tta', 'Time to acknowledge', 'acknowledgedAt − detectedAt; what resolved by itself is left out', (fact) => {
  if (!fact.milestones.acknowledgedAt && fact.resolvedBy === 'auto') return { excluded: 'resolved-by-itself' };
  return between(fact, fact.milestones.detectedAt, fact.milestones.acknowledgedAt);
});

export const ttm = duration('ttm', 'Time to mitigate', 'mitigatedAt − detectedAt', (fact) =>
  between(fact, fact.milestones.detectedAt, fact.milestones.mitigatedAt),
);

export const ttr = duration('ttr', 'Time to resolve', 'sum of active stretches: detected or reopened, to resolved', (fact) => {
  if (!isOver(fact)) return 'open';
  if (fact.active.some((spell) => spell.to === null)) return 'missing';
  return fact.active.reduce((sum, spell) => sum + secondsBetween(spell.from, spell.to!), 0);
});

export const ttc = duration('ttc', 'Time to communicate', 'firstPublicUpdateAt − detectedAt', (fact) =>
  between(fact, fact.milestones.detectedAt, fact.milestones.firstPublicUpdateAt),
);

export const impactTime = duration('impact', 'Time with impact', 'length of the union of impact intervals, not their sum', (fact) => {
  if (fact.impacts.length === 0) return 'missing';
  if (fact.impacts.some((impact) => impact.endedAt === null)) return 'open';
  return unionSeconds(fact.impacts.map((impact) => [impact.startedAt, impact.endedAt!]));
});

/** Seconds that at least one of the intervals covers. */
export function unionSeconds(intervals: readonly (readonly [from: string, to: string])[]): number {
  const sorted = [...intervals].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  let total = 0;
  let [from, to] = sorted[0]!;
  for (const [nextFrom, nextTo] of sorted.slice(1)) {
    if (nextFrom > to) {
      total += secondsBetween(from, to);
      [from, to] = [nextFrom, nextTo];
    } else if (nextTo > to) to = nextTo;
  }
  return total + secondsBetween(from, to);
}

function withinTarget(of: IncidentFigure, seconds: number, target: string): IncidentFigure {
  return {
    figureId: `${of.figureId}-within-target`,
    label: `${of.label} within ${target}`,
    kind: 'proportion',
    unit: 'share',
    version: 1,
    formula: `share of incidents whose ${of.formula} is at most ${target}`,
    period: 'started',
    judge: (fact, now) => {
      const judged = of.judge(fact, now);
      return judged?.part === 'member' ? { part: 'member', isHit: judged.value! <= seconds } : judged;
    },
  };
}
export const ttaWithinTarget = withinTarget(tta, 300, '5 min');
export const ttmWithinTarget = withinTarget(ttm, 1800, '30 min');

export const foundByCustomer: IncidentFigure = {
  figureId: 'found-by-customer',
  label: 'Found first by a customer or partner',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'share of customer-report and partner among incidents whose detection method is known',
  period: 'started',
  judge: counted((fact) =>
    fact.detectionMethod === 'unknown'
      ? { part: 'missing' }
      : { part: 'member', isHit: fact.detectionMethod === 'customer-report' || fact.detectionMethod === 'partner' },
  ),
};

export const signalReachedNobody: IncidentFigure = {
  figureId: 'signal-reached-nobody',
  label: 'A signal existed and reached nobody',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'share of incidents detected more than 2 min after their first signal',
  period: 'started',
  judge: counted((fact) => {
    const { firstSignalAt, detectedAt } = fact.milestones;
    return firstSignalAt && detectedAt ? { part: 'member', isHit: secondsBetween(firstSignalAt, detectedAt) > 120 } : { part: 'missing' };
  }),
};

export const linkedRecurrence: IncidentFigure = {
  figureId: 'recurrence',
  label: 'Repeat of a known trouble',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'share of incidents with a confirmed link to an earlier one; suggestions are not counted',
  period: 'started',
  judge: counted((fact) => ({ part: 'member', isHit: fact.recurrenceOf.length > 0 })),
};
