import { usePeople, useTeams } from '../../api/directory';
import { addProposal, type PostMortem } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { FormDialog } from '../../ui/dialog';
import { isoDate } from '../../ui/format';
import { CheckBox, SelectField } from '../../ui/kit';
import { useForm, useTicks } from '../../ui/use-form';
import { ItemFields, dueOf, newItem } from '../action-items/item-fields';
import css from './document.module.css';

/** What will be done about a factor; with an owner, a date within 30 days and a way to tell, it is the guard that approval asks for. */
export function ProposalDialog({ postMortem, onClose }: { postMortem: PostMortem; onClose: () => void }) {
  const people = usePeople().data ?? [];
  const teams = useTeams().data ?? [];
  const form = useForm(newItem);
  const owner = useForm({ owner: '' });
  const { title, acceptance, due, ...terms } = form.values;
  const { ticked, tick } = useTicks();
  const soon = isoDate(new Date(Date.now() + 30 * 86_400_000));
  return (
    <FormDialog
      title="Draft an action item"
      lead="Ask first what can be done soon: approval wants one guard that is due within 30 days."
      submit="Add"
      width={640}
      canSubmit={title.trim().length >= 8}
      onClose={onClose}
      onSubmit={async () => {
        const [ownerKind, ownerId] = owner.values.owner.split(':');
        await addProposal(postMortem.postMortemId, {
          title: title.trim(),
          acceptance: acceptance.trim(),
          ...terms,
          owner: ownerId ? { kind: ownerKind, id: ownerId } : null,
          due: dueOf(due),
          factorIds: [...ticked],
        });
        await refresh('post-mortems');
      }}
    >
      <ItemFields
        form={form}
        titleHint="Verb and object, like “Reject a pool size below 5 at start-up”"
        acceptanceHint="A test, a drill, an alert that fired, a query with a threshold"
        dueHint={due !== '' && due > soon ? 'More than 30 days ahead: no short-term guard' : undefined}
      >
        <SelectField
          label="Owner"
          isOptional
          {...owner.field('owner')}
          options={[
            ['', 'Nobody yet'],
            ...people.map(({ personId, name }) => [`person:${personId}`, name] as const),
            ...teams.map(({ teamId, name }) => [`team:${teamId}`, `Team ${name}`] as const),
          ]}
        />
      </ItemFields>
      {postMortem.factors.length > 0 && (
        <fieldset className={css['group']}>
          <legend>Which factors it is about</legend>
          {postMortem.factors.map(({ factorId, statement }, index) => (
            <CheckBox key={factorId} {...tick(factorId)}>
              <span className="mono faint">F{index + 1}</span> {statement}
            </CheckBox>
          ))}
        </fieldset>
      )}
    </FormDialog>
  );
}
