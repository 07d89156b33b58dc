import { Link } from '@tanstack/react-router';
import { FileText, Pencil, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useMay, useNames, usePeople } from '../../api/directory';
import { assignRole, relateIncidents, setMilestone, type Incident } from '../../api/incidents';
import { usePostMortemOf, stateWords } from '../../api/post-mortems';
import { inputInstant, plural, words } from '../../ui/format';
import { Button, Card, Chip, SelectField, TextArea, TextField, buttonClass } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { Ago, DayClock } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { freshIncident, useTheIncident } from './context';
import { Impacts } from './impacts';
import css from './incident.module.css';
import { Story } from './story';

const milestoneNames = [
  ['changeAt', 'Change that began it'],
  ['impactStartedAt', 'Impact began'],
  ['firstSignalAt', 'First signal'],
  ['detectedAt', 'Detected'],
  ['declaredAt', 'Declared'],
  ['acknowledgedAt', 'Acknowledged'],
  ['engagedAt', 'Expert joined'],
  ['identifiedAt', 'Identified'],
  ['firstPublicUpdateAt', 'First public update'],
  ['mitigatedAt', 'Mitigated'],
  ['impactEndedAt', 'Impact ended'],
  ['resolvedAt', 'Resolved'],
  ['closedAt', 'Closed'],
] as const;

export const OverviewTab = () => <Story>{() => <Panel />}</Story>;

function Panel() {
  const incident = useTheIncident();
  const names = useNames();
  const may = useMay()('incidents:respond');
  const [editing, setEditing] = useState<string>();
  const [isAssigning, setAssigning] = useState(false);
  const postMortem = usePostMortemOf(incident.incidentId).data?.items.at(0);
  return (
    <div className={css['panel']}>
      <Card title="What is known">
        {incident.summary ? (
          <p className="prose" style={{ whiteSpace: 'pre-line' }}>
            {incident.summary}
          </p>
        ) : (
          <p className="muted">No summary yet. One sentence for who joins now helps most: press E.</p>
        )}
        <dl className="facts" style={{ marginTop: 12 }}>
          <dt>Opened</dt>
          <dd>
            <DayClock at={incident.openedAt} /> UTC, {incident.origin.kind === 'declared' ? 'declared by hand' : 'from alerts'}
          </dd>
          <dt>Alerts</dt>
          <dd>
            {incident.alertCounts.open} open of {incident.alertCounts.total}
          </dd>
          <dt>Noticed by</dt>
          <dd>{words(incident.detectionMethod)}</dd>
          {incident.environment && (
            <>
              <dt>Environment</dt>
              <dd>{incident.environment}</dd>
            </>
          )}
          {incident.services.length > 0 && (
            <>
              <dt>Services</dt>
              <dd className="row">
                {incident.services.map(({ name, relation, serviceId }) => (
                  <Chip key={serviceId ?? name} look="outline">
                    {name}
                    {relation !== 'subject' && ` · ${relation}`}
                  </Chip>
                ))}
              </dd>
            </>
          )}
          {incident.tags.length > 0 && (
            <>
              <dt>Tags</dt>
              <dd>{incident.tags.join(', ')}</dd>
            </>
          )}
          <dt>Last change</dt>
          <dd>
            <Ago at={incident.updatedAt} />
          </dd>
        </dl>
      </Card>
      <Card title="Milestones" note="UTC; a correction needs a reason">
        <ul className={css['milestones']}>
          {milestoneNames
            .filter(
              ([id]) =>
                incident.milestones[id] ||
                ['impactStartedAt', 'detectedAt', 'acknowledgedAt', 'mitigatedAt', 'impactEndedAt', 'resolvedAt'].includes(id),
            )
            .map(([id, name]) => {
              const value = incident.milestones[id];
              return (
                <li key={id}>
                  <span id={`milestone-${id}`}>
                    {name} {value && value.origin !== 'computed' && <Chip>{value.origin}</Chip>}
                  </span>
                  {value ? <DayClock at={value.at} /> : <span className="faint">not known</span>}
                  {may ? (
                    <Button
                      look="quiet"
                      size="small"
                      aria-label="Set the time"
                      aria-describedby={`milestone-${id}`}
                      icon={<Pencil size={12} aria-hidden />}
                      onClick={() => setEditing(id)}
                    />
                  ) : (
                    <span />
                  )}
                </li>
              );
            })}
        </ul>
      </Card>
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
        {incident.roles.filter(({ to }) => !to).length === 0 ? (
          <p className="muted">Nobody has a role yet. An incident lead keeps the whole in view.</p>
        ) : (
          <dl className="facts">
            {incident.roles
              .filter(({ to }) => !to)
              .map(({ role, personId }) => (
                <Pair key={role + personId} name={words(role)} value={names(personId)} />
              ))}
          </dl>
        )}
      </Card>
      <Impacts incident={incident} may={may} />
      <Findings incident={incident} />
      <Card title="Post-mortem">
        {postMortem ? (
          <div className="stack">
            <p>
              <span className="mono">PM-{postMortem.number}</span> · {stateWords[postMortem.state]}
            </p>
            <Link
              to="/incidents/$incidentId/review"
              params={{ incidentId: incident.incidentId }}
              className={buttonClass}
              style={{ justifySelf: 'start' }}
            >
              <FileText size={14} aria-hidden /> Open the review
            </Link>
          </div>
        ) : (
          <p className="muted">A draft with citations appears by itself as soon as the incident is resolved.</p>
        )}
      </Card>
      {incident.relations.length > 0 && (
        <Card title="Related incidents">
          <ul className="stack">
            {incident.relations.map((relation) => (
              <li key={relation.incidentId + relation.kind} className="row">
                <Link to="/incidents/$incidentId" params={{ incidentId: relation.incidentId }}>
                  INC-{relation.number} {relation.title}
                </Link>
                <span className="muted">{words(relation.kind)}</span>
                {!relation.confirmedBy &&
                  (may ? (
                    <Button
                      size="small"
                      aria-label={`Confirm that INC-${relation.number} is related`}
                      onClick={() =>
                        void relateIncidents(incident.incidentId, relation.incidentId, relation.kind).then(
                          () => freshIncident(incident.incidentId),
                          toastProblem,
                        )
                      }
                    >
                      Confirm
                    </Button>
                  ) : (
                    <Chip kind="note">suggested</Chip>
                  ))}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {editing && <MilestoneDialog incident={incident} name={editing} onClose={() => setEditing(undefined)} />}
      {isAssigning && <RoleDialog incident={incident} onClose={() => setAssigning(false)} />}
    </div>
  );
}
const Pair = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);

const findingWords: Partial<Record<string, string>> = {
  'milestone-missing': 'A milestone is missing, so a duration cannot be known.',
  'duration-negative': 'Two milestones give a negative duration; it stays out of statistics.',
  'milestone-order': 'Milestones are not in the order in which they usually come.',
  'milestone-disagrees': 'A stated time and a computed one disagree.',
  'declared-after-resolved': 'It was declared after it was resolved.',
  'alert-late': 'An alert arrived more than five minutes after it fired.',
  'clock-ahead': "A source's clock is ahead of ours.",
  'lead-missing': 'Nobody leads this incident yet.',
  'field-missing': 'A required field is empty.',
  silence: 'No entry for 30 minutes while it is open.',
  broad: 'More than 25 services are involved.',
};
function Findings({ incident }: { incident: Incident }) {
  if (incident.findingsList.length === 0) return null;
  return (
    <Card title="Worth a look" note={plural(incident.findingsList.length, 'finding')}>
      <ul className="stack">
        {incident.findingsList.map(({ finding, data }, index) => (
          <li key={`${finding}${index}`}>
            {findingWords[finding] ?? words(finding)}{' '}
            {typeof data['milestone'] === 'string' && <span className="faint">{words(data['milestone'])}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function MilestoneDialog({ incident, name, onClose }: { incident: Incident; name: string; onClose: () => void }) {
  const known = incident.milestones[name as keyof Incident['milestones']];
  const [at, setAt] = useState(inputInstant(known?.at ?? incident.openedAt));
  const [reason, setReason] = useState('');
  const [precision, setPrecision] = useState('minute');
  const title = milestoneNames.find(([id]) => id === name)?.[1] ?? words(name);
  return (
    <FormDialogLazy
      title={title}
      lead={known ? 'The earlier value stays in the history of the milestone.' : undefined}
      submit="Set the time"
      canSubmit={at !== '' && (!known || reason.trim().length > 2)}
      onClose={onClose}
      onSubmit={async () => {
        await setMilestone(incident.incidentId, name, {
          at: new Date(`${at}:00.000Z`).toISOString(),
          precision,
          ...(reason ? { reason } : {}),
        });
        await freshIncident(incident.incidentId);
        toast(`${title} is set`);
      }}
    >
      <div className="split">
        <TextField type="datetime-local" label="Time (UTC)" value={at} onChange={(event) => setAt(event.target.value)} autoFocus />
        <SelectField
          label="How exact?"
          value={precision}
          onChange={(event) => setPrecision(event.target.value)}
          options={[
            ['exact', 'Exact'],
            ['minute', 'To the minute'],
            ['approximate', 'About'],
          ]}
        />
      </div>
      <TextArea label="Why this time?" isOptional={!known} value={reason} onChange={(event) => setReason(event.target.value)} />
    </FormDialogLazy>
  );
}
function RoleDialog({ incident, onClose }: { incident: Incident; onClose: () => void }) {
  const people = usePeople().data ?? [];
  const [role, setRole] = useState('incident-lead');
  const [personId, setPersonId] = useState('');
  return (
    <FormDialogLazy
      title="Assign a role"
      submit="Assign"
      canSubmit={personId !== ''}
      onClose={onClose}
      onSubmit={async () => {
        await assignRole(incident.incidentId, role, personId);
        await freshIncident(incident.incidentId);
      }}
    >
      <SelectField
        label="Role"
        value={role}
        onChange={(event) => setRole(event.target.value)}
        options={['incident-lead', 'communications', 'operations', 'scribe', 'expert'].map((one) => [one, words(one)] as const)}
      />
      <SelectField
        label="Person"
        value={personId}
        onChange={(event) => setPersonId(event.target.value)}
        options={[['', 'Choose…'], ...people.map((person) => [person.personId, person.name] as const)]}
      />
    </FormDialogLazy>
  );
}
