import { useState } from 'react';
import { addAssumption, editAssumption, type Assumption, type AssumptionInput } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { FormDialog } from '../../ui/dialog';
import { SelectField, TextArea, TextField } from '../../ui/kit';
import { citationText, citedIn } from './evidence';

/** What everybody believed, what speaks for it and against it, and how it turned out. */
export function AssumptionDialog({ id, assumption, onClose }: { id: string; assumption: Assumption | undefined; onClose: () => void }) {
  const [belief, setBelief] = useState(assumption?.belief ?? '');
  const [heldSince, setHeldSince] = useState(assumption?.heldSince ?? '');
  const [pro, setPro] = useState(citationText(assumption?.evidenceFor ?? []));
  const [contra, setContra] = useState(citationText(assumption?.evidenceAgainst ?? []));
  const [verdict, setVerdict] = useState<string>(assumption?.verdict ?? 'open');
  const [check, setCheck] = useState(assumption?.check ?? '');
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
          verdict: verdict as AssumptionInput['verdict'],
          check: check.trim() || null,
        };
        await (assumption ? editAssumption(id, assumption.assumptionId, body) : addAssumption(id, body));
        await refresh('post-mortems');
      }}
    >
      <TextArea label="The belief" autoFocus rows={2} value={belief} onChange={(event) => setBelief(event.target.value)} />
      <TextField
        label="Held since"
        isOptional
        value={heldSince}
        onChange={(event) => setHeldSince(event.target.value)}
        hint="A date, a release, “always”"
      />
      <div className="split">
        <TextField
          label="What speaks for it"
          isOptional
          value={pro}
          onChange={(event) => setPro(event.target.value)}
          hint="T3, https://…"
        />
        <TextField
          label="What speaks against it"
          isOptional
          value={contra}
          onChange={(event) => setContra(event.target.value)}
          hint="T7, https://…"
        />
      </div>
      <SelectField
        label="How it turned out"
        value={verdict}
        onChange={(event) => setVerdict(event.target.value)}
        options={[
          ['open', 'Not decided yet'],
          ['confirmed', 'It holds'],
          ['refuted', 'It was refuted'],
        ]}
      />
      <TextField label="How can it be checked?" isOptional value={check} onChange={(event) => setCheck(event.target.value)} />
    </FormDialog>
  );
}
