import type { ReportChart } from '@debrief/contracts';
import { isDeployment } from './facts/change-fact.js';
import type { IncidentFact } from './facts/incident-fact.js';
import type { PostMortemFact } from './facts/post-mortem-fact.js';
import type { SourceFact } from './facts/source-fact.js';
import { silenceAllowed } from './facts/source-fact.js';
import type { BeliefFact, JoinedAlert, JoinedChange, PageFact, RepeatFact, StepFact } from './facts/told-facts.js';
import { incidentCount, impactTime } from './figures/incident-figures.js';
import { secondsBetween } from './figures/judge.js';
import { SMALLEST_ROTATION } from './figures/learning-figures.js';
import { expectedByChance, liftOf } from './statistics/chance.js';
import { lengthOf } from './words.js';

type Grid = Extract<ReportChart, { kind: 'grid' }>;
type Cells = Grid['rows'][number]['cells'];

const MOST_ROWS = 200;
const SMALLEST_CELL = 5;
const byName = (a: string, b: string) => a.localeCompare(b, 'en');

function grouped<Fact>(facts: readonly Fact[], keyOf: (fact: Fact) => string | null): [string, Fact[]][] {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const key = keyOf(fact);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  return [...groups].sort(([a], [b]) => byName(a, b));
}

const row = (key: string, label: string, cells: Cells, href: string | null = null): Grid['rows'][number] => ({ key, label, href, cells });
const column = (key: string, label: string, unit: Grid['columns'][number]['unit'] = 'number') => ({ key, label, unit });

/** Rules by how often they fired: noise stands where many fired and few mattered. */
export function rulesGrid(alerts: readonly JoinedAlert[]): Grid {
  const counted = alerts.filter(({ isTest, isDrill, isReplay }) => !isTest && !isDrill && !isReplay);
  const rules = grouped(counted, ({ rule }) => rule).sort((a, b) => b[1].length - a[1].length);
  const idle = rules.filter(([, members]) => members.some(({ isOfIdleRule }) => isOfIdleRule));
  return {
    kind: 'grid',
    chartId: 'rules',
    title: 'Rules',
    note: rules.length > MOST_ROWS ? `the ${MOST_ROWS} that fired most, of ${rules.length}` : 'by how often they fired',
    sentence:
      rules.length === 0
        ? 'No alert began in this period.'
        : idle.length === 0
          ? `${rules.length} rules fired; none fired ten times without anybody acting on it.`
          : `${idle.length} of ${rules.length} rules fired ten times or more, and nobody acted on any of those alerts.`,
    figureId: 'alerts',
    columns: [column('n', 'Alerts'), column('in-incident', 'In an incident'), column('acted', 'Acted on'), column('flapping', 'Flapping')],
    rows: rules
      .slice(0, MOST_ROWS)
      .map(([rule, members]) =>
        row(rule, rule, [
          members.length,
          members.filter(({ incidentIds }) => incidentIds.length > 0).length,
          members.filter(({ isActedOn }) => isActedOn).length,
          members.filter(({ isFlapping }) => isFlapping).length,
        ]),
      ),
  };
}

/** Each source with its last receipt and its own habit. */
export function sourcesGrid(sources: readonly SourceFact[], alerts: readonly JoinedAlert[], now: string): Grid {
  const delays = new Map(grouped(alerts, ({ integrationId }) => integrationId));
  const silent = sources.filter((fact) => fact.lastReceivedAt !== null && secondsBetween(fact.lastReceivedAt, now) > silenceAllowed(fact));
  return {
    kind: 'grid',
    chartId: 'sources',
    title: 'Sources',
    note: 'receipts, before they are parsed',
    sentence:
      sources.length === 0
        ? 'Nothing has arrived from any source yet.'
        : silent.length === 0
          ? `${sources.length} sources; none is silent for longer than it uses to be.`
          : `${silent.length} of ${sources.length} sources are silent for longer than they use to be.`,
    figureId: 'sources',
    columns: [
      column('last', 'Last receipt', 'instant'),
      column('silent', 'Silent for', 's'),
      column('usual', 'Usual at most', 's'),
      column('alerts', 'Alerts'),
      column('unparsed', 'Not read'),
      column('dead-letters', 'Dead letters'),
    ],
    rows: [...sources]
      .sort((a, b) => byName(a.name ?? a.source, b.name ?? b.source))
      .map((fact) =>
        row(
          fact.integrationId,
          fact.name ?? fact.source,
          [
            fact.lastReceivedAt,
            fact.lastReceivedAt === null ? null : secondsBetween(fact.lastReceivedAt, now),
            silenceAllowed(fact),
            delays.get(fact.integrationId)?.length ?? 0,
            fact.unparsed,
            fact.deadLetters,
          ],
          `/sources/${fact.integrationId}`,
        ),
      ),
  };
}

/** Pages by rotation. Small cells are hidden, and so is the one from which a hidden one could be computed. */
export function loadGrid(pages: readonly PageFact[]): Grid {
  const shown = pages.filter(({ teamId, people }) => teamId !== null && people >= SMALLEST_ROTATION);
  const rotations = grouped(shown, ({ teamName, teamId }) => teamName ?? teamId);
  const cellsOf = (members: readonly PageFact[]): Cells => {
    const parts = [
      members.filter(({ isNight, isWeekend }) => !isNight && !isWeekend).length,
      members.filter(({ isNight }) => isNight).length,
      members.filter(({ isNight, isWeekend }) => isWeekend && !isNight).length,
    ];
    const isSmall = (n: number) => n > 0 && n < SMALLEST_CELL;
    const small = parts.filter(isSmall).length;
    const least = Math.min(...parts.filter((n) => n >= SMALLEST_CELL));
    const hidden = (n: number) => isSmall(n) || (small === 1 && n === least);
    return [members.length < SMALLEST_CELL ? null : members.length, ...parts.map((n) => (hidden(n) ? null : n))];
  };
  return {
    kind: 'grid',
    chartId: 'load',
    title: 'Pages by rotation',
    note: 'rotations of five people or more; small numbers are hidden',
    sentence:
      shown.length === 0
        ? 'No rotation of five people or more was paged in this period.'
        : `${shown.length} pages of ${rotations.length} rotations.`,
    figureId: 'pages',
    columns: [column('n', 'Pages'), column('day', 'By day'), column('night', 'At night'), column('weekend', 'At the weekend, by day')],
    rows: rotations.map(([name, members]) => row(name, name, cellsOf(members))),
  };
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOURS_A_CELL = 3;

/** Pages of all rotations together by the hour of the week. Small cells are hidden, and so is a second one where a sum would tell the first. */
export function hoursGrid(pages: readonly PageFact[]): Grid {
  const shown = pages.filter(({ teamId, people }) => teamId !== null && people >= SMALLEST_ROTATION);
  const blocks = Array.from({ length: 24 / HOURS_A_CELL }, (_, n) => n * HOURS_A_CELL);
  const counts = weekdays.map((_, day) =>
    blocks.map((from) => shown.filter(({ weekday, hour }) => weekday === day + 1 && hour >= from && hour < from + HOURS_A_CELL).length),
  );
  const isSmall = (n: number) => n > 0 && n < SMALLEST_CELL;
  const all = counts.flat();
  const second = all.filter(isSmall).length === 1 ? Math.min(...all.filter((n) => n >= SMALLEST_CELL)) : undefined;
  const most = Math.max(...all);
  const [busiest] = weekdays.flatMap((day, i) => blocks.flatMap((from, j) => (counts[i]![j] === most ? [{ day, from }] : [])));
  const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
  return {
    kind: 'grid',
    chartId: 'hours',
    title: 'Pages by hour of the week',
    note: 'local hours of the report’s zone; rotations of five people or more, small numbers are hidden',
    sentence:
      busiest === undefined || most < SMALLEST_CELL
        ? 'No hours of the week were paged five times or more.'
        : `Most pages came on ${busiest.day}s from ${clock(busiest.from)} to ${clock(busiest.from + HOURS_A_CELL)}: ${most}.`,
    figureId: 'pages',
    columns: blocks.map((from) => column(clock(from), `${clock(from)}–${clock(from + HOURS_A_CELL)}`)),
    rows: weekdays.map((day, i) =>
      row(
        day,
        day,
        counts[i]!.map((n) => (isSmall(n) || n === second ? null : n)),
      ),
    ),
  };
}

/** Changes of each service, with how many an incident followed and how many chance alone would give. */
export function changesGrid(changes: readonly JoinedChange[], incidents: readonly IncidentFact[], days: number, now: string): Grid {
  const counted = changes.filter(({ isReplay, service }) => !isReplay && service !== null);
  const began = incidents.filter((fact) => incidentCount.judge(fact, now)?.part === 'member');
  const services = grouped(counted, ({ service }) => service).map(([name, members]) => {
    const after = new Set(members.flatMap(({ followedBy }) => followedBy));
    // The rate of the time without the changes' own days: else what they broke would count as chance.
    const others = began.filter((fact) => fact.services.includes(name) && !after.has(fact.incidentId)).length;
    const perDay = others / Math.max(1, days - Math.min(members.length, days - 1));
    const followed = members.filter(({ followedBy }) => followedBy.length > 0).length;
    return { name, changes: members.length, followed, perDay, expected: expectedByChance([{ changes: members.length, perDay }]) };
  });
  const followed = services.reduce((sum, one) => sum + one.followed, 0);
  const expected = expectedByChance(services);
  return {
    kind: 'grid',
    chartId: 'changes',
    title: 'Observed beside chance',
    note: 'incidents on the service within 24 h',
    sentence:
      counted.length === 0
        ? 'No change of a known service is known in this period.'
        : `${followed} of ${counted.length} changes were followed by an incident on their service within 24 h; chance alone would give ${expected.toFixed(1)}.`,
    figureId: 'followed',
    columns: [column('changes', 'Changes'), column('followed', 'Followed'), column('expected', 'By chance')],
    rows: services.map((one) => row(one.name, one.name, [one.changes, one.followed, Math.round(one.expected * 10) / 10])),
  };
}

/** Deployments of each service. Says of how many services deployments are known at all. */
export function deliveryGrid(changes: readonly JoinedChange[], incidents: readonly IncidentFact[], days: number): Grid {
  const deploys = changes.filter((change) => !change.isReplay && isDeployment(change));
  const services = grouped(deploys, ({ service }) => service);
  const known = new Set([...incidents.flatMap((fact) => fact.services), ...services.map(([name]) => name)]);
  return {
    kind: 'grid',
    chartId: 'delivery',
    title: 'Deployments by service',
    note: 'as pipelines told them',
    sentence:
      deploys.length === 0
        ? 'No deployment is known in this period.'
        : `Deployments are known of ${services.length} of ${known.size} services; ${deploys.length} in ${days} days.`,
    figureId: 'deployments',
    columns: [column('n', 'Deployments'), column('failed', 'Failed'), column('per-week', 'A week')],
    rows: services.map(([name, members]) =>
      row(name, name, [
        members.length,
        members.filter(({ status }) => status === 'failed').length,
        Math.round((members.length / days) * 70) / 10,
      ]),
    ),
  };
}

/** Each step with the time that is left, the nearest first. */
export function clocksGrid(steps: readonly StepFact[], now: string): Grid {
  const stateOf = ({ sentAt, dueAt }: StepFact) =>
    sentAt !== null ? (sentAt <= dueAt ? 'sent' : 'sent late') : dueAt < now ? 'late' : 'pending';
  const late = steps.filter((step) => stateOf(step).includes('late'));
  const next = steps.filter(({ sentAt, dueAt }) => sentAt === null && dueAt >= now).sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))[0];
  return {
    kind: 'grid',
    chartId: 'clocks',
    title: 'Clocks',
    note: 'of incidents that name a regulation',
    sentence:
      steps.length === 0
        ? 'No incident of this period names a regulation.'
        : `${steps.length} steps, ${late.length} of them late.${next ? ` Next: ${next.step} for INC-${next.number}, in ${lengthOf(secondsBetween(now, next.dueAt))}.` : ''}`,
    figureId: 'steps',
    columns: [
      column('policy', 'Regulation', 'text'),
      column('step', 'Step', 'text'),
      column('state', 'State', 'text'),
      column('due', 'Due', 'instant'),
      column('sent', 'Sent', 'instant'),
      column('left', 'Time left', 's'),
    ],
    rows: [...steps]
      .sort((a, b) => (a.dueAt < b.dueAt ? -1 : Number(a.dueAt > b.dueAt)))
      .slice(0, MOST_ROWS)
      .map((step) =>
        row(
          step.stepId,
          `INC-${step.number} ${step.title}`,
          [
            step.policy,
            step.step,
            stateOf(step),
            step.dueAt,
            step.sentAt,
            step.sentAt === null && step.dueAt >= now ? secondsBetween(now, step.dueAt) : null,
          ],
          `/incidents/${step.incidentId}`,
        ),
      ),
  };
}

/** Pairs of kinds of factor that stand together in published post-mortems more often than by chance, or less. */
export function factorPairsGrid(postMortems: readonly PostMortemFact[]): Grid {
  const documents = postMortems
    .filter(({ publishedAt }) => publishedAt !== null)
    .map(({ factors }) => [...new Set(factors.filter(({ role }) => role !== 'mitigating').map(({ category }) => category))].sort(byName));
  const single = new Map<string, number>();
  const pairs = new Map<string, number>();
  for (const categories of documents)
    categories.forEach((a, i) => {
      single.set(a, (single.get(a) ?? 0) + 1);
      for (const b of categories.slice(i + 1)) pairs.set(`${a}\n${b}`, (pairs.get(`${a}\n${b}`) ?? 0) + 1);
    });
  const rows = [...pairs]
    .sort(([a], [b]) => byName(a, b))
    .flatMap(([key, n]) => {
      const [a, b] = key.split('\n') as [string, string];
      const lift = liftOf(n, single.get(a)!, single.get(b)!, documents.length);
      const label = `${a.replaceAll('-', ' ')} and ${b.replaceAll('-', ' ')}`;
      return lift === null ? [] : [row(key, label, [n, Math.round(lift * 100) / 100])];
    });
  return {
    kind: 'grid',
    chartId: 'factor-pairs',
    title: 'Factors that stand together',
    note: 'from three times together on',
    sentence:
      rows.length === 0
        ? `No two kinds of factor stand together in three of the ${documents.length} published post-mortems.`
        : `${rows.length} pairs stand together three times or more. Lift 1 is what chance alone would give.`,
    figureId: 'with-factors',
    columns: [column('n', 'Together'), column('lift', 'Lift')],
    rows,
  };
}

/** Factors that limited the damage, by kind. */
export function helpedGrid(postMortems: readonly PostMortemFact[]): Grid {
  const helped = postMortems
    .filter(({ publishedAt }) => publishedAt !== null)
    .flatMap(({ factors }) => factors.filter(({ role }) => role === 'mitigating'));
  const rows = grouped(helped, ({ category }) => category).map(([category, members]) =>
    row(category, category.replaceAll('-', ' '), [members.length]),
  );
  return {
    kind: 'grid',
    chartId: 'helped',
    title: 'What limited damage',
    note: 'confirmed mitigating factors of published post-mortems',
    sentence:
      helped.length === 0
        ? 'No mitigating factor has been confirmed in a published post-mortem of this period.'
        : `${helped.length} mitigating factors were confirmed.`,
    figureId: 'helped',
    columns: [column('n', 'Times')],
    rows,
  };
}

const verdicts = { refuted: 'it was wrong', confirmed: 'it was right', open: 'not settled' } as const;
export function beliefsGrid(beliefs: readonly BeliefFact[]): Grid {
  const order = ['refuted', 'open', 'confirmed'];
  const sorted = [...beliefs].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || byName(a.title, b.title));
  const refuted = beliefs.filter(({ verdict }) => verdict === 'refuted').length;
  return {
    kind: 'grid',
    chartId: 'beliefs',
    title: 'What we took for true',
    note: 'of published post-mortems',
    sentence:
      beliefs.length === 0 ? 'No assumption has been looked at in this period.' : `${refuted} of ${beliefs.length} assumptions were wrong.`,
    figureId: 'beliefs',
    columns: [column('verdict', 'What became of it', 'text'), column('post-mortem', 'Post-mortem', 'text')],
    rows: sorted
      .slice(0, MOST_ROWS)
      .map((one) => row(one.beliefId, one.title, [verdicts[one.verdict], `PM-${one.number}`], `/post-mortems/${one.postMortemId}`)),
  };
}

const debts = { late: 'an item was late', declined: 'an item was declined', 'risk-accepted': 'a risk was accepted' } as const;
/** Incidents of confirmed groups, group by group, each with what it cost and whether it might have been spared. */
export function repeatsGrid(repeats: readonly RepeatFact[], now: string): Grid {
  const counted = repeats.filter(({ incident }) => incidentCount.judge(incident, now)?.part === 'member');
  const groups = new Set(counted.map(({ groupId }) => groupId)).size;
  return {
    kind: 'grid',
    chartId: 'repeats',
    title: 'Groups of repeats',
    note: 'confirmed links',
    sentence: counted.length === 0 ? 'No confirmed repeat began in this period.' : `${counted.length} incidents of ${groups} groups.`,
    figureId: 'repeats',
    columns: [
      column('group', 'Group', 'text'),
      column('began', 'Began', 'instant'),
      column('impact', 'Time with impact', 's'),
      column('debt', 'Debt because', 'text'),
    ],
    rows: [...counted]
      .sort((a, b) => byName(a.groupId, b.groupId) || a.incident.number - b.incident.number)
      .slice(0, MOST_ROWS)
      .map(({ incident, groupId, debt }) => {
        const impact = impactTime.judge(incident, now);
        const first = counted.filter((one) => one.groupId === groupId).sort((a, b) => a.incident.number - b.incident.number)[0]!;
        return row(
          incident.incidentId,
          `INC-${incident.number} ${incident.title}`,
          [
            `INC-${first.incident.number}`,
            incident.milestones.detectedAt ?? incident.milestones.declaredAt ?? null,
            impact?.part === 'member' ? (impact.value ?? null) : null,
            debt === null ? null : debts[debt],
          ],
          `/incidents/${incident.incidentId}`,
        );
      }),
  };
}
