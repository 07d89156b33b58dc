import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import { severities } from '../../api/incidents';
import { refresh } from '../../api/queries';
import { previewPolicies, savePolicies, usePolicies, type Policy, type PolicyChange, type Template } from '../../api/templates';
import { plural, words } from '../../ui/format';
import { Button, Card, CheckBox, Chip, SelectField, Severity, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { Rows } from '../../ui/list';
import { Awaited, Notice } from '../../ui/states';
import { toast, toastProblem } from '../../ui/toast';
import css from './templates.module.css';

const whenOf = ({ when }: Policy): string => {
  const parts = [
    when.severity?.length && when.severity.map((one) => one.toUpperCase().replace('SEV', 'SEV ')).join(', '),
    when.type?.length && when.type.map(words).join(', '),
    when.kind?.length && when.kind.map(words).join(', '),
    when.services?.length && `services ${when.services.join(', ')}`,
    when.tags?.length && `tagged ${when.tags.join(', ')}`,
    when.minImpactMinutes !== undefined && `impact of ${when.minImpactMinutes} m or more`,
    when.detectionMethod?.length && `noticed by ${when.detectionMethod.map(words).join(', ')}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' and ') : 'everything else';
};

/** In their order: the first that fits decides whether a post-mortem is asked for, from which template, and by when. */
export function Policies({ templates, mayManage }: { templates: readonly Template[]; mayManage: boolean }) {
  const query = usePolicies();
  const [editing, setEditing] = useState<number>();
  const [isBusy, setBusy] = useState(false);
  const save = async (policies: readonly Policy[], done: string, undo?: readonly Policy[]) => {
    setBusy(true);
    try {
      await savePolicies(policies, query.data!.version);
      toast(
        done,
        undo
          ? { undo: () => void savePolicies(undo, query.data!.version + 1).then(() => refresh('post-mortem-policies'), toastProblem) }
          : {},
      );
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('post-mortem-policies');
      setBusy(false);
    }
  };
  return (
    <Card
      title="Policies"
      note="the first that fits decides"
      actions={
        mayManage && (
          <Button size="small" icon={<Plus size={13} aria-hidden />} onClick={() => setEditing(-1)}>
            Add a policy
          </Button>
        )
      }
    >
      <Awaited query={query}>
        {({ items }) => (
          <>
            <Rows
              label="Policies"
              items={items}
              idOf={({ policyId }) => policyId}
              columns={[
                {
                  name: 'Order',
                  cell: (policy, index) => (
                    <span className="row mono" style={{ gap: 2, flexWrap: 'nowrap' }}>
                      {index + 1}
                      {mayManage &&
                        ([-1, 1] as const).map((by) => (
                          <Button
                            key={by}
                            look="quiet"
                            size="small"
                            disabled={isBusy || !items[index + by]}
                            aria-label={`Move “${policy.name}” ${by < 0 ? 'up' : 'down'}`}
                            icon={by < 0 ? <ArrowUp size={13} aria-hidden /> : <ArrowDown size={13} aria-hidden />}
                            onClick={() =>
                              void save(items.toSpliced(index, 1).toSpliced(index + by, 0, policy), `“${policy.name}” is moved`, items)
                            }
                          />
                        ))}
                    </span>
                  ),
                },
                { name: 'Policy', is: 'title', width: '22%', cell: ({ name }) => <strong>{name}</strong> },
                { name: 'When', cell: (policy) => <span className="muted">{whenOf(policy)}</span> },
                {
                  name: 'Post-mortem',
                  is: 'bare',
                  cell: ({ required }) => <Chip kind={required ? 'note' : undefined}>{required ? 'Required' : 'Offered'}</Chip>,
                },
                { name: 'Template', cell: ({ templateId }) => templates.find((one) => one.templateId === templateId)?.name ?? templateId },
                {
                  name: 'Review within',
                  cell: ({ reviewWithin }) =>
                    reviewWithin === null ? <span className="faint">no date</span> : plural(reviewWithin, 'working day'),
                },
                {
                  name: 'Reviewers',
                  cell: ({ reviewers }) => (
                    <span className="muted">
                      {reviewers.count}, of them {reviewers.outside} from outside
                    </span>
                  ),
                },
                mayManage && {
                  name: 'Orders',
                  is: 'orders',
                  cell: (policy, index) => (
                    <span className="row" style={{ gap: 2, flexWrap: 'nowrap' }}>
                      <Button size="small" look="quiet" aria-label={`Edit “${policy.name}”`} onClick={() => setEditing(index)}>
                        Edit
                      </Button>
                      <Button
                        size="small"
                        look="quiet"
                        aria-label={`Delete “${policy.name}”`}
                        disabled={isBusy || items.length === 1}
                        icon={<Trash2 size={13} aria-hidden />}
                        onClick={() => void save(items.toSpliced(index, 1), `“${policy.name}” is deleted`, items)}
                      />
                    </span>
                  ),
                },
              ]}
            />
            {editing !== undefined && (
              <PolicyDialog
                policies={items}
                index={editing}
                version={query.data!.version}
                templates={templates}
                onClose={() => setEditing(undefined)}
              />
            )}
          </>
        )}
      </Awaited>
    </Card>
  );
}

interface DialogProps {
  policies: readonly Policy[];
  index: number;
  version: number;
  templates: readonly Template[];
  onClose: () => void;
}
function PolicyDialog({ policies, index, version, templates, onClose }: DialogProps) {
  const known = policies[index];
  const [draft, setDraft] = useState<Policy>(
    known ?? {
      policyId: `policy-${Date.now().toString(36)}`,
      name: '',
      when: { severity: ['sev1'] },
      required: true,
      templateId: templates[0]?.templateId ?? '',
      draftAt: 'resolve',
      reviewWithin: 5,
      publishWithin: 10,
      reviewers: { count: 1, outside: 1 },
      audience: 'organization',
    },
  );
  const [changes, setChanges] = useState<{ items: PolicyChange[]; changed: number }>();
  const set = (change: Partial<Policy>) => {
    setDraft((before) => ({ ...before, ...change }));
    setChanges(undefined);
  };
  const when = (change: Partial<Policy['when']>) =>
    set({
      when: Object.fromEntries(
        Object.entries({ ...draft.when, ...change }).filter(
          ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
        ),
      ),
    });
  // A new one goes before the last, which takes everything else.
  const next = known ? policies.with(index, draft) : policies.toSpliced(Math.max(0, policies.length - 1), 0, draft);
  const list = (text: string) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
  const days = (name: 'reviewWithin' | 'publishWithin', label: string) => (
    <TextField
      type="number"
      min={0}
      max={250}
      label={label}
      isOptional
      hint="Working days of the owning team"
      value={draft[name] ?? ''}
      onChange={(event) => set({ [name]: event.target.value === '' ? null : Number(event.target.value) })}
    />
  );
  return (
    <FormDialogLazy
      title={known ? `Edit “${known.name}”` : 'Add a policy'}
      lead="First see what it would mean for the last incidents; then it decides about the next ones."
      width={680}
      submit={changes ? 'Save' : 'Show what would change'}
      keepOpen={!changes}
      canSubmit={draft.name.trim() !== '' && draft.templateId !== ''}
      onClose={onClose}
      onSubmit={async () => {
        if (!changes) return setChanges(await previewPolicies(next));
        await savePolicies(next, version);
        await refresh('post-mortem-policies');
        toast(`“${draft.name}” decides from now on`);
      }}
    >
      <TextField label="Name" autoFocus value={draft.name} onChange={(event) => set({ name: event.target.value })} />
      <fieldset className={css['group']}>
        <legend>When the severity is one of</legend>
        <span className="row">
          {severities.map(([severity]) => (
            <CheckBox
              key={severity}
              checked={draft.when.severity?.includes(severity) ?? false}
              onChange={(event) =>
                when({
                  severity: severities
                    .map(([one]) => one)
                    .filter((one) => (one === severity ? event.target.checked : draft.when.severity?.includes(one))),
                })
              }
            >
              {severity.toUpperCase().replace('SEV', 'SEV ')}
            </CheckBox>
          ))}
        </span>
      </fieldset>
      <div className="split">
        <TextField
          label="and one of the tags"
          isOptional
          value={draft.when.tags?.join(', ') ?? ''}
          onChange={(event) => when({ tags: list(event.target.value) })}
        />
        <TextField
          type="number"
          min={0}
          label="and the impact lasted at least, minutes"
          isOptional
          value={draft.when.minImpactMinutes ?? ''}
          onChange={(event) => when({ minImpactMinutes: event.target.value === '' ? undefined : Number(event.target.value) })}
        />
        <SelectField
          label="Template"
          value={draft.templateId}
          onChange={(event) => set({ templateId: event.target.value })}
          options={templates.map(({ templateId, name }) => [templateId, name] as const)}
        />
        <SelectField
          label="Drafted"
          value={draft.draftAt}
          onChange={(event) => set({ draftAt: event.target.value as Policy['draftAt'] })}
          options={[
            ['resolve', 'when it is resolved'],
            ['request', 'when somebody asks'],
          ]}
        />
        {days('reviewWithin', 'Reviewed within')}
        {days('publishWithin', 'Published within')}
        <TextField
          type="number"
          min={1}
          max={10}
          label="Reviewers"
          value={draft.reviewers.count}
          onChange={(event) => set({ reviewers: { ...draft.reviewers, count: Number(event.target.value) } })}
        />
        <TextField
          type="number"
          min={0}
          max={10}
          label="of them from outside"
          value={draft.reviewers.outside}
          onChange={(event) => set({ reviewers: { ...draft.reviewers, outside: Number(event.target.value) } })}
        />
      </div>
      <CheckBox checked={draft.required} onChange={(event) => set({ required: event.target.checked })}>
        A post-mortem is required, not only offered
      </CheckBox>
      {changes && <Changes changes={changes} />}
    </FormDialogLazy>
  );
}

function Changes({ changes: { items, changed } }: { changes: { items: PolicyChange[]; changed: number } }) {
  const nameOf = (one: PolicyChange['before']) => (one ? `${one.name}, ${one.required ? 'required' : 'offered'}` : 'no policy');
  return (
    <>
      <Notice kind={changed > 0 ? 'note' : 'act'}>
        {items.length === 0
          ? 'There is no incident yet to try it on.'
          : changed === 0
            ? `Nothing would be different for the last ${plural(items.length, 'incident')}.`
            : `${changed} of the last ${plural(items.length, 'incident')} would follow another policy.`}
      </Notice>
      {changed > 0 && (
        <ul className={css['changes']} tabIndex={0} aria-label="Incidents that would follow another policy">
          {items
            .filter(({ isOther }) => isOther)
            .map((one) => (
              <li key={one.incidentId} className="row">
                <Link to="/incidents/$incidentId" params={{ incidentId: one.incidentId }} className="mono">
                  INC-{one.number}
                </Link>
                <Severity severity={one.severity} />
                <span className="muted">
                  {nameOf(one.before)} → {nameOf(one.after)}
                </span>
              </li>
            ))}
        </ul>
      )}
    </>
  );
}
