import { Clock } from '@debrief/config';
import type { MembersQuery, Report, ReportChart, ReportFigure, ReportMember, ReportQuery } from '@debrief/contracts';
import { reject, type Rejection } from '@debrief/decider';
import { decodeCursor, encodeCursor, type Caller } from '@debrief/service';
import { addDays, daysBetween, isZone } from '@debrief/working-time';
import { Injectable } from '@nestjs/common';
import { FactsRepository } from '../adapters/facts.repository.js';
import { HeardThrough } from '../adapters/heard-through.js';
import * as charts from '../domain/charts.js';
import type { IncidentFact } from '../domain/facts/incident-fact.js';
import type { PostMortemFact } from '../domain/facts/post-mortem-fact.js';
import type { ActionItemFact } from '../domain/facts/action-item-fact.js';
import { computeFigure, judgeAll, membersOf, type ComputedFigure, type Judged } from '../domain/figures/compute-figure.js';
import { incidentCount } from '../domain/figures/incident-figures.js';
import { filtersOf, passesFilter, type Filter } from '../domain/filter.js';
import { bucketOf, isWithin, localDate, periodOf, type Period } from '../domain/period.js';
import { reportOf, reports, startOf, type FactKind, type Facts, type FigureOf, type ReportDefinition } from '../domain/reports.js';
import { compareRates } from '../domain/statistics/counts.js';
import { comparisonOf, sentenceOf } from '../domain/words.js';

const DEFAULT_DAYS = 90;
const MAX_YEARS = 20;
const MAX_BUCKETS = 2_000;
const bucketDays = { day: 1, week: 7, month: 28, quarter: 90 } as const;

type AnyFact = Facts[FactKind];
interface Asked {
  readonly report: ReportDefinition;
  readonly period: Period;
  readonly filter: Filter;
}

/** Figures and the lists behind them. Both fold the same judgement over the same facts, so that a figure recounts to itself. */
@Injectable()
export class MakeReport {
  constructor(
    private readonly facts: FactsRepository,
    private readonly clock: Clock,
    private readonly heard: HeardThrough,
  ) {}

  async execute(reportId: string, query: ReportQuery, caller: Caller): Promise<Report | Rejection> {
    const asked = this.ask(reportId, query);
    if ('rejected' in asked) return asked;
    const { report, period, filter } = asked;
    const now = this.clock.now();
    const dataThrough = this.heard.through(now);
    const loaded = new Loaded(this.facts, caller, period, filter);
    const figures: ReportFigure[] = [];
    for (const entry of report.figures) {
      const judged = await loaded.judged(entry, now);
      const computed = computeFigure(entry.figure as never, judged as never) as ComputedFigure;
      figures.push({
        ...computed,
        excluded: [...computed.excluded],
        quantiles: computed.quantiles && { ...computed.quantiles },
        interval: computed.interval && { ...computed.interval },
        sentence: await this.sentence(computed, entry, query, caller, asked, now),
        members: `/api/v1/reports/${report.reportId}/figures/${entry.figure.figureId}/members?${searchOf(period, filter)}`,
        restated: restatedIn(judged, period, now),
      });
    }
    return {
      reportId: report.reportId,
      title: report.title,
      question: report.question,
      caveat: report.caveat,
      from: period.from,
      to: period.to,
      zone: period.zone,
      asOf: now,
      dataThrough,
      stale: Date.parse(now) - Date.parse(dataThrough) > 60_000,
      firstFactAt: await this.facts.firstFactAt(caller),
      figures,
      charts: await this.chartsOf(report, loaded, period, query, now),
    };
  }

  /** The list that a figure counts: `total` equals the part of the figure that was asked for. */
  async members(
    reportId: string,
    figureId: string,
    query: MembersQuery,
    caller: Caller,
  ): Promise<{ items: ReportMember[]; nextCursor: string | null; total: number } | Rejection> {
    const asked = this.ask(reportId, query);
    if ('rejected' in asked) return asked;
    const entry = asked.report.figures.find(({ figure }) => figure.figureId === figureId);
    if (!entry) return reject('reports/figure-unknown', { known: asked.report.figures.map(({ figure }) => figure.figureId) });
    const judged = await new Loaded(this.facts, caller, asked.period, asked.filter).judged(entry, this.clock.now());
    const rows = (membersOf(judged as never, query.part, query.reason) as Judged<AnyFact>[]).filter(({ fact }) => {
      const startedAt = startOf[entry.of](fact as never);
      const isInBucket =
        !query.in || (startedAt && bucketOf(localDate(startedAt, asked.period.zone), query.bucket) === bucketOf(query.in, query.bucket));
      return isInBucket && (!query.group || ('services' in fact && fact.services.includes(query.group)));
    });
    const from = query.cursor === undefined ? 0 : Number(decodeCursor(query.cursor)[0]);
    const items = rows.slice(from, from + query.limit).map((row) => memberOf(entry, row));
    return { items, nextCursor: from + query.limit < rows.length ? encodeCursor([from + query.limit]) : null, total: rows.length };
  }

  private ask(reportId: string, query: Omit<ReportQuery, 'format' | 'sort'> & { sort?: string | undefined }): Asked | Rejection {
    const report = reportOf(reportId);
    if (!report) return reject('reports/report-unknown', { known: reports.map((known) => known.reportId) });
    if (query.sort)
      return reject('reports/no-ranking', {
        detail: 'Teams and services stand in alphabetical order: reports do not rank people or teams.',
      });
    if (!isZone(query.zone)) return reject('reports/bad-filter', { parameter: 'zone', detail: `${query.zone} is not a time zone` });
    const to = query.to ?? addDays(localDate(this.clock.now(), query.zone), 1);
    const from = query.from ?? addDays(to, -DEFAULT_DAYS);
    const days = daysBetween(from, to);
    if (days <= 0) return reject('reports/bad-filter', { parameter: 'to', detail: '`to` must be after `from`' });
    if (days > MAX_YEARS * 366)
      return reject('reports/bad-filter', { parameter: 'from', detail: `a period may span at most ${MAX_YEARS} years` });
    if (days / bucketDays[query.bucket] > MAX_BUCKETS)
      return reject('reports/bad-filter', { parameter: 'bucket', detail: 'too many bars: choose a coarser bucket' });
    const filter: Filter = {
      service: query.service,
      team: query.team,
      severity: query.severity,
      kind: query.kind,
      detection: query.detection,
      tag: query.tag,
    };
    const kinds = new Set(report.figures.map(({ of }) => of));
    for (const name of Object.keys(filter) as (keyof Filter)[]) {
      if (filter[name] && ![...kinds].some((kind) => filtersOf[kind].includes(name)))
        return reject('reports/bad-filter', { parameter: name, detail: `${report.reportId} has no ${name} to filter by` });
    }
    return { report, period: periodOf(from, to, query.zone), filter };
  }

  private async sentence(
    computed: ComputedFigure,
    entry: FigureOf,
    query: ReportQuery,
    caller: Caller,
    { period, filter }: Asked,
    now: string,
  ): Promise<string> {
    if (!query.compare || computed.kind !== 'count' || entry.figure.period !== 'started') return sentenceOf(computed);
    const days = daysBetween(period.from, period.to);
    const back = query.compare === 'year' ? 365 : days;
    const earlier = periodOf(addDays(period.from, -back), addDays(period.to, -back), period.zone);
    const judged = await new Loaded(this.facts, caller, earlier, filter).judged(entry, now);
    const before = { count: membersOf(judged as never, 'member').length, days };
    const after = { count: computed.n, days };
    return comparisonOf(computed.label, before, after, compareRates(before, after));
  }

  private async chartsOf(
    report: ReportDefinition,
    loaded: Loaded,
    period: Period,
    query: ReportQuery,
    now: string,
  ): Promise<ReportChart[]> {
    const incidents = () => loaded.within('incident') as Promise<IncidentFact[]>;
    switch (report.reportId) {
      case 'summary':
        return [
          ...charts.durationCharts(await incidents(), now).slice(1, 2),
          charts.actionFlowChart((await loaded.started('action-item')) as ActionItemFact[], period, query.bucket),
          charts.factorTable(
            (await loaded.within('post-mortem')) as PostMortemFact[],
            (await loaded.started('incident')) as IncidentFact[],
          ),
        ];
      case 'volume':
        return [charts.volumeChart(judgeAll(incidentCount, await incidents(), now), period, query.bucket)];
      case 'durations':
        return charts.durationCharts(await incidents(), now);
      case 'action-flow':
        return [charts.actionFlowChart((await loaded.started('action-item')) as ActionItemFact[], period, query.bucket)];
      case 'post-mortems':
        return [
          charts.factorTable(
            (await loaded.within('post-mortem')) as PostMortemFact[],
            (await loaded.started('incident')) as IncidentFact[],
          ),
        ];
      default:
        return [];
    }
  }
}

/** What one request reads: each kind once. */
class Loaded {
  private readonly byKind = new Map<FactKind, Promise<AnyFact[]>>();

  constructor(
    private readonly facts: FactsRepository,
    private readonly caller: Caller,
    private readonly period: Period,
    private readonly filter: Filter,
  ) {}

  /** Everything that began before the end of the period and passes the filter. */
  started(kind: FactKind): Promise<AnyFact[]> {
    let loading = this.byKind.get(kind);
    if (!loading) {
      loading = this.facts
        .visible(kind, this.caller, this.period.endsAt)
        .then((all) => all.filter((fact) => passesFilter(kind, fact as never, this.filter)));
      this.byKind.set(kind, loading);
    }
    return loading;
  }

  /** What began in the period. */
  async within(kind: FactKind): Promise<AnyFact[]> {
    return (await this.started(kind)).filter((fact) => {
      const startedAt = startOf[kind](fact as never);
      return startedAt !== undefined && isWithin(this.period, startedAt);
    });
  }

  async judged({ of, figure }: FigureOf, now: string): Promise<Judged<AnyFact>[]> {
    const facts = figure.period === 'started' ? await this.within(of) : await this.started(of);
    return judgeAll(figure as never, facts as never, now);
  }
}

function searchOf(period: Period, filter: Filter): string {
  const search = new URLSearchParams({ from: period.from, to: period.to, zone: period.zone });
  for (const [name, values] of Object.entries(filter))
    for (const value of (values as readonly string[] | undefined) ?? []) search.append(name, value);
  return search.toString();
}

/** Members that were corrected after the period had ended. */
const restatedIn = (judged: readonly Judged<AnyFact>[], period: Period, now: string): number =>
  period.endsAt > now
    ? 0
    : judged.filter(({ fact }) => 'correctedAt' in fact && fact.correctedAt !== null && fact.correctedAt >= period.endsAt).length;

function memberOf({ of, figure }: FigureOf, { fact, judgement }: Judged<AnyFact>): ReportMember {
  const value =
    'value' in judgement && judgement.value !== undefined
      ? judgement.value
      : 'isHit' in judgement && judgement.isHit !== undefined
        ? Number(judgement.isHit)
        : null;
  const about = {
    startedAt: startOf[of](fact as never) ?? null,
    value,
    unit: figure.unit,
    reason: judgement.part === 'excluded' ? judgement.reason : null,
  };
  if ('incidentId' in fact)
    return {
      kind: 'incident',
      id: fact.incidentId,
      label: `INC-${fact.number}`,
      title: fact.title,
      state: fact.status,
      href: `/incidents/${fact.incidentId}`,
      ...about,
    };
  if ('actionItemId' in fact)
    return {
      kind: 'action-item',
      id: fact.actionItemId,
      label: `AI-${fact.number}`,
      title: fact.title,
      state: fact.state,
      href: `/action-items/${fact.actionItemId}`,
      ...about,
    };
  if ('postMortemId' in fact)
    return {
      kind: 'post-mortem',
      id: fact.postMortemId,
      label: `PM-${fact.number}`,
      title: fact.title,
      state: fact.state,
      href: `/post-mortems/${fact.postMortemId}`,
      ...about,
    };
  return { kind: 'delivery', id: fact.deliveryId, label: fact.channelKind, title: fact.kind, state: fact.outcome, href: null, ...about };
}
