import { MembersQuery, ReportQuery, type Report, type ReportMember, type ReportSummary } from '@debrief/contracts';
import { Allow, Caller, type HttpReply, orProblem } from '@debrief/service';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { csvOf } from '../domain/csv.js';
import { reports } from '../domain/reports.js';
import { MakeReport } from '../use-cases/make-report.js';

const statuses = {
  'reports/report-unknown': 404,
  'reports/figure-unknown': 404,
  'reports/bad-filter': 422,
  'reports/no-ranking': 422,
};

/** The reports: figures with what they rest on, and the list behind each of them. No figure is about a person. */
@Controller('api/v1/reports')
export class ReportsController {
  constructor(private readonly makeReport: MakeReport) {}

  /** Every report with its question and the definitions of its figures. */
  @Get()
  @Allow('reports:read')
  catalogue(): { items: ReportSummary[]; nextCursor: null } {
    const items = reports.map(({ reportId, title, question, figures }) => ({
      reportId,
      title,
      question,
      figures: figures.map(({ figure }) => ({
        figureId: figure.figureId,
        label: figure.label,
        definition: `${figure.figureId}@${figure.version}`,
        formula: figure.formula,
      })),
    }));
    return { items, nextCursor: null };
  }

  /** One report over a period; `format=csv` gives its figures as a table. 404 names the reports that exist, 422 the bad filter. */
  @Get(':reportId')
  @Allow('reports:read')
  async report(
    @Param('reportId') reportId: string,
    @Query({ schema: ReportQuery }) query: ReportQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<Report | string> {
    const report = orProblem(await this.makeReport.execute(reportId, query, caller), statuses);
    if (query.format === 'json') return report;
    void reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${report.reportId}-${report.from}-${report.to}.csv"`);
    return csvOfReport(report);
  }

  /** The list that a figure counts, by part: its members, what is missing, open or left out, or the numerator of a proportion. */
  @Get(':reportId/figures/:figureId/members')
  @Allow('reports:read')
  async members(
    @Param('reportId') reportId: string,
    @Param('figureId') figureId: string,
    @Query({ schema: MembersQuery }) query: MembersQuery,
    @Caller() caller: Caller,
  ): Promise<{ items: ReportMember[]; nextCursor: string | null; total: number }> {
    return orProblem(await this.makeReport.members(reportId, figureId, query, caller), statuses);
  }
}

function csvOfReport(report: Report): string {
  const header = [
    'figure',
    'label',
    'value',
    'unit',
    'n',
    'missing',
    'open',
    'excluded',
    'low',
    'high',
    'p75',
    'p90',
    'definition',
    'as_of',
  ];
  const rows = report.figures.map((figure) => [
    figure.figureId,
    figure.label,
    figure.value,
    figure.unit,
    figure.n,
    figure.missing,
    figure.open,
    figure.excluded.reduce((sum, { n }) => sum + n, 0),
    figure.interval?.low ?? null,
    figure.interval?.high ?? null,
    figure.quantiles?.p75 ?? null,
    figure.quantiles?.p90 ?? null,
    `${figure.definition}: ${figure.formula}`,
    report.asOf,
  ]);
  return csvOf(header, rows);
}
