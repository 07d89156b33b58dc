import { Link, Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { CircleCheck, CircleDot, Link2, Siren, TriangleAlert } from 'lucide-react';
import { Suspense, lazy, useState } from 'react';
import { useMay } from '../../api/directory';
import { useIncident, type Incident } from '../../api/incidents';
import { useReport, type Figure } from '../../api/reports';
import { useActionItems } from '../../api/action-items';
import { useCommands } from '../../keys/use-commands';
import { Page, Tabs } from '../../shell/page';
import { duration, isoDate, words } from '../../ui/format';
import { Button, Chip, Count, Severity, type Kind } from '../../ui/kit';
import { Awaited, Loading, Notice } from '../../ui/states';
import { useNow } from '../../ui/time';
import { toast } from '../../ui/toast';
import { IncidentContext, freshIncident, incidentKey, isOpenStatus } from './context';
import { giveOrder } from './give-order';
import css from './incident.module.css';

const IncidentMenu = lazy(() => import('./incident-menu').then((module) => ({ default: module.IncidentMenu })));

export function IncidentPage() {
  const { incidentId } = useParams({ strict: false }) as { incidentId: string };
  const query = useIncident(incidentId);
  if (!query.data)
    return (
      <Page crumbs={[{ text: 'Incidents', to: '/incidents' }]} documentTitle="Incident">
        <Awaited query={query}>{() => null}</Awaited>
      </Page>
    );
  return <Loaded incident={query.data} error={query.error} />;
}

const stateKinds: Partial<Record<string, Kind>> = {
  triage: 'alert',
  acknowledged: 'note',
  investigating: 'note',
  identified: 'note',
  mitigated: 'chat',
  resolved: 'act',
  closed: 'act',
};
export function StateChip({ status }: { status: string }) {
  const kind = stateKinds[status];
  const Icon = kind === 'act' ? CircleCheck : kind === 'alert' ? TriangleAlert : CircleDot;
  return (
    <Chip kind={kind}>
      <Icon size={12} aria-hidden /> {words(status)}
    </Chip>
  );
}

function Loaded({ incident, error }: { incident: Incident; error: unknown }) {
  const may = useMay()('incidents:respond');
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const base = `/incidents/${incident.incidentId}`;
  const isOpen = isOpenStatus(incident.status);
  const actionCount = useActionItems({ source: incident.incidentId }).data?.length;
  const [isBusy, setBusy] = useState(false);
  const order = async (name: string, done: string) => {
    setBusy(true);
    await giveOrder(incident, name, done);
    setBusy(false);
  };
  const next =
    incident.status === 'triage' ? 'acknowledge' : isOpen && incident.status !== 'mitigated' ? 'mitigate' : isOpen ? 'resolve' : undefined;
  useCommands(
    may
      ? [
          ...(incident.status === 'triage'
            ? [{ id: 'acknowledge', label: 'Acknowledge', group: 'This incident', run: () => void order('acknowledge', 'acknowledged') }]
            : []),
          ...(isOpen && incident.status !== 'mitigated'
            ? [
                {
                  id: 'mitigate',
                  label: 'Mitigate: the severe impact is over',
                  group: 'This incident',
                  run: () => void order('mitigate', 'mitigated'),
                },
              ]
            : []),
          ...(isOpen ? [{ id: 'resolve', label: 'Resolve', group: 'This incident', run: () => void order('resolve', 'resolved') }] : []),
        ]
      : [],
  );
  const copyLink = async () => {
    await navigator.clipboard.writeText(location.href);
    toast('The link is copied. It opens what you see now, with the selected entry.');
  };
  const tab = (to: string, text: string, count?: number) => (
    <Link to={to} activeOptions={{ exact: true, includeSearch: false }} aria-current={path.replace(/\/$/, '') === to ? 'page' : undefined}>
      {text} {count !== undefined && count > 0 && <Count>{count}</Count>}
    </Link>
  );
  return (
    <IncidentContext value={incident}>
      <Page
        isFull
        crumbs={[
          { text: 'Incidents', to: '/incidents' },
          { text: incidentKey(incident), isMono: true },
        ]}
        documentTitle={`${incidentKey(incident)} ${incident.title}`}
        title={incident.title}
        beside={
          <>
            <Severity severity={incident.severity} />
            <StateChip status={incident.status} />
            {incident.kind !== 'incident' && <Chip kind="note">{words(incident.kind)}</Chip>}
            {incident.visibility === 'private' && <Chip kind="note">Private</Chip>}
            {incident.services.slice(0, 4).map(({ name, serviceId }) => (
              <Chip key={serviceId ?? name} look="outline">
                {name}
              </Chip>
            ))}
            {incident.services.length > 4 && <Count>+{incident.services.length - 4}</Count>}
          </>
        }
        figures={<Clocks incident={incident} />}
        actions={
          <>
            <Button icon={<Link2 size={14} aria-hidden />} onClick={() => void copyLink()}>
              Share
            </Button>
            {may && next && (
              <Button
                look="primary"
                isBusy={isBusy}
                icon={<Siren size={14} aria-hidden />}
                onClick={() => void order(next, { acknowledge: 'acknowledged', mitigate: 'mitigated', resolve: 'resolved' }[next])}
              >
                {words(next)}
              </Button>
            )}
            {may && (
              <Suspense fallback={null}>
                <IncidentMenu incident={incident} />
              </Suspense>
            )}
          </>
        }
        tabs={
          <Tabs label="Parts of this incident">
            {tab(base, 'Overview')}
            {tab(`${base}/review`, 'Review')}
            {tab(`${base}/alerts`, 'Alerts', incident.alertCounts.total)}
            {tab(`${base}/action-items`, 'Action items', actionCount)}
            {tab(`${base}/history`, 'History')}
          </Tabs>
        }
      >
        <Moved incident={incident} may={may} />
        {error ? (
          <Awaited query={{ data: incident, error, isPending: false, refetch: () => freshIncident(incident.incidentId) }}>
            {() => null}
          </Awaited>
        ) : null}
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </Page>
    </IncidentContext>
  );
}

/** Where it went, or where it came from, with the way back. */
function Moved({ incident, may }: { incident: Incident; may: boolean }) {
  const other = incident.mergedInto ?? incident.splitFrom;
  if (!other) return null;
  const isMerged = incident.mergedInto !== null;
  return (
    <div className={css['notice']}>
      <Notice
        kind="note"
        action={
          may && (
            <Button
              size="small"
              onClick={() =>
                void giveOrder(incident, isMerged ? 'unmerge' : 'unsplit', isMerged ? 'stands alone again' : 'is part of it again')
              }
            >
              {isMerged ? 'Take the merge back' : 'Undo the split'}
            </Button>
          )
        }
      >
        {isMerged ? 'It was merged into ' : 'It was split off from '}
        <Link to="/incidents/$incidentId" params={{ incidentId: other }}>
          {isMerged ? 'another incident, where its story goes on' : 'another incident'}
        </Link>
        .
      </Notice>
    </div>
  );
}

const clockNames = [
  ['ttd', 'Detect', 'impactStartedAt', 'detectedAt'],
  ['tta', 'Acknowledge', 'detectedAt', 'acknowledgedAt'],
  ['ttm', 'Mitigate', 'detectedAt', 'mitigatedAt'],
  ['ttr', 'Resolve', 'detectedAt', 'resolvedAt'],
] as const;

/** The four clocks. One that still runs counts up; one that cannot be known shows a dash, never a zero. */
function Clocks({ incident }: { incident: Incident }) {
  const isOpen = isOpenStatus(incident.status);
  const now = useNow(isOpen);
  const to = isoDate(new Date(Math.floor(now / 86_400_000 + 1) * 86_400_000));
  const from = isoDate(new Date(Date.parse(to) - 90 * 86_400_000));
  const medians = useReport('durations', { from, to, zone: 'UTC' }).data?.figures;
  return (
    <dl className={css['clocks']}>
      {clockNames.map(([id, name, since, until]) => {
        const start = incident.milestones[since]?.at;
        const known = incident.durations[id];
        const isRunning = known === undefined && isOpen && id !== 'ttd' && start !== undefined && !incident.milestones[until];
        return (
          <div key={id} className={css['clock']}>
            <dt title={incident.durationsList.find((one) => one.name === id)?.definition}>{name}</dt>
            <dd
              data-running={isRunning}
              title={known === undefined && !isRunning ? `Not known: ${start ? words(until) : words(since)} is not set` : undefined}
            >
              {isRunning ? duration((now - Date.parse(start)) / 1000) : duration(known)}
            </dd>
            <Median figure={medians?.find(({ figureId }) => figureId === id)} value={known} isRunning={isRunning} />
          </div>
        );
      })}
    </dl>
  );
}
function Median({ figure, value, isRunning }: { figure: Figure | undefined; value: number | undefined; isRunning: boolean }) {
  const median = figure?.quantiles?.p50 ?? (figure?.guard === 'ok' ? figure.value : null);
  if (median === null || median === undefined || figure!.guard === 'too-few')
    return <dd>{isRunning ? 'running' : figure ? `n = ${figure.n}, 90 d` : ''}</dd>;
  if (value === undefined) return <dd>median {duration(median)}</dd>;
  const isSlower = value > median;
  return (
    <dd data-kind={isSlower ? 'alert' : 'act'} title={`Median of ${figure!.n} incidents in 90 days`}>
      {isSlower ? '▲' : '▼'} median {duration(median)}
    </dd>
  );
}
