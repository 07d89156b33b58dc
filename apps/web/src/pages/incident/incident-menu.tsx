import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { asProblem } from '../../api/client';
import { editIncident, orderIncident, severities, type Incident, type Severity } from '../../api/incidents';
import { useCommands } from '../../keys/use-commands';
import { FormDialog } from '../../ui/dialog';
import { CheckBox, SelectField, TextArea, TextField } from '../../ui/kit';
import { Menu } from '../../ui/menu';
import { Notice } from '../../ui/states';
import { words } from '../../ui/format';
import { toast } from '../../ui/toast';
import { freshIncident, incidentKey, isOpenStatus } from './context';
import { giveOrder } from './give-order';
import { MergeDialog } from './move-dialogs';
import { CreateActionDialog } from '../action-items/create-action-dialog';

type Open = 'edit' | 'resolve' | 'reopen' | 'cancel' | 'merge' | 'action' | undefined;

/** The orders that are needed now and then, each with what it must know. */
export function IncidentMenu({ incident }: { incident: Incident }) {
  const [open, setOpen] = useState<Open>();
  const isOpen = isOpenStatus(incident.status);
  const close = () => setOpen(undefined);
  useCommands([
    { id: 'edit-incident', label: 'Edit title, severity and summary', group: 'This incident', keys: 'e', run: () => setOpen('edit') },
    { id: 'new-action', label: 'Create an action item', group: 'This incident', keys: 'i', run: () => setOpen('action') },
  ]);
  const entry = (id: string, label: string, run: () => void, isDangerous = false) => ({ id, label, onSelect: run, isDangerous });
  return (
    <>
      <Menu
        label="More orders"
        trigger={<Ellipsis size={15} aria-hidden />}
        entries={[
          entry('edit', 'Edit…', () => setOpen('edit')),
          entry('action', 'Create an action item…', () => setOpen('action')),
          ...(isOpen
            ? [
                null,
                ...(incident.status !== 'investigating'
                  ? [entry('investigate', 'Investigating', () => void giveOrder(incident, 'investigate', 'is being investigated'))]
                  : []),
                ...(incident.status !== 'identified'
                  ? [entry('identify', 'Identified', () => void giveOrder(incident, 'identify', 'is identified'))]
                  : []),
                ...(incident.status !== 'mitigated'
                  ? [entry('mitigate', 'Mitigated', () => void giveOrder(incident, 'mitigate', 'mitigated'))]
                  : []),
                entry('resolve', 'Resolve at another time…', () => setOpen('resolve')),
              ]
            : []),
          ...(incident.status === 'resolved' || incident.status === 'closed'
            ? [null, entry('reopen', 'Reopen…', () => setOpen('reopen'))]
            : []),
          ...(incident.status === 'resolved' ? [entry('close', 'Close', () => void giveOrder(incident, 'close', 'closed'))] : []),
          ...(isOpen || incident.status === 'resolved'
            ? [
                null,
                entry('merge', 'Merge into another…', () => setOpen('merge')),
                entry('cancel', 'Cancel…', () => setOpen('cancel'), true),
              ]
            : []),
        ]}
      />
      {open === 'edit' && <EditDialog incident={incident} onClose={close} />}
      {open === 'action' && (
        <CreateActionDialog source={{ kind: 'incident', id: incident.incidentId }} from={incidentKey(incident)} onClose={close} />
      )}
      {open === 'resolve' && <OrderDialog incident={incident} order="resolve" title="Resolve" submit="Resolve" withTime onClose={close} />}
      {open === 'reopen' && <OrderDialog incident={incident} order="reopen" title="Reopen" submit="Reopen" needsReason onClose={close} />}
      {open === 'cancel' && <CancelDialog incident={incident} onClose={close} />}
      {open === 'merge' && <MergeDialog incident={incident} onClose={close} />}
    </>
  );
}

interface Props {
  incident: Incident;
  onClose: () => void;
}
function OrderDialog({
  incident,
  order,
  title,
  submit,
  needsReason,
  withTime,
  onClose,
}: Props & { order: string; title: string; submit: string; needsReason?: boolean; withTime?: boolean }) {
  const [reason, setReason] = useState('');
  const [at, setAt] = useState('');
  return (
    <FormDialog
      title={`${title} ${incidentKey(incident)}`}
      submit={submit}
      canSubmit={!needsReason || reason.trim().length > 2}
      onClose={onClose}
      onSubmit={async () => {
        await orderIncident(incident.incidentId, order, {
          ...(reason ? { reason } : {}),
          ...(at ? { at: new Date(`${at}:00.000Z`).toISOString() } : {}),
        });
        await freshIncident(incident.incidentId);
        toast(`${incidentKey(incident)}: ${order} taken`);
      }}
    >
      {withTime && (
        <TextField
          type="datetime-local"
          label="When was it normal again? (UTC)"
          isOptional
          value={at}
          onChange={(event) => setAt(event.target.value)}
          hint="Empty means now. The record keeps both times."
        />
      )}
      <TextArea
        label="Reason"
        isOptional={!needsReason}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        autoFocus={!withTime}
      />
    </FormDialog>
  );
}
function CancelDialog({ incident, onClose }: Props) {
  const [as, setAs] = useState('false-alarm');
  return (
    <FormDialog
      title={`Cancel ${incidentKey(incident)}`}
      lead="A cancelled incident stays in the record and out of statistics."
      submit="Cancel the incident"
      look="danger"
      onClose={onClose}
      onSubmit={async () => {
        await orderIncident(incident.incidentId, 'cancel', { as });
        await freshIncident(incident.incidentId);
      }}
    >
      <SelectField
        label="What was it?"
        value={as}
        onChange={(event) => setAs(event.target.value)}
        options={[
          ['false-alarm', 'A false alarm'],
          ['test', 'A test'],
          ['mistake', 'A mistake'],
        ]}
      />
    </FormDialog>
  );
}
/** Edits against the version that was read. If somebody was quicker, both texts are shown and nothing typed is lost. */
function EditDialog({ incident, onClose }: Props) {
  const [base, setBase] = useState(incident);
  const [title, setTitle] = useState(incident.title);
  const [summary, setSummary] = useState(incident.summary ?? '');
  const [severity, setSeverity] = useState<Severity>(incident.severity);
  const [environment, setEnvironment] = useState(incident.environment ?? '');
  const [tags, setTags] = useState(incident.tags.join(', '));
  const [isNearMiss, setNearMiss] = useState(incident.kind === 'near-miss');
  const [theirs, setTheirs] = useState<Incident>();
  const save = async () => {
    const tagList = tags
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean);
    const kind = isNearMiss ? 'near-miss' : incident.kind === 'near-miss' ? 'incident' : incident.kind;
    const changes = {
      ...(title === base.title ? {} : { title }),
      ...(summary === (base.summary ?? '') ? {} : { summary: summary || null }),
      ...(environment === (base.environment ?? '') ? {} : { environment: environment || null }),
      ...(tagList.join() === base.tags.join() ? {} : { tags: tagList }),
      ...(kind === base.kind ? {} : { kind }),
      ...(severity === base.severity ? {} : { severity }),
    };
    if (Object.keys(changes).length === 0) return;
    try {
      await editIncident(base, changes);
      await freshIncident(incident.incidentId);
      toast('Saved');
    } catch (error) {
      const problem = asProblem(error);
      const current = problem.facts['current'];
      if (problem.status === 412 && current && typeof current === 'object') {
        setTheirs(current as Incident);
        setBase(current as Incident);
      }
      throw error;
    }
  };
  return (
    <FormDialog
      title={`Edit ${incidentKey(incident)}`}
      submit={theirs ? 'Save mine over it' : 'Save'}
      canSubmit={title.trim() !== ''}
      onClose={onClose}
      onSubmit={save}
      width={600}
    >
      {theirs && (
        <Notice kind="note">
          Somebody saved meanwhile: title “{theirs.title}”, {words(theirs.severity)}. What you wrote is still here.
        </Notice>
      )}
      <TextField
        label="Title"
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.target.value)}
        hint="Symptom and service; no cause, no person."
      />
      <SelectField
        label="Severity"
        value={severity}
        onChange={(event) => setSeverity(event.target.value as Severity)}
        options={severities}
      />
      <TextArea label="Summary" isOptional rows={4} value={summary} onChange={(event) => setSummary(event.target.value)} />
      <div className="split">
        <TextField label="Environment" isOptional value={environment} onChange={(event) => setEnvironment(event.target.value)} />
        <TextField label="Tags" isOptional value={tags} onChange={(event) => setTags(event.target.value)} hint="Separated by commas" />
      </div>
      <CheckBox checked={isNearMiss} onChange={(event) => setNearMiss(event.target.checked)}>
        A near miss: nothing broke, but it could have
      </CheckBox>
    </FormDialog>
  );
}
