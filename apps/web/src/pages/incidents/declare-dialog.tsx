import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useServices } from '../../api/directory';
import { declareIncident, severities, type Severity } from '../../api/incidents';
import { refresh } from '../../api/queries';
import { FormDialog } from '../../ui/dialog';
import { CheckBox, SelectField, TextArea, TextField } from '../../ui/kit';
import { toast } from '../../ui/toast';

/** A title and a severity suffice: nobody should have to think about a form while something burns. */
export function DeclareDialog({ onClose, alertIds, title: given }: { onClose: () => void; alertIds?: string[]; title?: string }) {
  const navigate = useNavigate();
  const services = useServices().data ?? [];
  const [title, setTitle] = useState(given ?? '');
  const [severity, setSeverity] = useState<Severity>('sev3');
  const [serviceId, setServiceId] = useState('');
  const [summary, setSummary] = useState('');
  const [isPrivate, setPrivate] = useState(false);
  return (
    <FormDialog
      title="Declare an incident"
      submit="Declare"
      canSubmit={title.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const incident = await declareIncident({
          title: title.trim(),
          severity,
          ...(summary.trim() ? { summary: summary.trim() } : {}),
          ...(serviceId ? { services: [{ serviceId, relation: 'subject' }] } : {}),
          ...(isPrivate ? { visibility: 'private' } : {}),
          ...(alertIds ? { alertIds } : {}),
        });
        toast(`INC-${incident.number} is declared`);
        await refresh('incidents');
        await navigate({ to: '/incidents/$incidentId', params: { incidentId: incident.incidentId } });
      }}
    >
      <TextField
        label="Title"
        autoFocus
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        hint="Symptom and service, like “Checkout errors in eu-west”"
      />
      <SelectField
        label="Severity"
        value={severity}
        onChange={(event) => setSeverity(event.target.value as Severity)}
        options={severities}
      />
      <SelectField
        label="Service"
        isOptional
        value={serviceId}
        onChange={(event) => setServiceId(event.target.value)}
        options={[['', 'Not known yet'], ...services.map((service) => [service.serviceId, service.name] as const)]}
      />
      <TextArea label="What is known" isOptional rows={3} value={summary} onChange={(event) => setSummary(event.target.value)} />
      <CheckBox checked={isPrivate} onChange={(event) => setPrivate(event.target.checked)}>
        Private: visible to those who are involved only
      </CheckBox>
    </FormDialog>
  );
}
