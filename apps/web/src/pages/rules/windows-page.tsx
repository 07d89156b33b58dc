import { CalendarClock, Plus } from 'lucide-react';
import { useState } from 'react';
import { useMay, useMe } from '../../api/directory';
import { refresh } from '../../api/queries';
import { deleteWindow, editWindow, makeWindow, useWindows, type MaintenanceWindow, type MaintenanceWindowBody } from '../../api/rules';
import { duration, inputInstant } from '../../ui/format';
import { Button, Chip, CheckBox, SelectField, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { ListCard } from '../../ui/list';
import { DayClock, useNow } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { sentenceOf } from './condition';
import { ConditionEditor } from './condition-editor';

const bodyOf = ({ windowId: _id, version: _version, isOn: _isOn, next: _next, ...body }: MaintenanceWindow): MaintenanceWindowBody => body;

/** Times in which alerts are expected: they are kept and open nothing. */
export function WindowsPage() {
  const query = useWindows();
  const mayManage = useMay()('incidents:manage');
  const [editing, setEditing] = useState<MaintenanceWindow | 'new'>();
  const now = useNow(false);
  const remove = async (window: MaintenanceWindow) => {
    try {
      await deleteWindow(window);
      toast(`“${window.name}” is deleted`, {
        undo: () => void makeWindow(bodyOf(window)).then(() => refresh('maintenance-windows'), toastProblem),
      });
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('maintenance-windows');
    }
  };
  return (
    <>
      <ListCard
        label="Maintenance windows"
        note="alerts that start in one open nothing"
        actions={
          mayManage && (
            <Button size="small" look="primary" icon={<Plus size={13} aria-hidden />} onClick={() => setEditing('new')}>
              Plan a window
            </Button>
          )
        }
        query={query}
        idOf={({ windowId }) => windowId}
        empty={{
          icon: <CalendarClock size={24} aria-hidden />,
          title: 'No window is planned',
          children: 'Plan one before you work on something that will alert. Silencing an alert in the inbox makes one, too.',
        }}
        columns={[
          { name: 'Name', is: 'title', width: '22%', cell: ({ name }) => <strong>{name}</strong> },
          {
            name: 'State',
            is: 'bare',
            cell: (one) =>
              one.isOn ? (
                <Chip kind="note">On</Chip>
              ) : one.next || Date.parse(one.startsAt) > now ? (
                <Chip kind="chat">Planned</Chip>
              ) : (
                <Chip>Over</Chip>
              ),
          },
          { name: 'Which alerts', cell: ({ when }) => <span className="muted">{sentenceOf(when)}</span> },
          {
            name: 'When (UTC)',
            cell: ({ startsAt, endsAt, next, recurs, isOn }) => (
              <span>
                {isOn && next ? (
                  <>
                    until <DayClock at={next.endsAt} />
                  </>
                ) : (
                  <>
                    <DayClock at={next?.startsAt ?? startsAt} />, for{' '}
                    {duration(
                      recurs ? recurs.minutes * 60 : (Date.parse(next?.endsAt ?? endsAt) - Date.parse(next?.startsAt ?? startsAt)) / 1000,
                    )}
                  </>
                )}
              </span>
            ),
          },
          {
            name: 'Again',
            cell: ({ recurs }) => (recurs ? <span className="mono muted">{recurs.rule}</span> : <span className="faint">once</span>),
          },
          {
            name: 'At its end',
            cell: ({ atEnd }) => (
              <span className="muted">{atEnd === 'reconsider' ? 'what still fires opens' : 'what still fires is left'}</span>
            ),
          },
          mayManage && {
            name: 'Orders',
            is: 'orders',
            cell: (one) => (
              <span className="row" style={{ flexWrap: 'nowrap', gap: 4 }}>
                <Button size="small" look="quiet" aria-label={`Edit “${one.name}”`} onClick={() => setEditing(one)}>
                  Edit
                </Button>
                <Button size="small" look="danger" aria-label={`Delete “${one.name}”`} onClick={() => void remove(one)}>
                  Delete
                </Button>
              </span>
            ),
          },
        ]}
      />
      {editing && <WindowDialog window={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </>
  );
}

const utc = (text: string) => new Date(`${text}:00.000Z`).toISOString();
const weekDays = [
  ['MO', 'Mo'],
  ['TU', 'Tu'],
  ['WE', 'We'],
  ['TH', 'Th'],
  ['FR', 'Fr'],
  ['SA', 'Sa'],
  ['SU', 'Su'],
] as const;
const rules = ['', 'FREQ=DAILY', 'FREQ=WEEKLY', 'FREQ=MONTHLY;BYMONTHDAY=1'];

function WindowDialog({ window, onClose }: { window: MaintenanceWindow | undefined; onClose: () => void }) {
  const zone = useMe().data?.person?.calendar?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [draft, setDraft] = useState<MaintenanceWindowBody>(() =>
    window
      ? bodyOf(window)
      : {
          name: '',
          when: { all: [] },
          startsAt: new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000).toISOString(),
          endsAt: new Date(Math.ceil(Date.now() / 3_600_000 + 1) * 3_600_000).toISOString(),
          atEnd: 'reconsider',
        },
  );
  const set = (change: Partial<MaintenanceWindowBody>) => setDraft((before) => ({ ...before, ...change }));
  const { recurs } = draft;
  const weekly = recurs?.rule.startsWith('FREQ=WEEKLY') ? recurs.rule : undefined;
  const days = weekly?.match(/BYDAY=([A-Z,]+)/)?.[1]?.split(',') ?? [];
  const repeat = (rule: string) => {
    if (rule) return set({ recurs: { zone, from: '02:00', minutes: 60, ...recurs, rule } });
    const { recurs: _gone, ...once } = draft;
    setDraft(once);
  };
  return (
    <FormDialogLazy
      title={window ? `Edit ${window.name}` : 'Plan a maintenance window'}
      lead="Alerts go on being received and kept. While the window is on they open nothing."
      submit="Save"
      width={640}
      canSubmit={draft.name.trim() !== '' && draft.startsAt < draft.endsAt}
      onClose={onClose}
      onSubmit={async () => {
        await (window ? editWindow(window, draft) : makeWindow(draft));
        await refresh('maintenance-windows');
        toast(`“${draft.name}” is planned`);
      }}
    >
      <TextField label="Name" autoFocus required value={draft.name} onChange={(event) => set({ name: event.target.value })} />
      <ConditionEditor value={draft.when} onChange={(when) => set({ when })} />
      <div className="split">
        <TextField
          type="datetime-local"
          label={recurs ? 'From the day (UTC)' : 'From (UTC)'}
          value={inputInstant(draft.startsAt)}
          onChange={(event) => event.target.value && set({ startsAt: utc(event.target.value) })}
        />
        <TextField
          type="datetime-local"
          label={recurs ? 'To the day (UTC)' : 'To (UTC)'}
          value={inputInstant(draft.endsAt)}
          wrong={draft.startsAt < draft.endsAt ? undefined : 'It must end after it begins'}
          onChange={(event) => event.target.value && set({ endsAt: utc(event.target.value) })}
        />
      </div>
      <SelectField
        label="Again"
        value={weekly ? 'FREQ=WEEKLY' : rules.includes(recurs?.rule ?? '') ? (recurs?.rule ?? '') : 'own'}
        onChange={(event) =>
          repeat(
            event.target.value === 'FREQ=WEEKLY'
              ? 'FREQ=WEEKLY;BYDAY=SU'
              : event.target.value === 'own'
                ? 'FREQ=DAILY'
                : event.target.value,
          )
        }
        options={[
          ['', 'Once'],
          ['FREQ=DAILY', 'Every day'],
          ['FREQ=WEEKLY', 'Every week'],
          ['FREQ=MONTHLY;BYMONTHDAY=1', 'On the first of each month'],
          ...(recurs && !weekly && !rules.includes(recurs.rule) ? [['own', recurs.rule] as const] : []),
        ]}
      />
      {weekly && (
        <span className="row" role="group" aria-label="Days">
          {weekDays.map(([day, text]) => (
            <CheckBox
              key={day}
              checked={days.includes(day)}
              onChange={(event) => {
                const next = weekDays.map(([one]) => one).filter((one) => (one === day ? event.target.checked : days.includes(one)));
                if (next.length > 0) repeat(`FREQ=WEEKLY;BYDAY=${next.join(',')}`);
              }}
            >
              {text}
            </CheckBox>
          ))}
        </span>
      )}
      {recurs && (
        <div className="split">
          <TextField
            type="time"
            label={`At (${recurs.zone})`}
            value={recurs.from}
            onChange={(event) => event.target.value && set({ recurs: { ...recurs, from: event.target.value } })}
          />
          <TextField
            type="number"
            min={1}
            max={10_080}
            label="For, minutes"
            value={recurs.minutes}
            onChange={(event) => set({ recurs: { ...recurs, minutes: Number(event.target.value) } })}
          />
        </div>
      )}
      <SelectField
        label="When it ends, what still fires"
        value={draft.atEnd}
        onChange={(event) => set({ atEnd: event.target.value as MaintenanceWindowBody['atEnd'] })}
        options={[
          ['reconsider', 'opens an incident'],
          ['drop', 'is left alone'],
        ]}
      />
    </FormDialogLazy>
  );
}
