import { ArrowRightLeft, Bell, Split } from 'lucide-react';
import { Suspense, lazy, useState } from 'react';
import { useMay } from '../../api/directory';
import { useIncidentAlerts, type Member } from '../../api/incidents';
import { useCommands } from '../../keys/use-commands';
import { Toolbar } from '../../shell/page';
import { duration, plural, words } from '../../ui/format';
import { Button, Chip, Count } from '../../ui/kit';
import { ListSection } from '../../ui/list';
import { DayClock } from '../../ui/time';
import { useTicks } from '../../ui/use-form';
import { useTheIncident } from './context';

const MoveDialog = lazy(() => import('./move-dialogs').then((module) => ({ default: module.MoveDialog })));
const SplitDialog = lazy(() => import('./move-dialogs').then((module) => ({ default: module.SplitDialog })));
const ServicesDialog = lazy(() => import('./move-dialogs').then((module) => ({ default: module.ServicesDialog })));
const keyOf = ({ alertId, episode }: Member) => `${alertId}/${episode}`;

/** The members, each with the reason for which it is one; a person may decide otherwise, and that sticks. */
export function AlertsTab() {
  const incident = useTheIncident();
  const query = useIncidentAlerts(incident.incidentId);
  const may = useMay()('incidents:respond') && !incident.mergedInto;
  const { ticked: picked, tick, setTicked: setPicked } = useTicks();
  const [open, setOpen] = useState<'move' | 'split' | 'services'>();
  const chosen = query.data?.filter(({ alertId }) => picked.has(alertId)) ?? [];
  const alertIds = [...new Set(chosen.map(({ alertId }) => alertId))];
  const isAll = chosen.length > 0 && chosen.length === query.data?.length;
  const services = new Set(query.data?.map(({ service, serviceId }) => serviceId ?? service)).size;
  const close = () => {
    setOpen(undefined);
    setPicked(new Set());
  };
  useCommands(
    may && alertIds.length > 0
      ? [
          { id: 'move-alerts', label: 'Move the selected alerts', group: 'Alerts', run: () => setOpen('move') },
          ...(isAll ? [] : [{ id: 'split-alerts', label: 'Split the selected alerts off', group: 'Alerts', run: () => setOpen('split') }]),
        ]
      : [],
  );
  return (
    <div style={{ padding: '16px 20px' }} className="stack">
      {may && (query.data?.length ?? 0) > 0 && (
        <Toolbar>
          <span className="muted" role="status">
            {alertIds.length === 0 ? 'Select alerts that belong elsewhere' : `${plural(alertIds.length, 'alert')} selected`}
          </span>
          <span data-end>
            <Button icon={<ArrowRightLeft size={14} aria-hidden />} disabled={alertIds.length === 0} onClick={() => setOpen('move')}>
              Move…
            </Button>
            {services > 1 && <Button onClick={() => setOpen('services')}>By service…</Button>}
            <Button
              icon={<Split size={14} aria-hidden />}
              disabled={alertIds.length === 0 || isAll}
              title={isAll ? 'At least one alert stays' : undefined}
              onClick={() => setOpen('split')}
            >
              Split off…
            </Button>
          </span>
        </Toolbar>
      )}
      <ListSection
        label="Alerts of this incident"
        query={query}
        idOf={keyOf}
        empty={{
          icon: <Bell size={24} aria-hidden />,
          title: 'No alerts belong to it',
          children: 'It was declared by hand. Alerts of the same service that fire while it is open join it by themselves.',
        }}
        columns={[
          may && {
            name: 'Select',
            is: 'orders',
            width: 34,
            cell: ({ alertId, title }) => <input type="checkbox" aria-label={`Select ${title}`} {...tick(alertId)} />,
          },
          {
            name: 'Alert',
            is: 'title',
            cell: ({ title, value }) => (
              <>
                <strong>{title}</strong> {value && <Count>{value}</Count>}
              </>
            ),
          },
          {
            name: 'State',
            is: 'bare',
            cell: ({ status }) => (
              <Chip kind={status === 'resolved' ? 'act' : status === 'acknowledged' ? 'note' : 'alert'}>{words(status)}</Chip>
            ),
          },
          { name: 'Severity', cell: ({ severity }) => words(severity) },
          { name: 'Service', cell: ({ service }) => service ?? '–' },
          { name: 'Source', cell: ({ source }) => words(source) },
          { name: 'Started', cell: ({ startedAt }) => <DayClock at={startedAt} /> },
          {
            name: 'Lasted',
            is: 'number',
            cell: ({ startedAt, resolvedAt }) =>
              resolvedAt ? duration((Date.parse(resolvedAt) - Date.parse(startedAt)) / 1000) : 'firing',
          },
          {
            name: 'Why it is here',
            cell: ({ why, isPinned }) => (
              <span className="muted">
                {why} {isPinned && <Chip>by hand</Chip>}
              </span>
            ),
          },
        ]}
      />
      <Suspense>
        {open === 'move' && <MoveDialog incident={incident} alertIds={alertIds} onClose={close} />}
        {open === 'services' && <ServicesDialog incident={incident} onClose={close} />}
        {open === 'split' && (
          <SplitDialog incident={incident} alertIds={alertIds} suggestion={chosen[0]?.title ?? incident.title} onClose={close} />
        )}
      </Suspense>
    </div>
  );
}
