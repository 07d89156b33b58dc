import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { moveAlerts, orderIncident, splitByService, splitIncident, type Incident } from '../../api/incidents';
import { refresh } from '../../api/queries';
import { plural } from '../../ui/format';
import { FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/kit';
import { Awaited } from '../../ui/states';
import { toast, toastProblem } from '../../ui/toast';
import { incidentKey } from './context';
import { IncidentPicker } from './incident-picker';

interface Props {
  incident: Incident;
  onClose: () => void;
}
/** What was done can be taken back for as long as the toast is there, and from the pages of both after that. */
const offerUndo = (text: string, undo: () => Promise<unknown>) =>
  toast(text, {
    undo: () =>
      void undo().then(async () => {
        await refresh('incidents');
        toast('Taken back');
      }, toastProblem),
  });

export function MergeDialog({ incident, onClose }: Props) {
  const [into, setInto] = useState<string>();
  return (
    <FormDialog
      title={`Merge ${incidentKey(incident)} into another`}
      lead="Its alerts and its story move along; milestones are computed again. It can be taken back until the other one is closed."
      submit="Merge"
      canSubmit={into !== undefined}
      onClose={onClose}
      onSubmit={async () => {
        await orderIncident(incident.incidentId, 'merge', { intoIncidentId: into });
        await refresh('incidents');
        offerUndo(`${incidentKey(incident)} is merged`, () => orderIncident(incident.incidentId, 'unmerge'));
      }}
    >
      <IncidentPicker label="Into which one?" except={incident.incidentId} value={into} onChange={setInto} />
    </FormDialog>
  );
}

export function MoveDialog({ incident, alertIds, onClose }: Props & { alertIds: readonly string[] }) {
  const [into, setInto] = useState<string>();
  return (
    <FormDialog
      title={`Move ${plural(alertIds.length, 'alert')} to another incident`}
      lead="They stay there, whatever the rules say: what a person decided is not decided again."
      submit="Move"
      canSubmit={into !== undefined}
      onClose={onClose}
      onSubmit={async () => {
        await moveAlerts(incident.incidentId, alertIds, into!);
        await refresh('incidents');
        offerUndo(`${plural(alertIds.length, 'alert')} moved`, () => moveAlerts(into!, alertIds, incident.incidentId));
      }}
    >
      <IncidentPicker label="To which one?" except={incident.incidentId} filters={{ status: 'open' }} value={into} onChange={setInto} />
    </FormDialog>
  );
}

export function SplitDialog({ incident, alertIds, suggestion, onClose }: Props & { alertIds: readonly string[]; suggestion: string }) {
  const [title, setTitle] = useState(suggestion);
  return (
    <FormDialog
      title={`Split ${plural(alertIds.length, 'alert')} off`}
      lead={`They become an incident of their own; the rest stays ${incidentKey(incident)}.`}
      submit="Split off"
      canSubmit={title.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const made = await splitIncident(incident.incidentId, title.trim(), alertIds);
        await refresh('incidents');
        offerUndo(`${incidentKey(made)} is an incident of its own`, () => orderIncident(made.incidentId, 'unsplit'));
      }}
    >
      <TextField
        label="Title of the new incident"
        autoFocus
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        hint="Symptom and service; no cause, no person."
      />
    </FormDialog>
  );
}

/** What a storm gathered, one incident a service: looked at first, and each of them can be taken back. */
export function ServicesDialog({ incident, onClose }: Props) {
  const look = useQuery({
    queryKey: ['incidents', incident.incidentId, 'by-service'],
    queryFn: () => splitByService(incident.incidentId, true),
    retry: false,
  });
  const parts = look.data?.parts ?? [];
  return (
    <FormDialog
      title={`Divide ${incidentKey(incident)} by service`}
      lead="Each service becomes an incident of its own; the largest group stays when nothing else would."
      submit={`Make ${plural(parts.length, 'incident')}`}
      canSubmit={parts.length > 0}
      onClose={onClose}
      onSubmit={async () => {
        const made = await splitByService(incident.incidentId, false);
        await refresh('incidents');
        offerUndo(`${plural(made.parts.length, 'incident')} split off`, async () => {
          for (const { incidentId } of made.parts) if (incidentId) await orderIncident(incidentId, 'unsplit');
        });
      }}
    >
      <Awaited query={look} rows={4}>
        {(split) => (
          <ul className="stack" aria-label="What would be split off">
            {split.parts.map(({ service, title, alerts }) => (
              <li key={service}>
                <strong>{service}</strong> <span className="muted">{plural(alerts, 'alert')}</span> <span className="faint">{title}</span>
              </li>
            ))}
            {split.left > 0 && <li className="muted">{plural(split.left, 'further service')} would stay; divide again for those.</li>}
          </ul>
        )}
      </Awaited>
    </FormDialog>
  );
}
