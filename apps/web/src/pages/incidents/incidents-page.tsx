import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Flame, Plus, Search } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useMay, useTeams } from '../../api/directory';
import { orderIncident, useIncidents, type IncidentSummary } from '../../api/incidents';
import { refresh } from '../../api/queries';
import { useCommands } from '../../keys/use-commands';
import { useHeldList } from '../../live/held-list';
import { Page, Toolbar } from '../../shell/page';
import { duration, plural } from '../../ui/format';
import { Button, Chip, Count, Picker, SearchInput, Segmented, Severity, Table } from '../../ui/kit';
import { Awaited, Empty } from '../../ui/states';
import { Ago, useNow } from '../../ui/time';
import { toast } from '../../ui/toast';
import { asProblem } from '../../api/client';
import { StateChip } from '../incident/incident-page';
import { incidentKey, isOpenStatus } from '../incident/context';
import { DeclareDialog } from './declare-dialog';
import css from './incidents.module.css';

const idOf = ({ incidentId }: IncidentSummary) => incidentId;

export function IncidentsPage() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const set = useCallback(
    (change: Record<string, string | undefined>) =>
      void navigate({
        to: '/incidents',
        search: (before: Record<string, unknown>) =>
          Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value)),
        replace: true,
      }),
    [navigate],
  );
  const { declare, ...filters } = search;
  const status = filters['status'] ?? '';
  const asked = { ...filters, status: status === 'done' ? 'resolved,closed' : status || undefined };
  const query = useIncidents(asked);
  const scope = JSON.stringify(asked);
  const { shown, waiting, showAll } = useHeldList(query.data, idOf, scope);
  const teams = useTeams().data ?? [];
  const may = useMay()('incidents:respond');
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState(-1);
  const pickable = useMemo(() => shown.filter(({ status: state }) => state === 'triage'), [shown]);

  const acknowledge = async () => {
    const chosen = shown.filter(({ incidentId, status: state }) => picked.has(incidentId) && state === 'triage');
    const outcomes = await Promise.allSettled(chosen.map(({ incidentId }) => orderIncident(incidentId, 'acknowledge')));
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    toast(
      failed.length === 0
        ? `${plural(chosen.length, 'incident')} acknowledged`
        : `${chosen.length - failed.length} of ${chosen.length} acknowledged. ${asProblem(failed[0]!.reason).title}.`,
      { isWrong: failed.length > 0 },
    );
    setPicked(new Set());
    await refresh('incidents');
  };
  const move = (by: number) => {
    const next = Math.min(shown.length - 1, Math.max(0, at + by));
    setAt(next);
    document.querySelector<HTMLElement>(`[data-row="${next}"] a`)?.focus();
  };
  useCommands([
    { id: 'next', label: 'Next incident', group: 'Incidents', keys: 'j', run: () => move(1) },
    { id: 'previous', label: 'Previous incident', group: 'Incidents', keys: 'k', run: () => move(-1) },
    ...(may ? [{ id: 'declare', label: 'Declare an incident', group: 'Incidents', keys: 'd', run: () => set({ declare: 'yes' }) }] : []),
    ...(may && picked.size > 0
      ? [{ id: 'bulk-acknowledge', label: `Acknowledge the selected ${picked.size}`, group: 'Incidents', run: () => void acknowledge() }]
      : []),
  ]);
  const hasFilter = Object.entries(filters).some(([, value]) => value);

  return (
    <Page
      crumbs={[{ text: 'Incidents' }]}
      title="Incidents"
      actions={
        may && (
          <Button look="primary" icon={<Plus size={14} aria-hidden />} onClick={() => set({ declare: 'yes' })}>
            Declare
          </Button>
        )
      }
    >
      <Toolbar>
        <Segmented
          label="State"
          value={['open', 'done'].includes(status) ? status : ''}
          options={[
            ['', 'All'],
            ['open', 'Open'],
            ['done', 'Resolved'],
          ]}
          onChange={(next) => set({ status: next })}
        />
        <Picker
          label="Severity"
          value={filters['severity'] ?? ''}
          onChange={(event) => set({ severity: event.target.value })}
          options={[
            ['', 'Any severity'],
            ...['sev1', 'sev2', 'sev3', 'sev4', 'sev5'].map((one) => [one, one.toUpperCase().replace('SEV', 'SEV ')] as const),
          ]}
        />
        {teams.length > 0 && (
          <Picker
            label="Team"
            value={filters['team'] ?? ''}
            onChange={(event) => set({ team: event.target.value })}
            options={[['', 'Any team'], ...teams.map(({ teamId, name }) => [teamId, name] as const)]}
          />
        )}
        <Picker
          label="Order"
          value={filters['sort'] ?? ''}
          onChange={(event) => set({ sort: event.target.value })}
          options={[
            ['', 'Newest first'],
            ['-updatedAt', 'Last changed first'],
            ['severity', 'Worst first'],
          ]}
        />
        <span style={{ width: 240 }}>
          <SearchInput
            data-filter
            icon={<Search size={14} aria-hidden />}
            label="Words or number"
            placeholder="Words or number"
            defaultValue={filters['q'] ?? ''}
            onChange={(event) => set({ q: event.target.value })}
          />
        </span>
        {hasFilter && (
          <Button look="quiet" onClick={() => void navigate({ to: '/incidents', search: {} })}>
            Clear
          </Button>
        )}
        {picked.size > 0 && (
          <span data-end>
            <Button look="primary" onClick={() => void acknowledge()}>
              Acknowledge {picked.size}
            </Button>
            <Button look="quiet" onClick={() => setPicked(new Set())}>
              Select none
            </Button>
          </span>
        )}
      </Toolbar>
      <section className={`${css['list']} ${css['narrow']}`} aria-label="Incidents" aria-busy={query.isPlaceholderData}>
        {waiting > 0 && (
          <button type="button" className={css['waiting']} onClick={showAll}>
            {waiting} new · show {waiting === 1 ? 'it' : 'them'}
          </button>
        )}
        <Awaited query={{ ...query, data: query.data ? shown : undefined }} rows={12}>
          {(incidents) =>
            incidents.length === 0 ? (
              <Empty
                icon={<Flame size={24} aria-hidden />}
                title={hasFilter ? 'No incident answers these filters' : 'No incidents yet'}
                action={
                  hasFilter ? (
                    <Button onClick={() => void navigate({ to: '/incidents', search: {} })}>Clear the filters</Button>
                  ) : (
                    <Link to="/sources/add">Connect a source</Link>
                  )
                }
              >
                {hasFilter ? undefined : 'The first alert of a connected source opens one by itself. You can declare one by hand, too.'}
              </Empty>
            ) : (
              <Table label="Incidents">
                <thead>
                  <tr>
                    {may && (
                      <th scope="col" style={{ width: 34 }}>
                        <input
                          type="checkbox"
                          aria-label="Select all that wait for acknowledgement"
                          disabled={pickable.length === 0}
                          checked={pickable.length > 0 && pickable.every(({ incidentId }) => picked.has(incidentId))}
                          onChange={(event) => setPicked(event.target.checked ? new Set(pickable.map(idOf)) : new Set())}
                        />
                      </th>
                    )}
                    <th scope="col">Number</th>
                    <th scope="col">Severity</th>
                    <th scope="col">Title</th>
                    <th scope="col">State</th>
                    <th scope="col">Services</th>
                    <th scope="col" data-num>
                      Alerts
                    </th>
                    <th scope="col">Opened</th>
                    <th scope="col" data-num>
                      Lasted
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {incidents.map((incident, index) => (
                    <tr key={incident.incidentId} data-row={index} data-selected={picked.has(incident.incidentId)} className={css['row']}>
                      {may && (
                        <td>
                          <input
                            type="checkbox"
                            aria-label={`Select ${incidentKey(incident)}`}
                            disabled={incident.status !== 'triage'}
                            checked={picked.has(incident.incidentId)}
                            onChange={(event) =>
                              setPicked(
                                (before) =>
                                  new Set(
                                    event.target.checked
                                      ? [...before, incident.incidentId]
                                      : [...before].filter((id) => id !== incident.incidentId),
                                  ),
                              )
                            }
                          />
                        </td>
                      )}
                      <td>
                        <Count>{incidentKey(incident)}</Count>
                      </td>
                      <td>
                        <Severity severity={incident.severity} />
                      </td>
                      <td className={css['title']}>
                        <Link to="/incidents/$incidentId" params={{ incidentId: incident.incidentId }} onFocus={() => setAt(index)}>
                          {incident.title}
                        </Link>
                      </td>
                      <td>
                        <StateChip status={incident.status} />
                      </td>
                      <td>
                        <span className="row" style={{ flexWrap: 'nowrap' }}>
                          {incident.services.slice(0, 2).map(({ name, serviceId }) => (
                            <Chip key={serviceId ?? name} look="outline">
                              {name}
                            </Chip>
                          ))}
                          {incident.services.length > 2 && <Count>+{incident.services.length - 2}</Count>}
                        </span>
                      </td>
                      <td data-num>
                        {incident.alertCounts.open > 0 ? `${incident.alertCounts.open}/` : ''}
                        {incident.alertCounts.total}
                      </td>
                      <td>
                        <Ago at={incident.openedAt} />
                      </td>
                      <td data-num>
                        <Lasted incident={incident} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </Table>
            )
          }
        </Awaited>
        {query.hasNextPage && (
          <div className={css['more']}>
            <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </section>
      {declare && <DeclareDialog onClose={() => set({ declare: undefined })} />}
    </Page>
  );
}

function Lasted({ incident }: { incident: IncidentSummary }) {
  const isOpen = isOpenStatus(incident.status);
  const now = useNow(isOpen);
  const start = incident.detectedAt ?? incident.openedAt;
  if (isOpen)
    return (
      <span className="ki" data-kind="alert">
        {duration((now - Date.parse(start)) / 1000)}
      </span>
    );
  return duration(incident.resolvedAt ? (Date.parse(incident.resolvedAt) - Date.parse(start)) / 1000 : undefined);
}
