import { useState } from 'react';
import { usePeople, useTeams } from '../../api/directory';
import { addProposal, type PostMortem } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { FormDialog } from '../../ui/dialog';
import { isoDate, words } from '../../ui/format';
import { CheckBox, SelectField, TextArea, TextField, type Option } from '../../ui/kit';
import { viewerZone } from '../../ui/time';
import css from './document.module.css';

const asOptions = (...values: readonly string[]): Option[] => values.map((value) => [value, words(value)] as const);

/** What will be done about a factor; with an owner, a date within 30 days and a way to tell, it is the guard that approval asks for. */
export function ProposalDialog({ postMortem, onClose }: { postMortem: PostMortem; onClose: () => void }) {
  const people = usePeople().data ?? [];
  const teams = useTeams().data ?? [];
  const [title, setTitle] = useState('');
  const [acceptance, setAcceptance] = useState('');
  const [kind, setKind] = useState('prevent');
  const [strength, setStrength] = useState('guard');
  const [priority, setPriority] = useState('P1');
  const [owner, setOwner] = useState('');
  const [due, setDue] = useState('');
  const [factorIds, setFactorIds] = useState<ReadonlySet<string>>(new Set());
  const soon = isoDate(new Date(Date.now() + 30 * 86_400_000));
  return (
    <FormDialog
      title="Draft an action item"
      lead="Ask first what can be done soon: approval wants one guard that is due within 30 days."
      submit="Add"
      width={640}
      canSubmit={title.trim().length >= 8}
      onClose={onClose}
      onSubmit={async () => {
        const [ownerKind, ownerId] = owner.split(':');
        await addProposal(postMortem.postMortemId, {
          title: title.trim(),
          acceptance: acceptance.trim(),
          kind,
          controlStrength: strength,
          priority,
          owner: ownerId ? { kind: ownerKind, id: ownerId } : null,
          due: due ? { on: due, at: '17:00', zone: viewerZone() } : null,
          factorIds: [...factorIds],
        });
        await refresh('post-mortems');
      }}
    >
      <TextField
        label="What will be done"
        autoFocus
        maxLength={160}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        hint="Verb and object, like “Reject a pool size below 5 at start-up”"
      />
      <TextArea
        label="How will we know?"
        isOptional
        value={acceptance}
        onChange={(event) => setAcceptance(event.target.value)}
        hint="A test, a drill, an alert that fired, a query with a threshold"
      />
      <div className={css['fields']}>
        <SelectField
          label="Kind"
          value={kind}
          onChange={(event) => setKind(event.target.value)}
          options={asOptions('prevent', 'detect', 'mitigate', 'respond', 'process', 'investigate', 'document')}
        />
        <SelectField
          label="Strength"
          value={strength}
          onChange={(event) => setStrength(event.target.value)}
          options={asOptions('eliminate', 'automate', 'guard', 'alert', 'document', 'train')}
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
        <SelectField
          label="Owner"
          isOptional
          value={owner}
          onChange={(event) => setOwner(event.target.value)}
          options={[
            ['', 'Nobody yet'],
            ...people.map(({ personId, name }) => [`person:${personId}`, name] as const),
            ...teams.map(({ teamId, name }) => [`team:${teamId}`, `Team ${name}`] as const),
          ]}
        />
        <TextField
          type="date"
          label="Due on"
          isOptional
          value={due}
          onChange={(event) => setDue(event.target.value)}
          hint={due !== '' && due > soon ? 'More than 30 days ahead: no short-term guard' : undefined}
        />
      </div>
      {postMortem.factors.length > 0 && (
        <fieldset className={css['group']}>
          <legend>Which factors it is about</legend>
          {postMortem.factors.map(({ factorId, statement }, index) => (
            <CheckBox
              key={factorId}
              checked={factorIds.has(factorId)}
              onChange={(event) =>
                setFactorIds(
                  (before) => new Set(event.target.checked ? [...before, factorId] : [...before].filter((one) => one !== factorId)),
                )
              }
            >
              <span className="mono faint">F{index + 1}</span> {statement}
            </CheckBox>
          ))}
        </fieldset>
      )}
    </FormDialog>
  );
}
