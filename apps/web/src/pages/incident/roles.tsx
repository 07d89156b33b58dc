import { UserPlus, X } from 'lucide-react';
import { useState } from 'react';
import { useNames, usePeople } from '../../api/directory';
import { assignRole, endRole, type Incident } from '../../api/incidents';
import { words } from '../../ui/format';
import { Button, Card, SelectField, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { DayClock } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { freshIncident } from './context';

/** Who does what, and since when. Assigning a lead hands over. */
export function RolesCard({ incident, may }: { incident: Incident; may: boolean }) {
  const names = useNames();
  const [isAssigning, setAssigning] = useState(false);
  const held = incident.roles.filter(({ to }) => !to);
  const end = async (role: string, personId: string) => {
    try {
      await endRole(incident.incidentId, role, personId);
      toast(`${words(role)}: handed back`, {
        undo: () => void assignRole(incident.incidentId, role, personId).then(() => freshIncident(incident.incidentId), toastProblem),
      });
    } catch (error) {
      toastProblem(error);
    } finally {
      await freshIncident(incident.incidentId);
    }
  };
  return (
    <Card
      title="Roles"
      actions={
        may && (
          <Button size="small" look="quiet" icon={<UserPlus size={13} aria-hidden />} onClick={() => setAssigning(true)}>
            Assign
          </Button>
        )
      }
    >
      {held.length === 0 ? (
        <p className="muted">Nobody has a role yet. An incident lead keeps the whole in view.</p>
      ) : (
        <dl className="facts">
          {held.map(({ role, personId, from }) => (
            <div key={role + personId} style={{ display: 'contents' }}>
              <dt>{words(role)}</dt>
              <dd className="row">
                {names(personId)}{' '}
                <span className="faint">
                  since <DayClock at={from} />
                </span>
                {may && (
                  <Button
                    size="small"
                    look="quiet"
                    aria-label={`${names(personId)} is ${words(role).toLowerCase()} no more`}
                    icon={<X size={12} aria-hidden />}
                    onClick={() => void end(role, personId)}
                  />
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {isAssigning && <RoleDialog incident={incident} onClose={() => setAssigning(false)} />}
    </Card>
  );
}

const ownRole = 'own';

function RoleDialog({ incident, onClose }: { incident: Incident; onClose: () => void }) {
  const people = usePeople().data ?? [];
  const [role, setRole] = useState('incident-lead');
  const [own, setOwn] = useState('');
  const [personId, setPersonId] = useState('');
  return (
    <FormDialogLazy
      title="Assign a role"
      submit="Assign"
      canSubmit={personId !== '' && (role !== ownRole || /^[a-z][a-z0-9-]{1,39}$/.test(own))}
      onClose={onClose}
      onSubmit={async () => {
        await assignRole(incident.incidentId, role === ownRole ? own : role, personId);
        await freshIncident(incident.incidentId);
      }}
    >
      <SelectField
        label="Role"
        value={role}
        onChange={(event) => setRole(event.target.value)}
        options={[
          ...['incident-lead', 'communications', 'operations', 'scribe', 'expert'].map((one) => [one, words(one)] as const),
          [ownRole, 'Another…'],
        ]}
      />
      {role === ownRole && (
        <TextField
          label="Which role?"
          value={own}
          onChange={(event) => setOwn(event.target.value)}
          hint="Small letters, digits and hyphens"
        />
      )}
      <SelectField
        label="Person"
        value={personId}
        onChange={(event) => setPersonId(event.target.value)}
        options={[['', 'Choose…'], ...people.map((person) => [person.personId, person.name] as const)]}
      />
    </FormDialogLazy>
  );
}
