import { Link } from '@tanstack/react-router';
import { Flame, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMay } from '../../api/directory';
import { orderMany, severities, undoMany, useIncidents, type IncidentSummary } from '../../api/incidents';
import { refresh } from '../../api/queries';
import { useCommands } from '../../keys/use-commands';
import { useHeldList } from '../../live/held-list';
import { Filter, SeverityFilter, TeamFilter, WordsFilter, emptyList } from '../../shell/filters';
import { Page, Toolbar } from '../../shell/page';
import { useFilters } from '../../shell/use-filters';
import { duration, plural, words } from '../../ui/format';
import { Button, Chip, Count, Segmented, Severity } from '../../ui/kit';
import { MenuLazy } from '../../ui/lazy-menu';
import { ListSection } from '../../ui/list';
import { Ago, useNow } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { useTicks } from '../../ui/use-form';
import { StateChip } from '../incident/incident-page';
import { incidentKey, isOpenStatus } from '../incident/context';
import { DeclareDialog } from './declare-dialog';
import css from './incidents.module.css';
import { SavedViews } from './saved-views';

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
  const pickable = useMemo(() => shown.filter(({ status: state }) => !['merged', 'cancelled'].includes(state)), [shown]);

  const order = async (name: string, done: string, more: object = {}) => {
    const chosen = shown.filter(({ incidentId }) => picked.has(incidentId)).map(({ incidentId }) => incidentId);
    if (chosen.length === 0) return;
    try {
      const outcome = await orderMany({ order: name, incidentIds: chosen, ...more });
      const type = outcome.results.find(({ problem }) => problem)?.problem?.['type'];
      const because = typeof type === 'string' ? ` (${words(type.split('/').at(-1) ?? '')})` : '';
      const undo = () =>
        void undoMany(outcome.bulkId).then(async (back) => {
          await refresh('incidents');
          toast(`${plural(back.done, 'incident')} as before${back.refused > 0 ? `; ${back.refused} changed since, left alone` : ''}`);
        }, toastProblem);
      const refused = outcome.refused > 0 ? `, ${outcome.refused} refused${because}` : '';
      toast(`${plural(outcome.done, 'incident')} ${done}${refused}`, {
        isWrong: outcome.done === 0,
        ...(outcome.done > 0 ? { undo } : {}),
      });
      setPicked(new Set());
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('incidents');
    }
  };
  const acknowledge = () => order('acknowledge', 'acknowledged');
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
        <SavedViews filters={filters} />
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
            <MenuLazy
              label="More orders for the selected"
              trigger="More…"
              entries={[
                { id: 'investigate', label: 'Investigating', onSelect: () => void order('investigate', 'are being investigated') },
                { id: 'mitigate', label: 'Mitigated', onSelect: () => void order('mitigate', 'mitigated') },
                { id: 'resolve', label: 'Resolved', onSelect: () => void order('resolve', 'resolved') },
                { id: 'close', label: 'Closed', onSelect: () => void order('close', 'closed') },
                null,
                ...severities.map(([severity, label]) => ({
                  id: severity,
                  label,
                  onSelect: () => void order('edit', `are ${severity.replace('sev', 'SEV ')}`, { severity }),
                })),
                null,
                {
                  id: 'cancel',
                  label: 'False alarms',
                  isDangerous: true,
                  onSelect: () => void order('cancel', 'cancelled as false alarms', { as: 'false-alarm' }),
                },
              ]}
            />
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
                aria-label="Select all that are shown"
                disabled={pickable.length === 0}
                checked={pickable.length > 0 && pickable.every(({ incidentId }) => picked.has(incidentId))}
                onChange={(event) => setPicked(event.target.checked ? new Set(pickable.map(idOf)) : new Set())}
              />
            ),
            cell: (incident) => (
              <input
                type="checkbox"
                aria-label={`Select ${incidentKey(incident)}`}
                disabled={['merged', 'cancelled'].includes(incident.status)}
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
          { name: 'Detected', cell: (incident) => <Ago at={startOf(incident)} /> },
          { name: 'Lasted', is: 'number', cell: (incident) => <Lasted incident={incident} /> },
        ]}
      />
      {declare && <DeclareDialog onClose={() => set({ declare: undefined })} />}
    </Page>
  );
}

/** When the trouble was noticed; an incident of the past is recorded long after. */
const startOf = ({ detectedAt, openedAt }: IncidentSummary) => detectedAt ?? openedAt;

function Lasted({ incident }: { incident: IncidentSummary }) {
  const isOpen = isOpenStatus(incident.status);
  const now = useNow(isOpen);
  const start = startOf(incident);
  if (isOpen)
    return (
      <span className="ki" data-kind="alert">
        {duration((now - Date.parse(start)) / 1000)}
      </span>
    );
  return duration(incident.resolvedAt ? (Date.parse(incident.resolvedAt) - Date.parse(start)) / 1000 : undefined);
}
