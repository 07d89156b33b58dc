import { addAssumption, editAssumption, type Assumption, type AssumptionInput } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { FormDialog } from '../../ui/dialog';
import { SelectField, TextArea, TextField } from '../../ui/kit';
import { useForm } from '../../ui/use-form';
import { citationText, citedIn } from './evidence';

/** What everybody believed, what speaks for it and against it, and how it turned out. */
export function AssumptionDialog({ id, assumption, onClose }: { id: string; assumption: Assumption | undefined; onClose: () => void }) {
  const { values, field } = useForm({
    belief: assumption?.belief ?? '',
    heldSince: assumption?.heldSince ?? '',
    pro: citationText(assumption?.evidenceFor ?? []),
    contra: citationText(assumption?.evidenceAgainst ?? []),
    verdict: assumption?.verdict ?? 'open',
    check: assumption?.check ?? '',
  });
  const { belief, heldSince, pro, contra, verdict, check } = values;
  return (
    <FormDialog
      title={assumption ? 'Edit the belief' : 'What did we believe?'}
      lead="Something that everybody took for true: before, during, or about how the system works."
      submit="Save"
      canSubmit={belief.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const body: AssumptionInput = {
          belief: belief.trim(),
          heldSince: heldSince.trim() || null,
          evidenceFor: citedIn(pro),
          evidenceAgainst: citedIn(contra),
          verdict,
          check: check.trim() || null,
        };
        await (assumption ? editAssumption(id, assumption.assumptionId, body) : addAssumption(id, body));
        await refresh('post-mortems');
      }}
    >
      <TextArea label="The belief" autoFocus rows={2} {...field('belief')} />
      <TextField label="Held since" isOptional {...field('heldSince')} hint="A date, a release, “always”" />
      <div className="split">
        <TextField label="What speaks for it" isOptional {...field('pro')} hint="T3, https://…" />
        <TextField label="What speaks against it" isOptional {...field('contra')} hint="T7, https://…" />
      </div>
      <SelectField
        label="How it turned out"
        {...field('verdict')}
        options={[
          ['open', 'Not decided yet'],
          ['confirmed', 'It holds'],
          ['refuted', 'It was refuted'],
        ]}
      />
      <TextField label="How can it be checked?" isOptional {...field('check')} />
    </FormDialog>
  );
}
