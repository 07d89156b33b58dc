import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Boxes, Plus, Search, Users } from 'lucide-react';
import { useState } from 'react';
import {
  editService,
  editTeam,
  makeService,
  makeTeam,
  useMay,
  useNames,
  usePeople,
  useServices,
  useTeams,
  type Service,
  type Team,
} from '../../api/directory';
import { refresh } from '../../api/queries';
import { Page, Tabs, Toolbar } from '../../shell/page';
import { plural } from '../../ui/format';
import { Button, CheckBox, Chip, Count, SearchInput, SelectField, Table, TextArea, TextField, buttonClass } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { Awaited, Empty } from '../../ui/states';
import css from '../incidents/incidents.module.css';

/** What we run, who answers for it, and what it needs. */
export function ServicesPage() {
  const search = useSearch({ strict: false }) as { show?: string; q?: string };
  const navigate = useNavigate();
  const isTeams = search.show === 'teams';
  const may = useMay();
  const [editing, setEditing] = useState<Service | 'new'>();
  const [team, setTeam] = useState<Team | 'new'>();
  const mayService = may('services:manage');
  const mayTeam = may('teams:manage');
  return (
    <Page
      crumbs={[{ text: 'Services' }]}
      title="Services and teams"
      actions={
        (isTeams ? mayTeam : mayService) && (
          <Button look="primary" icon={<Plus size={14} aria-hidden />} onClick={() => (isTeams ? setTeam('new') : setEditing('new'))}>
            {isTeams ? 'Add a team' : 'Add a service'}
          </Button>
        )
      }
      tabs={
        <Tabs label="Services or teams">
          <Link to="/services" search={{}} activeOptions={{ exact: true }} aria-current={isTeams ? undefined : 'page'}>
            Services
          </Link>
          <Link to="/services" search={{ show: 'teams' }} activeOptions={{ exact: true }} aria-current={isTeams ? 'page' : undefined}>
            Teams
          </Link>
        </Tabs>
      }
    >
      <div className="stack" style={{ paddingTop: 16 }}>
        {!isTeams && (
          <Toolbar>
            <span style={{ width: 260 }}>
              <SearchInput
                data-filter
                icon={<Search size={14} aria-hidden />}
                label="Find a service"
                placeholder="Find a service"
                defaultValue={search.q ?? ''}
                onChange={(event) =>
                  void navigate({ to: '/services', search: event.target.value ? { q: event.target.value } : {}, replace: true })
                }
              />
            </span>
          </Toolbar>
        )}
        {isTeams ? (
          <TeamList onEdit={mayTeam ? setTeam : undefined} />
        ) : (
          <ServiceList q={search.q} onEdit={mayService ? setEditing : undefined} />
        )}
      </div>
      {editing && <ServiceDialog service={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
      {team && <TeamDialog team={team === 'new' ? undefined : team} onClose={() => setTeam(undefined)} />}
    </Page>
  );
}

function ServiceList({ q, onEdit }: { q: string | undefined; onEdit: ((service: Service) => void) | undefined }) {
  const query = useServices({ q });
  const names = useNames();
  return (
    <section className={css['list']} aria-label="Services">
      <Awaited query={query}>
        {(services) =>
          services.length === 0 ? (
            <Empty icon={<Boxes size={24} aria-hidden />} title={q ? 'No service is called that' : 'The catalogue is empty'}>
              Alerts that name a service are kept anyway; the catalogue adds owners, dependencies and aliases.
            </Empty>
          ) : (
            <Table label="Services">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col" data-num>
                    Tier
                  </th>
                  <th scope="col">Team</th>
                  <th scope="col">Needs</th>
                  <th scope="col">Also called</th>
                  <th scope="col">
                    <span className="visually-hidden">Orders</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {services.map((service) => (
                  <tr key={service.serviceId}>
                    <td>
                      <Link to="/incidents" search={{ service: service.serviceId }} title="Its incidents" style={{ fontWeight: 550 }}>
                        {service.name}
                      </Link>
                      {service.description && <span className="faint"> {service.description}</span>}
                    </td>
                    <td data-num>{service.tier ?? '–'}</td>
                    <td className="muted">{service.teamId ? names(service.teamId) : 'no team yet'}</td>
                    <td>
                      <span className="row">
                        {service.dependsOn.map((id) => (
                          <Chip key={id} look="outline">
                            {services.find(({ serviceId }) => serviceId === id)?.name ?? id}
                          </Chip>
                        ))}
                      </span>
                    </td>
                    <td className="mono muted">{service.aliases.join(', ')}</td>
                    <td>
                      {onEdit && (
                        <Button size="small" look="quiet" onClick={() => onEdit(service)}>
                          Edit
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )
        }
      </Awaited>
    </section>
  );
}
function TeamList({ onEdit }: { onEdit: ((team: Team) => void) | undefined }) {
  const query = useTeams();
  const names = useNames();
  return (
    <section className={css['list']} aria-label="Teams">
      <Awaited query={query}>
        {(teams) =>
          teams.length === 0 ? (
            <Empty icon={<Users size={24} aria-hidden />} title="No teams yet">
              A team owns services and receives what nobody took: reminders climb to its lead.
            </Empty>
          ) : (
            <Table label="Teams">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Lead</th>
                  <th scope="col">Members</th>
                  <th scope="col">
                    <span className="visually-hidden">Orders</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {teams.map((team) => (
                  <tr key={team.teamId}>
                    <td style={{ fontWeight: 550 }}>{team.name}</td>
                    <td className="muted">{team.leadId ? names(team.leadId) : 'nobody yet'}</td>
                    <td>
                      <Count>{team.memberIds.length}</Count>
                    </td>
                    <td>
                      {onEdit && (
                        <Button size="small" look="quiet" onClick={() => onEdit(team)}>
                          Edit
                        </Button>
                      )}{' '}
                      <Link to="/action-items" search={{ team: team.teamId }} className={buttonClass} data-size="small" data-look="quiet">
                        Action items
                      </Link>
                    </td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )
        }
      </Awaited>
    </section>
  );
}

function ServiceDialog({ service, onClose }: { service: Service | undefined; onClose: () => void }) {
  const teams = useTeams().data ?? [];
  const services = useServices().data ?? [];
  const [name, setName] = useState(service?.name ?? '');
  const [description, setDescription] = useState(service?.description ?? '');
  const [tier, setTier] = useState(String(service?.tier ?? ''));
  const [teamId, setTeamId] = useState(service?.teamId ?? '');
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
function TeamDialog({ team, onClose }: { team: Team | undefined; onClose: () => void }) {
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
