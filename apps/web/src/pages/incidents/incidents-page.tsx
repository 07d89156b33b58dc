import { Link } from '@tanstack/react-router';
import { Flame, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMay } from '../../api/directory';
import { orderIncident, useIncidents, type IncidentSummary } from '../../api/incidents';
import { refresh } from '../../api/queries';
import { useCommands } from '../../keys/use-commands';
import { useHeldList } from '../../live/held-list';
import { Filter, SeverityFilter, TeamFilter, WordsFilter, emptyList } from '../../shell/filters';
import { Page, Toolbar } from '../../shell/page';
import { useFilters } from '../../shell/use-filters';
import { duration, plural } from '../../ui/format';
import { Button, Chip, Count, Segmented, Severity } from '../../ui/kit';
import { ListSection } from '../../ui/list';
import { Ago, useNow } from '../../ui/time';
import { toast } from '../../ui/toast';
import { useTicks } from '../../ui/use-form';
import { asProblem } from '../../api/client';
import { StateChip } from '../incident/incident-page';
import { incidentKey, isOpenStatus } from '../incident/context';
import { DeclareDialog } from './declare-dialog';
import css from './incidents.module.css';

const idOf = ({ incidentId }: IncidentSummary) => incidentId;

export function IncidentsPage() {
  const { filters: search, set, clear } = useFilters();
  const { declare, ...filters } = search;
  const status = filters['status'] ?? '';
  const asked = { ...filters, status: status === 'done' ? 'resolved,closed' : status || undefined };
  const query = useIncidents(asked);
  const scope = JSON.stringify(asked);
  const { shown, waiting, showAll } = useHeldList(query.data, idOf, scope);
  const may = useMay()('incidents:respond');
  const { ticked: picked, tick, setTicked: setPicked } = useTicks();
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
        <SeverityFilter />
        <TeamFilter />
        <Filter
          name="sort"
          label="Order"
          options={[
            ['', 'Newest first'],
            ['-updatedAt', 'Last changed first'],
            ['severity', 'Worst first'],
          ]}
        />
        <WordsFilter />
        {hasFilter && (
          <Button look="quiet" onClick={clear}>
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
      <ListSection
        label="Incidents"
        query={{ ...query, data: query.data ? shown : undefined }}
        idOf={idOf}
        before={
          waiting > 0 && (
            <button type="button" className={css['waiting']} onClick={showAll}>
              {waiting} new · show {waiting === 1 ? 'it' : 'them'}
            </button>
          )
        }
        empty={emptyList(hasFilter, clear, 'No incident answers these filters', {
          icon: <Flame size={24} aria-hidden />,
          title: 'No incidents yet',
          action: <Link to="/sources/add">Connect a source</Link>,
          children: 'The first alert of a connected source opens one by itself. You can declare one by hand, too.',
        })}
        rowProps={({ incidentId }, index) => ({ 'data-row': index, 'data-selected': picked.has(incidentId), className: css['row'] })}
        columns={[
          may && {
            name: 'Select',
            width: 34,
            heading: (
              <input
                type="checkbox"
                aria-label="Select all that wait for acknowledgement"
                disabled={pickable.length === 0}
                checked={pickable.length > 0 && pickable.every(({ incidentId }) => picked.has(incidentId))}
                onChange={(event) => setPicked(event.target.checked ? new Set(pickable.map(idOf)) : new Set())}
              />
            ),
            cell: (incident) => (
              <input
                type="checkbox"
                aria-label={`Select ${incidentKey(incident)}`}
                disabled={incident.status !== 'triage'}
                {...tick(incident.incidentId)}
              />
            ),
          },
          { name: 'Number', is: 'bare', cell: (incident) => <Count>{incidentKey(incident)}</Count> },
          { name: 'Severity', is: 'bare', cell: ({ severity }) => <Severity severity={severity} /> },
          {
            name: 'Title',
            is: 'title',
            cell: ({ incidentId, title }, index) => (
              <Link to="/incidents/$incidentId" params={{ incidentId }} onFocus={() => setAt(index)}>
                {title}
              </Link>
            ),
          },
          { name: 'State', is: 'bare', cell: ({ status: state }) => <StateChip status={state} /> },
          {
            name: 'Services',
            is: 'bare',
            cell: ({ services }) =>
              services.length > 0 && (
                <span className="row" style={{ flexWrap: 'nowrap' }}>
                  {services.slice(0, 2).map(({ name, serviceId }) => (
                    <Chip key={serviceId ?? name} look="outline">
                      {name}
                    </Chip>
                  ))}
                  {services.length > 2 && <Count>+{services.length - 2}</Count>}
                </span>
              ),
          },
          {
            name: 'Alerts',
            is: 'number',
            cell: ({ alertCounts: { open, total } }) => `${open > 0 ? `${open}/` : ''}${total}`,
          },
          { name: 'Opened', cell: ({ openedAt }) => <Ago at={openedAt} /> },
          { name: 'Lasted', is: 'number', cell: (incident) => <Lasted incident={incident} /> },
        ]}
      />
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
