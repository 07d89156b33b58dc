import { useState } from 'react';
import { createActionItem } from '../../api/action-items';
import { usePeople, useTeams } from '../../api/directory';
import { refresh } from '../../api/queries';
import { words } from '../../ui/format';
import { SelectField, TextArea, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { viewerZone } from '../../ui/time';
import { toast } from '../../ui/toast';

/** An item by hand, or from where it was agreed. It begins as a proposal. */
export function CreateActionDialog({
  source,
  from,
  onClose,
}: {
  source?: { kind: 'incident' | 'post-mortem'; id: string };
  from?: string;
  onClose: () => void;
}) {
  const people = usePeople().data ?? [];
  const teams = useTeams().data ?? [];
  const [title, setTitle] = useState('');
  const [acceptance, setAcceptance] = useState('');
  const [kind, setKind] = useState('prevent');
  const [strength, setStrength] = useState('guard');
  const [priority, setPriority] = useState('P1');
  const [person, setPerson] = useState('');
  const [team, setTeam] = useState('');
  const [due, setDue] = useState('');
  return (
    <FormDialogLazy
      title={from ? `An action item from ${from}` : 'An action item'}
      submit="Create"
      canSubmit={title.trim().length >= 8}
      onClose={onClose}
      width={600}
      onSubmit={async () => {
        const item = await createActionItem({
          title: title.trim(),
          kind,
          controlStrength: strength,
          priority,
          ...(acceptance.trim() ? { acceptance: acceptance.trim() } : {}),
          ...(person ? { owner: { kind: 'person', id: person } } : {}),
          ...(team ? { owningTeamId: team } : {}),
          ...(due ? { due: { on: due, at: '17:00', zone: viewerZone() } } : {}),
          ...(source ? { sources: [source] } : {}),
        });
        toast(`${item.key} is proposed`);
        await refresh('action-items');
      }}
    >
      <TextField
        label="What will be done"
        autoFocus
        maxLength={160}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        hint="Verb and object, 8 characters or more"
      />
      <TextArea
        label="How will we know?"
        isOptional
        value={acceptance}
        onChange={(event) => setAcceptance(event.target.value)}
        hint="A test, a drill, an alert that fired, a query with a threshold. Needed before it is accepted."
      />
      <div className="split">
        <SelectField
          label="Kind"
          value={kind}
          onChange={(event) => setKind(event.target.value)}
          options={['prevent', 'detect', 'mitigate', 'respond', 'process', 'investigate', 'document'].map(
            (one) => [one, words(one)] as const,
          )}
        />
        <SelectField
          label="Strength"
          value={strength}
          onChange={(event) => setStrength(event.target.value)}
          options={['eliminate', 'automate', 'guard', 'alert', 'document', 'train'].map((one) => [one, words(one)] as const)}
        />
        <SelectField
          label="Priority"
          value={priority}
          onChange={(event) => setPriority(event.target.value)}
          options={[
            ['P0', 'P0 · stops a repeat'],
            ['P1', 'P1'],
            ['P2', 'P2'],
            ['P3', 'P3'],
          ]}
        />
        <TextField type="date" label="Due on" isOptional value={due} onChange={(event) => setDue(event.target.value)} />
        <SelectField
          label="Owner"
          isOptional
          value={person}
          onChange={(event) => setPerson(event.target.value)}
          options={[['', 'Nobody yet'], ...people.map(({ personId, name }) => [personId, name] as const)]}
        />
        <SelectField
          label="Team"
          isOptional
          value={team}
          onChange={(event) => setTeam(event.target.value)}
          options={[['', 'No team'], ...teams.map(({ teamId, name }) => [teamId, name] as const)]}
        />
      </div>
    </FormDialogLazy>
  );
}
