import { useState } from 'react';
import { addOwnEntry } from '../../api/post-mortem-review';
import { refresh } from '../../api/queries';
import { FormDialog } from '../../ui/dialog';
import { inputInstant } from '../../ui/format';
import { CheckBox, SelectField, TextArea, TextField } from '../../ui/kit';
import { toast } from '../../ui/toast';
import { useForm } from '../../ui/use-form';

const types = [
  ['observation', 'Observation: what was seen'],
  ['change', 'Change: what was altered'],
  ['hypothesis', 'Hypothesis: what we believed'],
  ['decision', 'Decision: what was chosen, and why'],
  ['action', 'Action: what was done'],
  ['communication', 'Communication: who was told what'],
  ['evidence', 'Evidence: a figure, a link'],
  ['note', 'Note'],
] as const;

/** A typed fact of a release or a project: what an incident is told by its alerts. */
export function FactDialog({
  id,
  near,
  onClose,
  onAdded,
}: {
  id: string;
  near: string | undefined;
  onClose: () => void;
  onAdded: (entryId: string) => void;
}) {
  const { values, field } = useForm({ entryType: 'observation', at: inputInstant(near ?? Date.now()), precision: 'exact', text: '' });
  const [isKey, setKey] = useState(false);
  return (
    <FormDialog
      title="Add a fact"
      lead="Every sentence of the document can cite it. Say what was seen or done; roles, no names."
      submit="Add the fact"
      canSubmit={values.text.trim() !== '' && values.at !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const entry = await addOwnEntry(id, {
          entryType: values.entryType as 'note',
          occurredAt: new Date(`${values.at}:00.000Z`).toISOString(),
          precision: values.precision as 'exact',
          text: values.text.trim(),
          isKey,
        });
        await refresh('post-mortems');
        onAdded(entry.entryId);
        toast(`T${entry.entryNo} is in the record`);
      }}
    >
      <div className="split">
        <SelectField label="What is it?" options={types} {...field('entryType')} />
        <TextField type="datetime-local" label="When did it happen? (UTC)" {...field('at')} />
      </div>
      <TextArea label="What happened" rows={4} autoFocus {...field('text')} hint="The first line is the title." />
      <SelectField
        label="How exact is the time?"
        options={[
          ['exact', 'Exact'],
          ['minute', 'To the minute'],
          ['approximate', 'About'],
        ]}
        {...field('precision')}
      />
      <CheckBox checked={isKey} onChange={(event) => setKey(event.target.checked)}>
        A key moment
      </CheckBox>
    </FormDialog>
  );
}
