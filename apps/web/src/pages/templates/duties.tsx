import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { saveRegimes, useRegimes, type Regime } from '../../api/post-mortem-review';
import { refresh } from '../../api/queries';
import { plural } from '../../ui/format';
import { Button, SelectField, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { ListCard } from '../../ui/list';
import { toast, toastProblem } from '../../ui/toast';
import review from '../post-mortems/review.module.css';

type Step = Regime['steps'][number];
type Within = Step['within'][number];
const begins: Readonly<Partial<Record<string, string>>> = { awareness: 'awareness', classification: 'the classification' };
const lengthOf = ({ hours, months }: Within) => (months ? plural(months, 'month') : `${hours ?? 0} h`);
const deadline = ({ within }: Step, { steps }: Regime) =>
  within
    .map(
      (one) => `${lengthOf(one)} after ${begins[one.from] ?? `the ${steps.find(({ stepId }) => stepId === one.from)?.name ?? one.from}`}`,
    )
    .join(', at most ');

/** Deadlines of DORA, NIS2, GDPR and whatever else must be told, as data that an administrator edits. No legal advice. */
export function Duties({ mayManage }: { mayManage: boolean }) {
  const query = useRegimes();
  const [editing, setEditing] = useState<number>();
  const regimes = query.data?.items ?? [];
  const save = async (next: readonly Regime[], done: string) => {
    await saveRegimes(next, query.data!.version);
    await refresh('post-mortem-policies', 'post-mortems');
    toast(done);
  };
  return (
    <>
      <ListCard
        label="Reporting duties"
        note="clocks of an incident whose field “regulation” names one of them; no legal advice"
        query={{ ...query, data: query.data?.items }}
        idOf={({ regimeId }) => regimeId}
        empty={{ title: 'No duties', children: 'Nothing must be told to anybody outside.' }}
        actions={
          mayManage && (
            <Button size="small" icon={<Plus size={13} aria-hidden />} onClick={() => setEditing(-1)}>
              Add a regulation
            </Button>
          )
        }
        columns={[
          { name: 'Regulation', is: 'title', cell: ({ name }) => name, width: '15%' },
          { name: 'Reference', cell: ({ reference }) => <span className="muted">{reference}</span>, width: '22%' },
          {
            name: 'Deadlines',
            cell: (regime) => (
              <ol className={review['facts']} style={{ gap: 2 }}>
                {regime.steps.map((step) => (
                  <li key={step.stepId} style={{ display: 'block' }}>
                    {step.name}: {deadline(step, regime)}
                  </li>
                ))}
              </ol>
            ),
          },
          mayManage && {
            name: 'Orders',
            is: 'orders',
            cell: ({ regimeId, name }, index) => (
              <>
                <Button size="small" look="quiet" aria-label={`Edit ${name}`} onClick={() => setEditing(index)}>
                  Edit
                </Button>
                <Button
                  size="small"
                  look="quiet"
                  aria-label={`Delete ${name}`}
                  icon={<Trash2 size={13} aria-hidden />}
                  onClick={() =>
                    void save(
                      regimes.filter((one) => one.regimeId !== regimeId),
                      `${name} counts no more`,
                    ).catch(toastProblem)
                  }
                />
              </>
            ),
          },
        ]}
      />
      {editing !== undefined && (
        <RegimeDialog
          regime={regimes[editing]}
          onClose={() => setEditing(undefined)}
          onSave={(regime) =>
            save(editing === -1 ? [...regimes, regime] : regimes.with(editing, regime), `${regime.name} counts so from now on`)
          }
        />
      )}
    </>
  );
}

const idOf = (name: string, others: readonly string[]) => {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 28);
  const base = plain || 'step';
  return others.includes(base) ? `${base}-${others.length + 1}` : base;
};
const newStep: Step = { stepId: '', name: '', within: [{ from: 'awareness', hours: 72 }] };

function RegimeDialog({
  regime,
  onClose,
  onSave,
}: {
  regime: Regime | undefined;
  onClose: () => void;
  onSave: (regime: Regime) => Promise<void>;
}) {
  const [draft, setDraft] = useState<Regime>(regime ?? { regimeId: '', name: '', reference: '', steps: [newStep] });
  const set = (change: Partial<Regime>) => setDraft((before) => ({ ...before, ...change }));
  const setStep = (at: number, change: Partial<Step>) => set({ steps: draft.steps.with(at, { ...draft.steps[at]!, ...change }) });
  const setWithin = (at: number, nth: number, one: Within) => setStep(at, { within: draft.steps[at]!.within.with(nth, one) });
  return (
    <FormDialogLazy
      title={regime ? `Edit ${regime.name}` : 'Add a regulation'}
      lead="Its clocks run for incidents that name it. Of several deadlines of a step the earliest counts."
      width={720}
      submit="Save"
      canSubmit={draft.name.trim() !== '' && draft.steps.every(({ name }) => name.trim() !== '')}
      onClose={onClose}
      onSubmit={() => {
        const steps: Step[] = [];
        for (const step of draft.steps)
          steps.push({
            ...step,
            stepId: step.stepId || idOf(step.name, [...steps.map(({ stepId }) => stepId), 'awareness', 'classification']),
          });
        return onSave({ ...draft, regimeId: draft.regimeId || idOf(draft.name, []), steps });
      }}
    >
      <div className="split">
        <TextField label="Name" autoFocus value={draft.name} onChange={(event) => set({ name: event.target.value })} />
        <TextField label="Reference" isOptional value={draft.reference} onChange={(event) => set({ reference: event.target.value })} />
      </div>
      <ol className={review['steps']}>
        {draft.steps.map((step, at) => (
          <li key={at} className={review['redaction']}>
            <div className={review['pieceHead']}>
              <TextField label={`Step ${at + 1}`} value={step.name} onChange={(event) => setStep(at, { name: event.target.value })} />
              <span className="row">
                <Button
                  size="small"
                  icon={<Plus size={12} aria-hidden />}
                  onClick={() => setStep(at, { within: [...step.within, { from: 'awareness', hours: 24 }] })}
                >
                  At most also
                </Button>
                {draft.steps.length > 1 && (
                  <Button
                    size="small"
                    look="quiet"
                    aria-label={`Remove step ${at + 1}`}
                    icon={<Trash2 size={12} aria-hidden />}
                    onClick={() => set({ steps: draft.steps.toSpliced(at, 1) })}
                  />
                )}
              </span>
            </div>
            {step.within.map((one, nth) => (
              <Deadline
                key={nth}
                within={one}
                before={draft.steps.slice(0, at)}
                onChange={(next) => setWithin(at, nth, next)}
                onRemove={step.within.length > 1 ? () => setStep(at, { within: step.within.toSpliced(nth, 1) }) : undefined}
              />
            ))}
          </li>
        ))}
      </ol>
      <span>
        <Button size="small" icon={<Plus size={13} aria-hidden />} onClick={() => set({ steps: [...draft.steps, newStep] })}>
          Add a step
        </Button>
      </span>
    </FormDialogLazy>
  );
}

function Deadline({
  within,
  before,
  onChange,
  onRemove,
}: {
  within: Within;
  before: readonly Step[];
  onChange: (next: Within) => void;
  onRemove: (() => void) | undefined;
}) {
  const unit = within.months === undefined ? 'hours' : 'months';
  const amount = within[unit] ?? 0;
  return (
    <div className={review['within']}>
      <TextField
        type="number"
        min={0}
        max={8784}
        label="Within"
        value={amount}
        onChange={(event) => onChange({ from: within.from, [unit]: Number(event.target.value) })}
      />
      <SelectField
        label="Unit"
        value={unit}
        onChange={(event) => onChange({ from: within.from, [event.target.value]: amount })}
        options={[
          ['hours', 'hours'],
          ['months', 'months'],
        ]}
      />
      <span className="muted" style={{ paddingBottom: 5 }}>
        after
      </span>
      <SelectField
        label="Begins with"
        value={within.from}
        onChange={(event) => onChange({ ...within, from: event.target.value })}
        options={[
          ['awareness', 'awareness'],
          ['classification', 'the classification'],
          ...before.filter(({ stepId }) => stepId !== '').map(({ stepId, name }) => [stepId, name] as const),
        ]}
      />
      {onRemove ? (
        <Button size="small" look="quiet" aria-label="Remove this deadline" icon={<Trash2 size={12} aria-hidden />} onClick={onRemove} />
      ) : (
        <span />
      )}
    </div>
  );
}
