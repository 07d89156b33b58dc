import { useServices, useTeams } from '../../api/directory';
import { addLesson, type PostMortem } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { FormDialog } from '../../ui/dialog';
import { CheckBox, TextArea, TextField } from '../../ui/kit';
import { toast } from '../../ui/toast';
import { useForm, useTicks } from '../../ui/use-form';
import css from './document.module.css';

/** What somebody who was not there should know: a question to each team that it may concern. */
export function LessonDialog({ postMortem, onClose }: { postMortem: PostMortem; onClose: () => void }) {
  const teams = useTeams().data ?? [];
  const services = useServices().data ?? [];
  const { values, field } = useForm({ statement: '', technologies: '' });
  const { statement, technologies } = values;
  const { ticked: teamIds, tick } = useTicks();
  const serviceIds = services.filter(({ name, teamId }) => postMortem.services.includes(name) && teamId && teamIds.has(teamId));
  return (
    <FormDialog
      title="A lesson for others"
      lead={
        postMortem.state === 'published'
          ? 'It goes to the teams at once, as a question: does it apply to us?'
          : 'It goes to the teams when the post-mortem is published, as a question: does it apply to us?'
      }
      submit="Add the lesson"
      canSubmit={statement.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        await addLesson(postMortem.postMortemId, {
          statement: statement.trim(),
          fromIds: postMortem.factors.map(({ factorId }) => factorId).slice(0, 20),
          appliesTo: {
            teamIds: [...teamIds],
            serviceIds: serviceIds.map(({ serviceId }) => serviceId),
            technologies: technologies
              .split(',')
              .map((one) => one.trim())
              .filter(Boolean),
          },
        });
        await refresh('post-mortems', 'lessons');
        toast('The lesson is added');
      }}
    >
      <TextArea label="The lesson" autoFocus rows={3} {...field('statement')} hint="A sentence that is true without this incident" />
      {teams.length > 0 && (
        <fieldset className={css['group']}>
          <legend>Teams to ask</legend>
          {teams.map(({ teamId, name }) => (
            <CheckBox key={teamId} {...tick(teamId)}>
              {name}
            </CheckBox>
          ))}
        </fieldset>
      )}
      <TextField label="Technologies" isOptional {...field('technologies')} hint="Separated by commas: Postgres, connection pools" />
    </FormDialog>
  );
}
