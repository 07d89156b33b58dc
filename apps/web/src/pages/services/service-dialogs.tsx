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
import { useForm, useTicks } from '../../ui/use-form';

export function ServiceDialog({ service, name: called, onClose }: { service: Service | undefined; name?: string; onClose: () => void }) {
  const teams = useTeams().data ?? [];
  const services = useServices().data ?? [];
  const people = usePeople().data ?? [];
  const { values, field } = useForm({
    name: service?.name ?? called ?? '',
    description: service?.description ?? '',
    tier: String(service?.tier ?? ''),
    teamId: service?.teamId ?? '',
    ownerId: service?.ownerId ?? '',
    aliases: service?.aliases.join(', ') ?? '',
  });
  const { name, description, tier, teamId, ownerId, aliases } = values;
  const { ticked: needs, tick } = useTicks(service?.dependsOn);
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
      <TextField label="Name" autoFocus {...field('name')} hint="As alerts call it" />
      <TextArea label="What it does" isOptional rows={2} {...field('description')} />
      <div className="split">
        <SelectField
          label="Team"
          isOptional
          {...field('teamId')}
          options={[['', 'No team'], ...teams.map((team) => [team.teamId, team.name] as const)]}
        />
        <SelectField
          label="Who answers for it"
          isOptional
          {...field('ownerId')}
          options={[['', 'The team'], ...people.map((person) => [person.personId, person.name] as const)]}
        />
        <SelectField
          label="Tier"
          isOptional
          {...field('tier')}
          options={[
            ['', 'Not said'],
            ['1', '1 · everything stops without it'],
            ['2', '2'],
            ['3', '3'],
            ['4', '4 · internal'],
          ]}
        />
      </div>
      <TextField label="Also called" isOptional {...field('aliases')} hint="Other names in alerts, separated by commas" />
      {services.length > 1 && (
        <fieldset style={{ maxHeight: 150, overflow: 'auto' }}>
          <legend className="faint">It needs</legend>
          {services
            .filter(({ serviceId }) => serviceId !== service?.serviceId)
            .map((other) => (
              <CheckBox key={other.serviceId} {...tick(other.serviceId)}>
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
  const { values, field } = useForm({ name: team?.name ?? '', leadId: team?.leadId ?? '' });
  const { name, leadId } = values;
  const { ticked: members, tick } = useTicks(team?.memberIds);
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
      <TextField label="Name" autoFocus {...field('name')} />
      <SelectField
        label="Lead"
        isOptional
        {...field('leadId')}
        options={[['', 'Nobody yet'], ...people.map((person) => [person.personId, person.name] as const)]}
        hint="Reminders that the owner does not answer climb to the lead"
      />
      <fieldset style={{ maxHeight: 220, overflow: 'auto' }}>
        <legend className="faint">Members, {plural(members.size, 'person', 'people')}</legend>
        {people.map((person) => (
          <CheckBox key={person.personId} {...tick(person.personId)}>
            {person.name}
          </CheckBox>
        ))}
      </fieldset>
    </FormDialogLazy>
  );
}
