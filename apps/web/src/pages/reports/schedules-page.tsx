import { CalendarClock, Plus } from 'lucide-react';
import { useState } from 'react';
import { useMay, useNames, usePeople } from '../../api/directory';
import { useChannels } from '../../api/notifications';
import { refresh } from '../../api/queries';
import {
  addSchedule,
  deleteSchedule,
  editSchedule,
  useSchedules,
  type ReportSchedule,
  type ReportScheduleInput,
} from '../../api/report-schedules';
import { useReportCatalogue } from '../../api/reports';
import { Page } from '../../shell/page';
import { Button, CheckBox, SelectField, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { ListSection } from '../../ui/list';
import { DayClock, viewerZone } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const periods = [
  ['last-7-days', 'Last 7 days'],
  ['last-30-days', 'Last 30 days'],
  ['last-90-days', 'Last 90 days'],
  ['previous-week', 'The week before'],
  ['previous-month', 'The month before'],
  ['previous-quarter', 'The quarter before'],
] as const;
const inputOf = ({
  scheduleId: _id,
  version: _version,
  createdBy: _by,
  nextAt: _next,
  lastRunId: _run,
  ...body
}: ReportSchedule): ReportScheduleInput => body;
const whenOf = ({ every, weekday, dayOfMonth, at, zone }: ReportSchedule) =>
  `${every === 'day' ? 'every day' : every === 'week' ? `every ${days[(weekday ?? 1) - 1]}` : `on day ${dayOfMonth ?? 1} of the month`} at ${at}, ${zone}`;

/** Reports that come by themselves; what is private is in none of them. */
export function SchedulesPage() {
  const query = useSchedules();
  const may = useMay()('reports:schedule');
  const names = useNames();
  const channels = useChannels().data ?? [];
  const reports = useReportCatalogue().data?.items ?? [];
  const [editing, setEditing] = useState<ReportSchedule | 'new'>();
  const remove = async (schedule: ReportSchedule) => {
    try {
      await deleteSchedule(schedule);
      toast(`“${schedule.name}” does not come any more`, {
        undo: () => void addSchedule(inputOf(schedule)).then(() => refresh('report-schedules'), toastProblem),
      });
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('report-schedules');
    }
  };
  return (
    <Page
      crumbs={[{ text: 'Reports', to: '/reports' }, { text: 'Schedules' }]}
      title="Reports that come by themselves"
      lead="By mail or into a channel, at a time of the day. What is private is in none of them."
      actions={
        may && (
          <Button look="primary" icon={<Plus size={14} aria-hidden />} onClick={() => setEditing('new')}>
            Schedule a report
          </Button>
        )
      }
    >
      <ListSection
        label="Schedules"
        query={query}
        idOf={({ scheduleId }) => scheduleId}
        empty={{
          icon: <CalendarClock size={24} aria-hidden />,
          title: 'No report is scheduled',
          children: 'A weekly look at what was learned keeps it from being forgotten.',
          action: may && <Button onClick={() => setEditing('new')}>Schedule the first one</Button>,
        }}
        columns={[
          { name: 'Name', is: 'title', width: '24%', cell: ({ name }) => <strong>{name}</strong> },
          { name: 'Report', cell: ({ reportId }) => reports.find((one) => one.reportId === reportId)?.title ?? reportId },
          { name: 'When', cell: (schedule) => <span className="muted">{whenOf(schedule)}</span> },
          {
            name: 'For',
            cell: ({ personIds, channelIds }) => (
              <span className="muted">
                {[...personIds.map(names), ...channelIds.map((id) => channels.find((one) => one.channelId === id)?.name ?? id)].join(', ')}
              </span>
            ),
          },
          { name: 'Next (UTC)', cell: ({ nextAt }) => <DayClock at={nextAt} /> },
          may && {
            name: 'Orders',
            is: 'orders',
            cell: (schedule) => (
              <span className="row" style={{ flexWrap: 'nowrap', gap: 4 }}>
                <Button size="small" look="quiet" aria-label={`Edit “${schedule.name}”`} onClick={() => setEditing(schedule)}>
                  Edit
                </Button>
                <Button size="small" look="danger" aria-label={`Delete “${schedule.name}”`} onClick={() => void remove(schedule)}>
                  Delete
                </Button>
              </span>
            ),
          },
        ]}
      />
      {editing && <ScheduleDialog schedule={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}

function ScheduleDialog({ schedule, onClose }: { schedule: ReportSchedule | undefined; onClose: () => void }) {
  const people = usePeople().data ?? [];
  const channels = useChannels().data?.filter(({ isBuiltIn, state }) => !isBuiltIn && state === 'on') ?? [];
  const reports = useReportCatalogue().data?.items ?? [];
  const [draft, setDraft] = useState<ReportScheduleInput>(
    schedule
      ? inputOf(schedule)
      : { name: '', reportId: 'summary', period: 'last-7-days', every: 'week', weekday: 1, at: '09:00', zone: viewerZone() },
  );
  const set = (change: Partial<ReportScheduleInput>) => setDraft((before) => ({ ...before, ...change }));
  const every = (next: 'day' | 'week' | 'month') => {
    const { weekday: _weekday, dayOfMonth: _dayOfMonth, ...rest } = draft;
    setDraft({ ...rest, every: next, ...(next === 'week' ? { weekday: 1 } : next === 'month' ? { dayOfMonth: 1 } : {}) });
  };
  const toggle = (name: 'personIds' | 'channelIds', id: string, isOn: boolean) =>
    set({ [name]: isOn ? [...(draft[name] ?? []), id] : (draft[name] ?? []).filter((one) => one !== id) });
  return (
    <FormDialogLazy
      title={schedule ? `Edit “${schedule.name}”` : 'Schedule a report'}
      submit="Save"
      width={620}
      canSubmit={draft.name.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const saved = await (schedule ? editSchedule(schedule, draft).then(({ data }) => data) : addSchedule(draft));
        await refresh('report-schedules');
        toast(`“${saved.name}” comes next on ${saved.nextAt.slice(0, 16).replace('T', ', ')} UTC`);
      }}
    >
      <TextField label="Name" autoFocus value={draft.name} onChange={(event) => set({ name: event.target.value })} />
      <div className="split">
        <SelectField
          label="Report"
          value={draft.reportId}
          onChange={(event) => set({ reportId: event.target.value })}
          options={reports.map(({ reportId, title }) => [reportId, title] as const)}
        />
        <SelectField
          label="About"
          value={draft.period}
          onChange={(event) => set({ period: event.target.value as ReportScheduleInput['period'] })}
          options={periods}
        />
        <SelectField
          label="How often"
          value={draft.every}
          onChange={(event) => every(event.target.value as 'day' | 'week' | 'month')}
          options={[
            ['day', 'Every day'],
            ['week', 'Every week'],
            ['month', 'Every month'],
          ]}
        />
        {draft.every === 'week' && (
          <SelectField
            label="On"
            value={String(draft.weekday ?? 1)}
            onChange={(event) => set({ weekday: Number(event.target.value) })}
            options={days.map((day, index) => [String(index + 1), day] as const)}
          />
        )}
        {draft.every === 'month' && (
          <TextField
            type="number"
            min={1}
            max={31}
            label="On the day"
            hint="The 31st means the last day"
            value={draft.dayOfMonth ?? 1}
            onChange={(event) => set({ dayOfMonth: Number(event.target.value) })}
          />
        )}
        <TextField
          type="time"
          label={`At (${draft.zone})`}
          value={draft.at}
          onChange={(event) => event.target.value && set({ at: event.target.value })}
        />
      </div>
      <fieldset style={{ maxHeight: 180, overflow: 'auto' }}>
        <legend className="faint">For whom? Nobody chosen means you</legend>
        {people.map(({ personId, name }) => (
          <CheckBox
            key={personId}
            checked={draft.personIds?.includes(personId) ?? false}
            onChange={(event) => toggle('personIds', personId, event.target.checked)}
          >
            {name}
          </CheckBox>
        ))}
        {channels.map(({ channelId, name }) => (
          <CheckBox
            key={channelId}
            checked={draft.channelIds?.includes(channelId) ?? false}
            onChange={(event) => toggle('channelIds', channelId, event.target.checked)}
          >
            Channel {name}
          </CheckBox>
        ))}
      </fieldset>
    </FormDialogLazy>
  );
}
