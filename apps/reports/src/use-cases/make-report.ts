import { Clock } from '@debrief/config';
import type { MembersQuery, Report, ReportChart, ReportFigure, ReportMember, ReportQuery } from '@debrief/contracts';
import { reject, type Rejection } from '@debrief/decider';
import { decodeCursor, encodeCursor, type Caller } from '@debrief/service';
import { addDays, daysBetween, isZone } from '@debrief/working-time';
import { Injectable } from '@nestjs/common';
import { FactsRepository } from '../adapters/facts.repository.js';
import { HeardThrough } from '../adapters/heard-through.js';
import * as charts from '../domain/charts.js';
import * as grids from '../domain/grids.js';
import { computeFigure, judgeAll, membersOf, type ComputedFigure, type Judged } from '../domain/figures/compute-figure.js';
import { incidentCount } from '../domain/figures/incident-figures.js';
import { filtersOf, type Filter } from '../domain/filter.js';
import { bucketOf, localDate, periodOf, type Period } from '../domain/period.js';
import { reportOf, reports, startOf, type FigureOf, type ReportDefinition } from '../domain/reports.js';
import { rowOf } from '../domain/rows.js';
import { compareRates } from '../domain/statistics/counts.js';
import { comparisonOf, sentenceOf } from '../domain/words.js';
import { LoadedFacts, type AnyFact } from './load-facts.js';

const DEFAULT_DAYS = 90;
const MAX_YEARS = 20;
const MAX_BUCKETS = 2_000;
const bucketDays = { day: 1, week: 7, month: 28, quarter: 90 } as const;

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
    const loaded = new LoadedFacts(this.facts, caller, period, filter);
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
    const judged = await new LoadedFacts(this.facts, caller, asked.period, asked.filter).judged(entry, this.clock.now());
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
    const judged = await new LoadedFacts(this.facts, caller, earlier, filter).judged(entry, now);
    const before = { count: membersOf(judged as never, 'member').length, days };
    const after = { count: computed.n, days };
    return comparisonOf(computed.label, before, after, compareRates(before, after));
  }

  private async chartsOf(
    report: ReportDefinition,
    loaded: LoadedFacts,
    period: Period,
    query: ReportQuery,
    now: string,
  ): Promise<ReportChart[]> {
    const days = daysBetween(period.from, period.to);
    const factors = async () => charts.factorTable(await loaded.within('post-mortem'), await loaded.started('incident'));
    switch (report.reportId) {
      case 'summary':
        return [
          ...charts.durationCharts(await loaded.within('incident'), now).slice(1, 2),
          charts.actionFlowChart(await loaded.started('action-item'), period, query.bucket),
          await factors(),
        ];
      case 'volume':
        return [charts.volumeChart(judgeAll(incidentCount, await loaded.within('incident'), now), period, query.bucket)];
      case 'durations':
        return charts.durationCharts(await loaded.within('incident'), now);
      case 'action-flow':
        return [charts.actionFlowChart(await loaded.started('action-item'), period, query.bucket)];
      case 'post-mortems':
        return [await factors()];
      case 'factors':
        return [await factors(), grids.factorPairsGrid(await loaded.within('post-mortem'))];
      case 'recurrence':
        return [grids.repeatsGrid(await loaded.within('repeat'), now)];
      case 'beliefs':
        return [grids.beliefsGrid(await loaded.within('belief'))];
      case 'what-helped':
        return [grids.helpedGrid(await loaded.within('post-mortem'))];
      case 'alert-quality':
        return [grids.rulesGrid(await loaded.within('alert'))];
      case 'source-health':
        return [grids.sourcesGrid(await loaded.started('source'), await loaded.within('alert'), now)];
      case 'on-call-load':
        return [grids.loadGrid(await loaded.within('page')), grids.hoursGrid(await loaded.within('page'))];
      case 'changes':
        return [grids.changesGrid(await loaded.within('change'), await loaded.within('incident'), days, now)];
      case 'delivery':
        return [grids.deliveryGrid(await loaded.within('change'), await loaded.within('incident'), days)];
      case 'regulatory':
        return [grids.clocksGrid(await loaded.within('step'), now)];
      default:
        return [];
    }
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
  return { ...(rowOf[of] as (fact: AnyFact) => ReturnType<(typeof rowOf)['incident']>)(fact), ...about };
}
