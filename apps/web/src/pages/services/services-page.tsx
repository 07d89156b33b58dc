import { Link } from '@tanstack/react-router';
import { Boxes, FileUp, Plus, Users } from 'lucide-react';
import { useState } from 'react';
import { useMay, useNames, useServices, useTeams, type Service, type Team } from '../../api/directory';
import { useUnknownServices } from '../../api/incidents';
import { WordsFilter } from '../../shell/filters';
import { Page, Tabs, Toolbar } from '../../shell/page';
import { useFilters } from '../../shell/use-filters';
import { Button, Chip, Count, buttonClass } from '../../ui/kit';
import { ListSection } from '../../ui/list';
import { ImportServicesDialog } from './import-services-dialog';
import { ServiceDialog, TeamDialog } from './service-dialogs';
import { UnknownServices } from './unknown-services';

/** What we run, who answers for it, and what it needs. */
export function ServicesPage() {
  const { show, q } = useFilters().filters;
  const isTeams = show === 'teams';
  const isUnknown = show === 'unknown';
  const unknown = useUnknownServices().data?.length ?? 0;
  const may = useMay();
  const [editing, setEditing] = useState<Service | 'new'>();
  const [team, setTeam] = useState<Team | 'new'>();
  const [named, setNamed] = useState<string>();
  const [isImporting, setImporting] = useState(false);
  const mayService = may('services:manage');
  const mayTeam = may('teams:manage');
  return (
    <Page
      crumbs={[{ text: 'Services' }]}
      title="Services and teams"
      actions={
        (isTeams ? mayTeam : mayService) && (
          <>
            {!isTeams && (
              <Button icon={<FileUp size={14} aria-hidden />} onClick={() => setImporting(true)}>
                Import
              </Button>
            )}
            <Button look="primary" icon={<Plus size={14} aria-hidden />} onClick={() => (isTeams ? setTeam('new') : setEditing('new'))}>
              {isTeams ? 'Add a team' : 'Add a service'}
            </Button>
          </>
        )
      }
      tabs={
        <Tabs label="Services or teams">
          <Link to="/services" search={{}} activeOptions={{ exact: true }} aria-current={show ? undefined : 'page'}>
            Services
          </Link>
          <Link to="/services" search={{ show: 'unknown' }} activeOptions={{ exact: true }} aria-current={isUnknown ? 'page' : undefined}>
            Unknown names {unknown > 0 && <Count>{unknown}</Count>}
          </Link>
          <Link to="/services" search={{ show: 'teams' }} activeOptions={{ exact: true }} aria-current={isTeams ? 'page' : undefined}>
            Teams
          </Link>
        </Tabs>
      }
    >
      <div className="stack" style={{ paddingTop: 16 }}>
        {!show && (
          <Toolbar>
            <WordsFilter label="Find a service" />
          </Toolbar>
        )}
        {isTeams ? (
          <TeamList onEdit={mayTeam ? setTeam : undefined} />
        ) : isUnknown ? (
          <UnknownServices onCreate={mayService ? setNamed : undefined} />
        ) : (
          <ServiceList q={q} onEdit={mayService ? setEditing : undefined} onImport={mayService ? () => setImporting(true) : undefined} />
        )}
      </div>
      {editing && <ServiceDialog service={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
      {named !== undefined && <ServiceDialog service={undefined} name={named} onClose={() => setNamed(undefined)} />}
      {isImporting && <ImportServicesDialog onClose={() => setImporting(false)} />}
      {team && <TeamDialog team={team === 'new' ? undefined : team} onClose={() => setTeam(undefined)} />}
    </Page>
  );
}

/** Which services there are, who answers for each, what it needs and what needs it. */
function ServiceList({
  q,
  onEdit,
  onImport,
}: {
  q: string | undefined;
  onEdit: ((service: Service) => void) | undefined;
  onImport: (() => void) | undefined;
}) {
  const query = useServices({ q });
  const all = useServices().data ?? [];
  const names = useNames();
  const chips = (services: readonly (Service | undefined)[]) =>
    services.length > 0 && (
      <span className="row" style={{ gap: 4 }}>
        {services.slice(0, 4).map(
          (service) =>
            service && (
              <Link key={service.serviceId} to="/services" search={{ q: service.name }}>
                <Chip look="outline">{service.name}</Chip>
              </Link>
            ),
        )}
        {services.length > 4 && <Count>+{services.length - 4}</Count>}
      </span>
    );
  return (
    <ListSection
      label="Services"
      query={query}
      idOf={({ serviceId }) => serviceId}
      empty={{
        icon: <Boxes size={24} aria-hidden />,
        title: q ? 'No service is called that' : 'The catalogue is empty',
        children: 'Alerts that name a service are kept anyway; the catalogue adds owners, dependencies and aliases.',
        action: !q && onImport && <Button onClick={onImport}>Import a catalogue</Button>,
      }}
      columns={[
        {
          name: 'Name',
          is: 'title',
          width: '28%',
          cell: ({ serviceId, name, description }) => (
            <>
              <Link to="/incidents" search={{ service: serviceId }} title="Its incidents">
                {name}
              </Link>
              {description && <span className="faint"> {description}</span>}
            </>
          ),
        },
        { name: 'Tier', is: 'number', cell: ({ tier }) => tier ?? '–' },
        {
          name: 'Owner',
          width: '18%',
          cell: ({ teamId, ownerId }) => (
            <span className="muted">
              {teamId ? names(teamId) : 'no team yet'}
              {ownerId && ` · ${names(ownerId)}`}
            </span>
          ),
        },
        { name: 'Needs', cell: ({ dependsOn }) => chips(dependsOn.map((id) => all.find(({ serviceId }) => serviceId === id))) },
        { name: 'Needed by', cell: ({ serviceId }) => chips(all.filter(({ dependsOn }) => dependsOn.includes(serviceId))) },
        { name: 'Also called', cell: ({ aliases }) => aliases.length > 0 && <span className="mono muted">{aliases.join(', ')}</span> },
        onEdit !== undefined && {
          name: 'Orders',
          is: 'orders',
          cell: (service) => (
            <Button size="small" look="quiet" aria-label={`Edit ${service.name}`} onClick={() => onEdit(service)}>
              Edit
            </Button>
          ),
        },
      ]}
    />
  );
}

function TeamList({ onEdit }: { onEdit: ((team: Team) => void) | undefined }) {
  const query = useTeams();
  const names = useNames();
  return (
    <ListSection
      label="Teams"
      query={query}
      idOf={({ teamId }) => teamId}
      empty={{
        icon: <Users size={24} aria-hidden />,
        title: 'No teams yet',
        children: 'A team owns services and receives what nobody took: reminders climb to its lead.',
      }}
      columns={[
        { name: 'Name', is: 'title', cell: ({ name }) => <strong>{name}</strong> },
        { name: 'Lead', cell: ({ leadId }) => <span className="muted">{leadId ? names(leadId) : 'nobody yet'}</span> },
        { name: 'Members', is: 'number', cell: ({ memberIds }) => memberIds.length },
        {
          name: 'Orders',
          is: 'orders',
          cell: (team) => (
            <span className="row">
              {onEdit && (
                <Button size="small" look="quiet" aria-label={`Edit ${team.name}`} onClick={() => onEdit(team)}>
                  Edit
                </Button>
              )}
              <Link to="/action-items" search={{ team: team.teamId }} className={buttonClass} data-size="small" data-look="quiet">
                Action items
              </Link>
              <Link to="/incidents" search={{ team: team.teamId }} className={buttonClass} data-size="small" data-look="quiet">
                Incidents
              </Link>
            </span>
          ),
        },
      ]}
    />
  );
}
