import type { ReportChart } from '@debrief/contracts';
import { membersOf, computeFigure, judgeAll, type Judged } from './figures/compute-figure.js';
import { startOfActionItem } from './figures/action-item-figures.js';
import { incidentCount, startOfIncident, tta, ttm, ttr } from './figures/incident-figures.js';
import type { FigureDefinition } from './figures/judge.js';
import type { ActionItemFact } from './facts/action-item-fact.js';
import type { IncidentFact } from './facts/incident-fact.js';
import type { PostMortemFact } from './facts/post-mortem-fact.js';
import { bucketOf, bucketsOf, localDate, type BucketSize, type Period } from './period.js';
import { controlLimits } from './statistics/counts.js';
import { lengthOf } from './words.js';

const MOST_LISTED = 5;
const listed = (labels: readonly string[]): string =>
  labels.length <= MOST_LISTED
    ? labels.join(', ')
    : `${labels.slice(0, MOST_LISTED - 1).join(', ')} and ${labels.length - MOST_LISTED + 1} more`;
const severities = ['sev1', 'sev2', 'sev3', 'sev4', 'sev5'] as const;

/** Incidents per bucket by severity, with control limits from the complete ones. The bars add up to the figure. */
export function volumeChart(judged: readonly Judged<IncidentFact>[], period: Period, size: BucketSize): ReportChart {
  const members = membersOf(judged, 'member').map(({ fact }) => fact);
  const bars = bucketsOf(period, size).map((bucket) => {
    const inside = members.filter((fact) => bucketOf(localDate(startOfIncident(fact)!, period.zone), size) === bucketOf(bucket.from, size));
    const parts = Object.fromEntries(severities.map((severity) => [severity, inside.filter((fact) => fact.severity === severity).length]));
    return { ...bucket, n: inside.length, parts };
  });
  // What lies before the first incident is no baseline: nobody may have been counting yet.
  const counted = bars.slice(bars.findIndex((bar) => bar.n > 0)).filter((bar) => bar.isComplete);
  const limits = controlLimits(counted.map((bar) => bar.n)) ?? null;
  const outside = limits ? counted.filter((bar) => bar.n > limits.high || bar.n < limits.low) : [];
  const sentence =
    members.length === 0
      ? 'No incident began in this period.'
      : !limits
        ? `${members.length} incidents began; ten complete ${size}s are needed before one can be called unusual.`
        : outside.length === 0
          ? `${members.length} incidents began; no ${size} lies outside what chance alone gives.`
          : `${members.length} incidents began; outside what chance alone gives: ${listed(outside.map((bar) => bar.label))}.`;
  return {
    kind: 'bars',
    chartId: 'volume',
    title: 'Incidents by severity',
    note: `per ${size}`,
    sentence,
    figureId: incidentCount.figureId,
    parts: severities.map((key) => ({ key, label: key.toUpperCase().replace('SEV', 'SEV ') })),
    bars,
    limits,
  };
}

/** One dot per incident by service, on a log scale: the spread, and a claim only where intervals do not overlap. */
export function stripChart(figure: FigureDefinition<IncidentFact>, facts: readonly IncidentFact[], now: string): ReportChart {
  const names = [...new Set(facts.flatMap((fact) => fact.services))].sort((a, b) => a.localeCompare(b, 'en'));
  const groups = names.slice(0, 30).map((name) => {
    const judged = judgeAll(
      figure,
      facts.filter((fact) => fact.services.includes(name)),
      now,
    );
    const { n, value, interval, guard } = computeFigure(figure, judged);
    const dots = membersOf(judged, 'member').map(({ fact, judgement }) => ({
      id: fact.incidentId,
      number: fact.number,
      title: fact.title,
      value: (judgement as { value: number }).value,
    }));
    return { key: name, label: name, n, median: value, interval, guard, dots };
  });
  return {
    kind: 'strip',
    chartId: figure.figureId,
    title: `${figure.label}, by service`,
    note: 'one dot per incident, log scale',
    sentence: claimOf(groups.filter((group) => group.n > 0)),
    figureId: figure.figureId,
    unit: 's',
    groups: groups.filter((group) => group.n > 0),
  };
}

type Group = { label: string; n: number; median: number | null; interval: { low: number | null; high: number | null } | null };

function claimOf(groups: readonly Group[]): string {
  if (groups.length === 0) return 'No incident of this period has this duration.';
  const known = groups.filter((group) => group.interval && group.interval.low !== null && group.interval.high !== null);
  const few = groups.length - known.length;
  const note =
    few === 0 ? '' : ` ${few === groups.length ? 'All' : few} of ${groups.length} services have too few incidents for an interval.`;
  if (known.length < 2) return `No service can be compared with another yet.${note}`;
  for (const slow of known) {
    const others = known.filter((group) => group !== slow);
    if (others.every((group) => slow.interval!.low! > group.interval!.high!))
      return `${slow.label} takes longer than every other service (${lengthOf(slow.median!)}).${note}`;
  }
  return `The intervals overlap: no service is clearly slower.${note}`;
}

export const durationCharts = (facts: readonly IncidentFact[], now: string): ReportChart[] =>
  [tta, ttm, ttr].map((figure) => stripChart(figure, facts, now));

const flow = [
  { key: 'created', label: 'Proposed', at: startOfActionItem },
  { key: 'verified', label: 'Done', at: (fact: ActionItemFact) => fact.verifiedAt },
  { key: 'declined', label: 'Declined', at: (fact: ActionItemFact) => fact.declinedAt },
] as const;

/** What was proposed, proved and declined, each at its own time. */
export function actionFlowChart(facts: readonly ActionItemFact[], period: Period, size: BucketSize): ReportChart {
  const bars = bucketsOf(period, size).map((bucket) => {
    const parts = Object.fromEntries(
      flow.map(({ key, at }) => {
        const inside = facts.filter((fact) => {
          const instant = at(fact);
          if (!instant) return false;
          const day = localDate(instant, period.zone);
          return day >= bucket.from && day < bucket.to;
        });
        return [key, inside.length];
      }),
    );
    return { ...bucket, n: parts['created']!, parts };
  });
  const total = (key: string) => bars.reduce((sum, bar) => sum + bar.parts[key]!, 0);
  return {
    kind: 'bars',
    chartId: 'action-flow',
    title: 'Action items',
    note: `per ${size}: proposed, done, declined`,
    sentence: `${total('created')} were proposed, ${total('verified')} proved done and ${total('declined')} declined in this period.`,
    figureId: 'created',
    parts: flow.map(({ key, label }) => ({ key, label })),
    bars,
    limits: null,
  };
}

/** In how many incidents each confirmed factor stands, from published post-mortems only. The rows add up to more than the incidents. */
export function factorTable(postMortems: readonly PostMortemFact[], incidents: readonly IncidentFact[]): ReportChart {
  const rows = new Map<string, { incidents: Set<string>; open: number; services: Set<string> }>();
  for (const postMortem of postMortems.filter((fact) => fact.publishedAt !== null)) {
    for (const factor of postMortem.factors) {
      const row = rows.get(factor.category) ?? { incidents: new Set(), open: 0, services: new Set() };
      rows.set(factor.category, row);
      for (const id of postMortem.subject.ids) {
        row.incidents.add(id);
        for (const name of incidents.find((fact) => fact.incidentId === id)?.services ?? []) row.services.add(name);
      }
      if (factor.stillPresent === 'yes') row.open++;
    }
  }
  const sorted = [...rows]
    .map(([category, row]) => ({
      key: category,
      label: category.replaceAll('-', ' '),
      n: row.incidents.size,
      open: row.open,
      services: [...row.services].sort(),
    }))
    .sort((a, b) => b.n - a.n || (a.key < b.key ? -1 : 1));
  const recurring = sorted.filter((row) => row.n > 1).length;
  return {
    kind: 'table',
    chartId: 'factors',
    title: 'Contributing factors',
    note: 'confirmed by people, in published post-mortems',
    sentence:
      sorted.length === 0
        ? 'No factor has been confirmed in a published post-mortem of this period.'
        : `${recurring} of ${sorted.length} kinds of factor stand in more than one incident.`,
    rows: sorted,
  };
}
