import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import {
  editPerson,
  invite,
  inviteAgain,
  orderPerson,
  useMay,
  useMe,
  useNames,
  usePeople,
  useTeams,
  type InvitationView,
  type Person,
} from '../../api/directory';
import { refresh } from '../../api/queries';
import { words } from '../../ui/format';
import { Avatar, Button, CheckBox, Chip, Code, Picker, SelectField, TextField } from '../../ui/kit';
import { DialogLazy, FormDialogLazy } from '../../ui/lazy-dialog';
import { MenuLazy } from '../../ui/lazy-menu';
import { ListCard } from '../../ui/list';
import { DayClock } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { useTicks } from '../../ui/use-form';

const roles = [
  ['viewer', 'Viewer · reads everything'],
  ['member', 'Member · responds, writes, acts'],
  ['admin', 'Administrator · everything'],
] as const;

export function PeoplePage() {
  const query = usePeople();
  const names = useNames();
  const mayManage = useMay()('people:manage');
  const myId = useMe().data?.person?.personId;
  const [isInviting, setInviting] = useState(false);
  const [link, setLink] = useState<InvitationView>();
  const [teamsOf, setTeamsOf] = useState<Person>();
  const give = async (run: () => Promise<unknown>, done: string) => {
    try {
      await run();
      toast(done);
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('people', 'teams');
    }
  };
  return (
    <>
      <ListCard
        title="People and roles"
        label="People"
        note="roles say who may see, act and administer"
        actions={
          mayManage && (
            <Button size="small" look="primary" icon={<UserPlus size={13} aria-hidden />} onClick={() => setInviting(true)}>
              Invite
            </Button>
          )
        }
        query={query}
        idOf={({ personId }) => personId}
        empty={{ title: 'Nobody is here yet', children: 'Invite the first colleague: they get a link that works once.' }}
        columns={[
          {
            name: 'Name',
            is: 'title',
            cell: ({ name }) => (
              <span className="row" style={{ flexWrap: 'nowrap' }}>
                <Avatar name={name} size="small" /> <strong style={{ fontWeight: 550 }}>{name}</strong>
              </span>
            ),
          },
          { name: 'E-mail', cell: ({ email }) => <span className="muted">{email}</span> },
          {
            name: 'Role',
            cell: (person) =>
              mayManage && person.personId !== myId ? (
                <Picker
                  label={`Role of ${person.name}`}
                  value={person.role}
                  onChange={(event) =>
                    void give(() => editPerson(person, { role: event.target.value }), `${person.name} is now ${event.target.value}`)
                  }
                  options={roles.map(([role]) => [role, words(role)] as const)}
                />
              ) : (
                words(person.role)
              ),
          },
          { name: 'Teams', cell: ({ teamIds }) => <span className="muted">{teamIds.map(names).join(', ') || '–'}</span> },
          {
            name: 'State',
            is: 'bare',
            cell: ({ isActive, hasPassword }) =>
              isActive ? <Chip kind={hasPassword ? 'act' : 'note'}>{hasPassword ? 'Active' : 'Invited'}</Chip> : <Chip>Disabled</Chip>,
          },
          mayManage && {
            name: 'Orders',
            is: 'orders',
            cell: (person) => (
              <MenuLazy
                label={`Orders for ${person.name}`}
                trigger="…"
                look="quiet"
                size="small"
                entries={[
                  { id: 'teams', label: 'Teams…', onSelect: () => setTeamsOf(person) },
                  {
                    id: 'link',
                    label: person.hasPassword ? 'New link for a lost password' : 'New invitation link',
                    onSelect: () => void inviteAgain(person.personId).then(setLink, toastProblem),
                  },
                  ...(person.personId === myId
                    ? []
                    : [
                        null,
                        {
                          id: 'state',
                          label: person.isActive ? 'Disable' : 'Enable',
                          isDangerous: person.isActive,
                          onSelect: () =>
                            void give(
                              () => orderPerson(person.personId, person.isActive ? 'disable' : 'enable'),
                              `${person.name} is ${person.isActive ? 'disabled; all sessions ended' : 'enabled'}`,
                            ),
                        },
                      ]),
                ]}
              />
            ),
          },
        ]}
      />
      {isInviting && <InviteDialog onClose={() => setInviting(false)} onMade={setLink} />}
      {teamsOf && <TeamsDialog person={teamsOf} onClose={() => setTeamsOf(undefined)} />}
      {link && (
        <DialogLazy
          title={`A link for ${link.person.name}`}
          lead="It is shown once and works once. Give it to them yourself."
          onClose={() => setLink(undefined)}
        >
          <Code label="invitation link" text={link.invitationUrl} />
          <p className="faint">
            Until <DayClock at={link.expiresAt} /> UTC
          </p>
        </DialogLazy>
      )}
    </>
  );
}
function InviteDialog({ onClose, onMade }: { onClose: () => void; onMade: (made: InvitationView) => void }) {
  const teams = useTeams().data ?? [];
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('member');
  const [teamId, setTeamId] = useState('');
  return (
    <FormDialogLazy
      title="Invite somebody"
      submit="Make the invitation"
      canSubmit={name.trim() !== '' && email.includes('@')}
      onClose={onClose}
      onSubmit={async () => {
        onMade(await invite({ name: name.trim(), email: email.trim(), role, ...(teamId ? { teamIds: [teamId] } : {}) }));
        await refresh('people');
      }}
    >
      <TextField label="Name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      <TextField type="email" label="E-mail" value={email} onChange={(event) => setEmail(event.target.value)} />
      <SelectField label="Role" value={role} onChange={(event) => setRole(event.target.value)} options={roles} />
      {teams.length > 0 && (
        <SelectField
          label="Team"
          isOptional
          value={teamId}
          onChange={(event) => setTeamId(event.target.value)}
          options={[['', 'No team yet'], ...teams.map((team) => [team.teamId, team.name] as const)]}
        />
      )}
    </FormDialogLazy>
  );
}
function TeamsDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const teams = useTeams().data ?? [];
  const { ticked, tick } = useTicks(person.teamIds);
  return (
    <FormDialogLazy
      title={`Teams of ${person.name}`}
      submit="Save"
      onClose={onClose}
      onSubmit={async () => {
        await editPerson(person, { teamIds: [...ticked] });
        await refresh('people', 'teams');
      }}
    >
      <fieldset>
        <legend className="visually-hidden">Teams</legend>
        {teams.map(({ teamId, name }) => (
          <CheckBox key={teamId} {...tick(teamId)}>
            {name}
          </CheckBox>
        ))}
        {teams.length === 0 && <p className="muted">There are no teams yet: add them under Services.</p>}
      </fieldset>
    </FormDialogLazy>
  );
}
