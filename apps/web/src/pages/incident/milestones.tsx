import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { setMilestone, type Incident, type Milestones } from '../../api/incidents';
import { duration, inputInstant, words } from '../../ui/format';
import { Button, Card, Chip, SelectField, TextArea, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { DayClock } from '../../ui/time';
import { toast } from '../../ui/toast';
import { freshIncident } from './context';
import css from './incident.module.css';

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

const alwaysShown = ['impactStartedAt', 'detectedAt', 'acknowledgedAt', 'mitigatedAt', 'impactEndedAt', 'resolvedAt'];
const precisionWords: Partial<Record<string, string>> = { approximate: 'about', unknown: 'perhaps' };
type Past = NonNullable<Milestones['resolvedAt']>['history'];

/** The instants that the durations are made of: how exact each is, where it comes from, and what it was before. */
export function MilestonesCard({ incident, may }: { incident: Incident; may: boolean }) {
  const [editing, setEditing] = useState<string>();
  return (
    <Card title="Milestones" note="UTC; a correction needs a reason">
      <ul className={css['milestones']}>
        {milestoneNames
          .filter(([id]) => incident.milestones[id] || alwaysShown.includes(id))
          .map(([id, name]) => {
            const value = incident.milestones[id];
            return (
              <li key={id}>
                <span id={`milestone-${id}`}>
                  {name} {value && value.origin !== 'computed' && <Chip>{value.origin}</Chip>}
                </span>
                {value ? (
                  <span title={value.reason ?? undefined}>
                    {precisionWords[value.precision]} <DayClock at={value.at} />
                  </span>
                ) : (
                  <span className="faint">not known</span>
                )}
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
                <Earlier name={name} past={[...(incident.pastMilestones[id] ?? []), ...(value?.history ?? [])]} />
              </li>
            );
          })}
      </ul>
      {editing && <MilestoneDialog incident={incident} name={editing} onClose={() => setEditing(undefined)} />}
    </Card>
  );
}

function Earlier({ name, past }: { name: string; past: Past }) {
  if (past.length === 0) return null;
  return (
    <details className={css['past']}>
      <summary className="muted" aria-label={`Earlier values of ${name}`}>
        {past.length === 1 ? 'one earlier value' : `${past.length} earlier values`}
      </summary>
      <ul>
        {past.map(({ at, origin, until, reason }) => (
          <li key={`${at}${until}`} className="muted">
            <DayClock at={at} /> {origin}, until <DayClock at={until} />
            {reason && `: ${reason}`}
          </li>
        ))}
      </ul>
    </details>
  );
}

const notes = {
  negative: 'negative: it stays out of statistics',
  'before-impact': 'caught before impact',
  missing: undefined,
} as const;

/** Every duration beside what it means. One that cannot be known says what for, and is never a zero. */
export function DurationsCard({ incident }: { incident: Incident }) {
  return (
    <Card title="Durations" note="whole seconds, computed and never typed">
      <dl className="facts">
        {incident.durationsList.map(({ name, short, label, definition, seconds, missing, note }) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt title={definition}>
              <abbr title={label}>{short}</abbr>
            </dt>
            <dd data-kind={note === 'negative' ? 'note' : undefined}>
              {seconds === null ? (
                <span className="faint">
                  not known:{' '}
                  {missing
                    .map((one) => words(one.replace(/At$/, '')))
                    .join(' and ')
                    .toLowerCase()}{' '}
                  missing
                </span>
              ) : (
                <span className="mono">{seconds < 0 ? `−${duration(-seconds)}` : duration(seconds)}</span>
              )}{' '}
              {note && notes[note] && <Chip kind={note === 'negative' ? 'note' : 'act'}>{notes[note]}</Chip>}
              <div className="faint">{definition}</div>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function MilestoneDialog({ incident, name, onClose }: { incident: Incident; name: string; onClose: () => void }) {
  const known = incident.milestones[name as keyof Incident['milestones']];
  const [at, setAt] = useState(inputInstant(known?.at ?? incident.openedAt));
  const [reason, setReason] = useState('');
  const [precision, setPrecision] = useState<string>(known?.precision ?? 'minute');
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
