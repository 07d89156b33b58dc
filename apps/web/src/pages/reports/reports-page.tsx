import { Link } from '@tanstack/react-router';
import { CalendarClock, ChartColumn, Download } from 'lucide-react';
import { queryText } from '../../api/client';
import { useServices } from '../../api/directory';
import { useReport, useReportCatalogue, type Figure, type Report } from '../../api/reports';
import { Filter, SeverityFilter, TeamFilter } from '../../shell/filters';
import { Page, Toolbar } from '../../shell/page';
import { useFilters } from '../../shell/use-filters';
import { day, isoDate, plural } from '../../ui/format';
import { Picker, buttonClass } from '../../ui/kit';
import { Awaited, Empty, Loading, Problem } from '../../ui/states';
import { Ago, viewerZone } from '../../ui/time';
import { ChartCard } from './charts';
import { restOf, valueOf } from './figures';
import css from './reports.module.css';

const periods = [
  ['30', 'Last 30 days'],
  ['90', 'Last 90 days'],
  ['182', 'Last 6 months'],
  ['365', 'Last 12 months'],
] as const;
/** What the organization is learning: medians with intervals, each opening the list that it counts. Nothing is averaged. */
export function ReportsPage() {
  const { filters: search, set } = useFilters();
  const period = search['period'] ?? '365';
  const tomorrow = new Date(Math.floor(Date.now() / 86_400_000 + 1) * 86_400_000);
  const filters = {
    from: search['from'] ?? isoDate(new Date(tomorrow.getTime() - Number(period) * 86_400_000)),
    to: search['to'] ?? isoDate(tomorrow),
    zone: viewerZone(),
    severity: search['severity'],
    service: search['service'],
    team: search['team'],
  };
  const summary = useReport('summary', filters);
  const catalogue = useReportCatalogue().data;
  const services = useServices().data ?? [];
  return (
    <Page
      crumbs={[{ text: 'Reports' }]}
      title="What we are learning"
      lead={
        summary.data ? (
          <>
            {day(summary.data.from)} – {day(new Date(Date.parse(summary.data.to) - 86_400_000))} · {summary.data.zone} · figures are medians
            with 95 % intervals; nothing is averaged
            {summary.data.stale && ' · catching up'}
          </>
        ) : undefined
      }
      actions={
        <>
          <Link to="/reports/schedules" className={buttonClass}>
            <CalendarClock size={14} aria-hidden /> Schedules
          </Link>
          <a className={buttonClass} href={`/api/v1/reports/summary${queryText({ ...filters, format: 'csv' })}`} download>
            <Download size={14} aria-hidden /> CSV
          </a>
        </>
      }
    >
      <Toolbar>
        <Picker
          label="Period"
          value={period}
          onChange={(event) => set({ period: event.target.value, from: undefined, to: undefined })}
          options={periods}
        />
        <SeverityFilter />
        <TeamFilter />
        {services.length > 0 && (
          <Filter name="service" label="Service" options={[['', 'Any service'], ...services.map(({ name }) => [name, name] as const)]} />
        )}
      </Toolbar>
      <Awaited query={summary} rows={4}>
        {(report) =>
          report.firstFactAt === null ? (
            <Empty icon={<ChartColumn size={24} aria-hidden />} title="Nothing has happened yet">
              Figures appear with the first incident, each with the number that it rests on.
            </Empty>
          ) : (
            <>
              <Tiles figures={report.figures} />
              <Leads filters={filters} />
              {catalogue?.items
                .filter(({ reportId }) => reportId !== 'summary')
                .map(({ reportId }) => (
                  <Part key={reportId} reportId={reportId} filters={filters} />
                ))}
              <p className={css['foot']}>
                As of <Ago at={report.asOf} />, with everything that was recorded until <Ago at={report.dataThrough} />. Definitions stand
                on each figure; no figure is about a person.
              </p>
            </>
          )
        }
      </Awaited>
    </Page>
  );
}

const membersIn = (report: Report, chart: Report['charts'][number]) => (part: Record<string, string>) => {
  const figure = chart.kind === 'table' ? undefined : report.figures.find(({ figureId }) => figureId === chart.figureId);
  if (!figure) return undefined;
  return `${figure.members}${figure.members.includes('?') ? '&' : '?'}${new URLSearchParams(part).toString()}`;
};

function Tiles({ figures }: { figures: readonly Figure[] }) {
  return (
    <div className={css['tiles']}>
      {figures.map((figure) => (
        <Link
          key={figure.figureId}
          to="/reports/members"
          search={{ of: figure.members, label: figure.label }}
          className={css['tile']}
          data-guard={figure.guard}
          title={`${figure.sentence}\n${figure.definition}: ${figure.formula}`}
        >
          <span>{figure.label}</span>
          <strong>{valueOf(figure)}</strong>
          <small>
            {restOf(figure)}
            {figure.missing > 0 && ` · ${figure.missing} missing`}
            {figure.open > 0 && ` · ${figure.open} open`}
            {figure.excluded.length > 0 &&
              ` · ${plural(
                figure.excluded.reduce((sum, { n }) => sum + n, 0),
                'left out',
                'left out',
              )}`}
          </small>
        </Link>
      ))}
    </div>
  );
}

const leads = ['durations', 'action-flow'];
/** The two charts that are asked for most stand side by side above everything else. */
function Leads({ filters }: { filters: Record<string, string | undefined> }) {
  const durations = useReport('durations', filters).data;
  const flow = useReport('action-flow', filters).data;
  return (
    <div className={css['row']}>
      {[durations, flow].flatMap((report) => {
        const chart = report?.charts[0];
        return report && chart ? [<ChartCard key={report.reportId} chart={chart} membersOf={membersIn(report, chart)} />] : [];
      })}
    </div>
  );
}

function Part({ reportId, filters }: { reportId: string; filters: Record<string, string | undefined> }) {
  const query = useReport(reportId, filters);
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={4} />;
  const report = query.data;
  const charts = leads.includes(reportId) ? report.charts.slice(1) : report.charts;
  return (
    <section className="stack" aria-label={report.question}>
      <h2 style={{ marginTop: 8 }}>{report.question}</h2>
      {report.caveat && <p className={css['foot']}>{report.caveat}</p>}
      {report.figures.length > 0 && <Tiles figures={report.figures} />}
      <div className={charts.length > 1 ? css['row'] : 'stack'}>
        {charts.map((chart) => (
          <ChartCard key={chart.chartId} chart={chart} membersOf={membersIn(report, chart)} />
        ))}
      </div>
    </section>
  );
}
