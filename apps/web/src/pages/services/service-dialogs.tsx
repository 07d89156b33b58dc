import { useState } from 'react';
import {
  editService,
  editTeam,
  makeService,
  makeTeam,
  usePeople,
  useServices,
  useTeams,
  type Service,
  type Team,
} from '../../api/directory';
import { refresh } from '../../api/queries';
import { plural } from '../../ui/format';
import { CheckBox, SelectField, TextArea, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';

export function ServiceDialog({ service, onClose }: { service: Service | undefined; onClose: () => void }) {
  const teams = useTeams().data ?? [];
  const services = useServices().data ?? [];
  const people = usePeople().data ?? [];
  const [name, setName] = useState(service?.name ?? '');
  const [description, setDescription] = useState(service?.description ?? '');
  const [tier, setTier] = useState(String(service?.tier ?? ''));
  const [teamId, setTeamId] = useState(service?.teamId ?? '');
  const [ownerId, setOwnerId] = useState(service?.ownerId ?? '');
  const [aliases, setAliases] = useState(service?.aliases.join(', ') ?? '');
  const [needs, setNeeds] = useState<ReadonlySet<string>>(new Set(service?.dependsOn));
  return (
    <FormDialogLazy
      title={service ? `Edit ${service.name}` : 'Add a service'}
      submit="Save"
      canSubmit={name.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const body = {
          name: name.trim(),
          description: description.trim() || null,
          tier: tier ? Number(tier) : null,
          teamId: teamId || null,
          ownerId: ownerId || null,
          aliases: aliases
            .split(',')
            .map((one) => one.trim())
            .filter(Boolean),
          dependsOn: [...needs],
        };
        await (service ? editService(service, body) : makeService(body));
        await refresh('services');
      }}
    >
      <TextField label="Name" autoFocus value={name} onChange={(event) => setName(event.target.value)} hint="As alerts call it" />
      <TextArea label="What it does" isOptional rows={2} value={description} onChange={(event) => setDescription(event.target.value)} />
      <div className="split">
        <SelectField
          label="Team"
          isOptional
          value={teamId}
          onChange={(event) => setTeamId(event.target.value)}
          options={[['', 'No team'], ...teams.map((team) => [team.teamId, team.name] as const)]}
        />
        <SelectField
          label="Who answers for it"
          isOptional
          value={ownerId}
          onChange={(event) => setOwnerId(event.target.value)}
          options={[['', 'The team'], ...people.map((person) => [person.personId, person.name] as const)]}
        />
        <SelectField
          label="Tier"
          isOptional
          value={tier}
          onChange={(event) => setTier(event.target.value)}
          options={[
            ['', 'Not said'],
            ['1', '1 · everything stops without it'],
            ['2', '2'],
            ['3', '3'],
            ['4', '4 · internal'],
          ]}
        />
      </div>
      <TextField
        label="Also called"
        isOptional
        value={aliases}
        onChange={(event) => setAliases(event.target.value)}
        hint="Other names in alerts, separated by commas"
      />
      {services.length > 1 && (
        <fieldset style={{ maxHeight: 150, overflow: 'auto' }}>
          <legend className="faint">It needs</legend>
          {services
            .filter(({ serviceId }) => serviceId !== service?.serviceId)
            .map((other) => (
              <CheckBox
                key={other.serviceId}
                checked={needs.has(other.serviceId)}
                onChange={(event) =>
                  setNeeds(
                    (before) =>
                      new Set(event.target.checked ? [...before, other.serviceId] : [...before].filter((id) => id !== other.serviceId)),
                  )
                }
              >
                {other.name}
              </CheckBox>
            ))}
        </fieldset>
      )}
    </FormDialogLazy>
  );
}
export function TeamDialog({ team, onClose }: { team: Team | undefined; onClose: () => void }) {
  const people = usePeople().data ?? [];
  const [name, setName] = useState(team?.name ?? '');
  const [leadId, setLeadId] = useState(team?.leadId ?? '');
  const [members, setMembers] = useState<ReadonlySet<string>>(new Set(team?.memberIds));
  return (
    <FormDialogLazy
      title={team ? `Edit ${team.name}` : 'Add a team'}
      submit="Save"
      canSubmit={name.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const body = { name: name.trim(), leadId: leadId || null, memberIds: [...members] };
        await (team ? editTeam(team, body) : makeTeam(body));
        await refresh('teams', 'people');
      }}
    >
      <TextField label="Name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      <SelectField
        label="Lead"
        isOptional
        value={leadId}
        onChange={(event) => setLeadId(event.target.value)}
        options={[['', 'Nobody yet'], ...people.map((person) => [person.personId, person.name] as const)]}
        hint="Reminders that the owner does not answer climb to the lead"
      />
      <fieldset style={{ maxHeight: 220, overflow: 'auto' }}>
        <legend className="faint">Members, {plural(members.size, 'person', 'people')}</legend>
        {people.map((person) => (
          <CheckBox
            key={person.personId}
            checked={members.has(person.personId)}
            onChange={(event) =>
              setMembers(
                (before) =>
                  new Set(event.target.checked ? [...before, person.personId] : [...before].filter((id) => id !== person.personId)),
              )
            }
          >
            {person.name}
          </CheckBox>
        ))}
      </fieldset>
    </FormDialogLazy>
  );
}
