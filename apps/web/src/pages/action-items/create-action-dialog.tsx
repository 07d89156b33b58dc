import { createActionItem } from '../../api/action-items';
import { usePeople, useTeams } from '../../api/directory';
import { refresh } from '../../api/queries';
import { SelectField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { toast } from '../../ui/toast';
import { useForm } from '../../ui/use-form';
import { ItemFields, dueOf, newItem } from './item-fields';

/** An item by hand, or from where it was agreed. It begins as a proposal. */
export function CreateActionDialog({
  source,
  from,
  onClose,
}: {
  source?: { kind: 'incident' | 'post-mortem'; id: string };
  from?: string;
  onClose: () => void;
}) {
  const people = usePeople().data ?? [];
  const teams = useTeams().data ?? [];
  const form = useForm(newItem);
  const owner = useForm({ person: '', team: '' });
  const { title, acceptance, due, ...terms } = form.values;
  const { person, team } = owner.values;
  return (
    <FormDialogLazy
      title={from ? `An action item from ${from}` : 'An action item'}
      submit="Create"
      canSubmit={title.trim().length >= 8}
      onClose={onClose}
      width={600}
      onSubmit={async () => {
        const item = await createActionItem({
          title: title.trim(),
          ...terms,
          ...(acceptance.trim() ? { acceptance: acceptance.trim() } : {}),
          ...(person ? { owner: { kind: 'person', id: person } } : {}),
          ...(team ? { owningTeamId: team } : {}),
          ...(due ? { due: dueOf(due) } : {}),
          ...(source ? { sources: [source] } : {}),
        });
        toast(`${item.key} is proposed`);
        await refresh('action-items');
      }}
    >
      <ItemFields
        form={form}
        titleHint="Verb and object, 8 characters or more"
        acceptanceHint="A test, a drill, an alert that fired, a query with a threshold. Needed before it is accepted."
      >
        <SelectField
          label="Owner"
          isOptional
          {...owner.field('person')}
          options={[['', 'Nobody yet'], ...people.map(({ personId, name }) => [personId, name] as const)]}
        />
        <SelectField
          label="Team"
          isOptional
          {...owner.field('team')}
          options={[['', 'No team'], ...teams.map(({ teamId, name }) => [teamId, name] as const)]}
        />
      </ItemFields>
    </FormDialogLazy>
  );
}
