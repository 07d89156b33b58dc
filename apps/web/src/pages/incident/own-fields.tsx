import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useNames, usePeople, useServices } from '../../api/directory';
import { editIncident, useOwnFields, type Incident, type OwnField } from '../../api/incidents';
import { inputInstant } from '../../ui/format';
import { Button, Card, SelectField, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { freshIncident } from './context';

const textOf = (value: unknown): string =>
  Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'string'
      ? value
      : value === null || value === undefined
        ? ''
        : JSON.stringify(value);

/** The value as it is asked for, from what was typed; null empties the field. */
function valueOf({ type }: OwnField, text: string): unknown {
  if (text.trim() === '') return null;
  if (type === 'number') return Number(text);
  if (type === 'boolean') return text === 'true';
  if (type === 'instant') return new Date(`${text}:00.000Z`).toISOString();
  if (type !== 'multi-select') return text.trim();
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** The fields that this installation made for itself. Absent where it made none. */
export function OwnFieldsCard({ incident, may }: { incident: Incident; may: boolean }) {
  const fields = useOwnFields().data?.items ?? [];
  const names = useNames();
  const services = useServices().data ?? [];
  const [isEditing, setEditing] = useState(false);
  if (fields.length === 0) return null;
  const shown = ({ fieldId, type }: OwnField): string => {
    const value = textOf(incident.fields[fieldId]);
    if (type === 'person' && value) return names(value);
    return type === 'service' ? (services.find(({ serviceId }) => serviceId === value)?.name ?? value) : value;
  };
  return (
    <Card
      title="Own fields"
      actions={
        may && (
          <Button size="small" look="quiet" icon={<Pencil size={13} aria-hidden />} onClick={() => setEditing(true)}>
            Fill in
          </Button>
        )
      }
    >
      <dl className="facts">
        {fields.map((field) => (
          <div key={field.fieldId} style={{ display: 'contents' }}>
            <dt>{field.name}</dt>
            <dd>{shown(field) || <span className="faint">{field.requiredAt ? `needed to ${field.requiredAt}` : 'empty'}</span>}</dd>
          </div>
        ))}
      </dl>
      {isEditing && <FieldsDialog incident={incident} fields={fields} onClose={() => setEditing(false)} />}
    </Card>
  );
}

function FieldsDialog({ incident, fields, onClose }: { incident: Incident; fields: readonly OwnField[]; onClose: () => void }) {
  const people = usePeople().data ?? [];
  const services = useServices().data ?? [];
  const known = ({ fieldId, type }: OwnField): string => {
    const value = incident.fields[fieldId];
    return type === 'instant' && typeof value === 'string' ? inputInstant(value) : textOf(value);
  };
  const [values, setValues] = useState<Readonly<Record<string, string>>>(
    Object.fromEntries(fields.map((field) => [field.fieldId, known(field)])),
  );
  const set = (fieldId: string, value: string) => setValues((before) => ({ ...before, [fieldId]: value }));
  const choices = ({ type, options }: OwnField): readonly (readonly [string, string])[] | undefined => {
    if (type === 'select') return options.map((one) => [one, one] as const);
    if (type === 'boolean') return [['true', 'Yes'] as const, ['false', 'No'] as const];
    if (type === 'person') return people.map(({ personId, name }) => [personId, name] as const);
    return type === 'service' ? services.map(({ serviceId, name }) => [serviceId, name] as const) : undefined;
  };
  return (
    <FormDialogLazy
      title="Own fields"
      submit="Save"
      canSubmit
      onClose={onClose}
      onSubmit={async () => {
        const changed = fields.filter((field) => values[field.fieldId] !== known(field));
        if (changed.length === 0) return;
        const own = Object.fromEntries(changed.map((field) => [field.fieldId, valueOf(field, values[field.fieldId] ?? '')]));
        await editIncident(incident, { fields: { ...incident.fields, ...own } });
        await freshIncident(incident.incidentId);
      }}
    >
      {fields.map((field) => {
        const { fieldId, name, type, options, requiredAt } = field;
        const value = values[fieldId] ?? '';
        const offered = choices(field);
        if (offered)
          return (
            <SelectField
              key={fieldId}
              label={name}
              value={value}
              onChange={(event) => set(fieldId, event.target.value)}
              options={[['', 'Not known'], ...offered]}
            />
          );
        return (
          <TextField
            key={fieldId}
            label={name}
            isOptional={requiredAt === null}
            type={type === 'instant' ? 'datetime-local' : type === 'url' ? 'url' : 'text'}
            inputMode={type === 'number' ? 'decimal' : undefined}
            hint={type === 'multi-select' ? `Any of ${options.join(', ')}, separated by commas` : undefined}
            value={value}
            onChange={(event) => set(fieldId, event.target.value)}
          />
        );
      })}
    </FormDialogLazy>
  );
}
