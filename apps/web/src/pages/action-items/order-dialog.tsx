import { orderActionItem, type ActionItem } from '../../api/action-items';
import { asProblem } from '../../api/client';
import { usePeople, useTeams } from '../../api/directory';
import { refresh } from '../../api/queries';
import { isoDate, words } from '../../ui/format';
import { SelectField, TextArea, TextField, type Option } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { viewerZone } from '../../ui/time';
import { toast } from '../../ui/toast';
import { useForm } from '../../ui/use-form';
import { orderWords } from './orders';

interface Props {
  item: ActionItem;
  order: string;
  onClose: () => void;
}
interface Values {
  reason: string;
  on: string;
  person: string;
  url: string;
  text: string;
  kind: string;
  how: string;
  answer: string;
  byId: string;
}

/** What an order must know, and how it is said. */
const needs: Readonly<Record<string, readonly (keyof Values)[]>> = {
  accept: ['person', 'on'],
  decline: ['reason'],
  block: ['reason'],
  implement: ['kind', 'url', 'text'],
  verify: ['how'],
  'refuse-proof': ['reason'],
  recheck: ['answer', 'text'],
  'accept-risk': ['reason', 'on'],
  supersede: ['byId'],
  reopen: ['reason', 'on'],
  'change-due': ['on', 'reason'],
  delegate: ['person', 'reason'],
  snooze: ['on', 'reason'],
  pause: ['reason'],
};
const least: Partial<Record<string, number>> = {
  decline: 10,
  'change-due': 10,
  'refuse-proof': 10,
  'accept-risk': 20,
  verify: 10,
  block: 3,
  reopen: 3,
  snooze: 3,
  pause: 3,
};

export function bodyOf(order: string, item: Pick<ActionItem, 'due' | 'evidence'>, values: Values, zone: string): unknown {
  const due = { on: values.on, at: item.due?.at ?? '17:00', zone: item.due?.zone ?? zone };
  const reason = values.reason.trim();
  switch (order) {
    case 'accept':
      return { ...(values.person ? { owner: { kind: 'person', id: values.person } } : {}), ...(values.on ? { due } : {}) };
    case 'implement': {
      const evidence =
        values.url.trim() || values.text.trim()
          ? [
              {
                kind: values.kind,
                ...(values.url.trim() ? { url: values.url.trim() } : {}),
                ...(values.text.trim() ? { text: values.text.trim() } : {}),
              },
            ]
          : [];
      return evidence.length > 0 ? { evidence } : {};
    }
    case 'verify':
      return { how: values.how.trim() };
    case 'recheck':
      return { answer: values.answer, note: values.text.trim() };
    case 'accept-risk':
      return { reason, expiresOn: values.on };
    case 'supersede':
      return { byId: values.byId.match(/act_[a-z2-7]{20}/)?.[0] ?? values.byId };
    case 'reopen':
    case 'change-due':
      return { due, reason };
    case 'delegate':
      return { to: { kind: values.person.startsWith('tea_') ? 'team' : 'person', id: values.person }, ...(reason ? { reason } : {}) };
    case 'snooze':
      return { until: values.on, reason };
    default:
      return { reason };
  }
}

export function OrderDialog({ item, order, onClose }: Props) {
  const people = usePeople().data ?? [];
  const teams = useTeams().data ?? [];
  const asked = needs[order] ?? [];
  const { values, field } = useForm<Values>({
    reason: '',
    on: item.due?.on ?? isoDate(new Date(Date.now() + 30 * 86_400_000)),
    person: item.owner?.kind === 'person' ? item.owner.id : '',
    url: '',
    text: '',
    kind: 'link',
    how: '',
    answer: 'held',
    byId: '',
  });
  const enough = least[order] ?? 0;
  const hasEnough =
    (!asked.includes('reason') || order === 'delegate' || values.reason.trim().length >= enough) &&
    (order !== 'verify' || values.how.trim().length >= enough) &&
    (order !== 'implement' || item.evidence.length > 0 || values.url.trim() !== '' || values.text.trim() !== '') &&
    (!asked.includes('person') || order === 'accept' || values.person !== '') &&
    (!asked.includes('byId') || values.byId.trim() !== '');
  const peopleOptions: Option[] = [
    ['', 'Choose…'],
    ...people.map(({ personId, name }) => [personId, name] as const),
    ...(order === 'delegate' ? teams.map(({ teamId, name }) => [teamId, `Team ${name}`] as const) : []),
  ];
  return (
    <FormDialogLazy
      title={`${orderWords[order] ?? words(order)}: ${item.key}`}
      lead={item.title}
      submit={orderWords[order] ?? words(order)}
      look={order === 'decline' ? 'danger' : 'primary'}
      canSubmit={hasEnough}
      onClose={onClose}
      onSubmit={async () => {
        try {
          await orderActionItem(item.actionItemId, order, bodyOf(order, item, values, viewerZone()));
          toast(`${item.key}: ${(orderWords[order] ?? order).toLowerCase()}`);
        } catch (error) {
          // A proposal that cannot be acted on says what is missing, finding by finding.
          const problem = asProblem(error);
          const findings = problem.facts['findings'];
          if (Array.isArray(findings))
            throw Object.assign(problem, {
              errors: findings.map((one: { field?: string; message?: string }) => ({ path: one.field ?? '', message: one.message ?? '' })),
            });
          throw problem;
        } finally {
          await refresh('action-items');
        }
      }}
    >
      {order === 'implement' && (
        <p className="muted">
          How we will know: {item.acceptance || 'nothing was said'}.{' '}
          {item.evidence.length > 0 && 'Proof was given already; more is welcome.'}
        </p>
      )}
      {asked.includes('person') && (
        <SelectField label={order === 'accept' ? 'Who does it?' : 'To whom?'} {...field('person')} options={peopleOptions} />
      )}
      {asked.includes('on') && (
        <TextField
          type="date"
          label={order === 'snooze' ? 'Until' : order === 'accept-risk' ? 'The decision ends on' : 'Due on'}
          {...field('on')}
          required
        />
      )}
      {asked.includes('kind') && (
        <SelectField
          label="Kind of proof"
          {...field('kind')}
          options={[
            ['link', 'A link'],
            ['test-run', 'A test run'],
            ['alert', 'An alert that fired'],
            ['drill', 'A drill'],
            ['text', 'Words'],
          ]}
        />
      )}
      {asked.includes('url') && (
        <TextField type="url" label="Address of the proof" isOptional={values.kind === 'text'} {...field('url')} autoFocus />
      )}
      {asked.includes('answer') && (
        <SelectField
          label="Did it hold?"
          {...field('answer')}
          options={[
            ['held', 'It held'],
            ['came-back', 'It came back'],
            ['cannot-tell', 'One cannot tell'],
          ]}
        />
      )}
      {asked.includes('text') && <TextArea label={order === 'recheck' ? 'Note' : 'What it shows'} isOptional {...field('text')} />}
      {asked.includes('how') && (
        <TextArea label="How did you verify it?" autoFocus {...field('how')} hint={`At least ${enough} characters`} />
      )}
      {asked.includes('byId') && <TextField label="Address or id of the other item" autoFocus {...field('byId')} />}
      {asked.includes('reason') && (
        <TextArea
          label="Reason"
          autoFocus={!asked.includes('person') && !asked.includes('on')}
          isOptional={order === 'delegate'}
          {...field('reason')}
          hint={enough ? `At least ${enough} characters` : undefined}
        />
      )}
    </FormDialogLazy>
  );
}
