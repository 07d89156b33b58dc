import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useServices } from '../../api/directory';
import { declareIncident, severities, type Severity } from '../../api/incidents';
import { refresh } from '../../api/queries';
import { FormDialog } from '../../ui/dialog';
import { CheckBox, SelectField, TextArea, TextField } from '../../ui/kit';
import { toast } from '../../ui/toast';
import { useForm } from '../../ui/use-form';

/** A title and a severity suffice: nobody should have to think about a form while something burns. */
export function DeclareDialog({ onClose, alertIds, title: given }: { onClose: () => void; alertIds?: string[]; title?: string }) {
  const navigate = useNavigate();
  const services = useServices().data ?? [];
  const { values, field } = useForm({ title: given ?? '', severity: 'sev3' as Severity, serviceId: '', summary: '' });
  const { title, severity, serviceId, summary } = values;
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
        {...field('title')}
        hint="Symptom and service, like “Checkout errors in eu-west”"
      />
      <SelectField label="Severity" {...field('severity')} options={severities} />
      <SelectField
        label="Service"
        isOptional
        {...field('serviceId')}
        options={[['', 'Not known yet'], ...services.map((service) => [service.serviceId, service.name] as const)]}
      />
      <TextArea label="What is known" isOptional rows={3} {...field('summary')} />
      <CheckBox checked={isPrivate} onChange={(event) => setPrivate(event.target.checked)}>
        Private: visible to those who are involved only
      </CheckBox>
    </FormDialog>
  );
}
