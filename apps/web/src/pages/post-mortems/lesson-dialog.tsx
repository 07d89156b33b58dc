import { useState } from 'react';
import { useServices, useTeams } from '../../api/directory';
import { addLesson, type PostMortem } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { FormDialog } from '../../ui/dialog';
import { CheckBox, TextArea, TextField } from '../../ui/kit';
import { toast } from '../../ui/toast';
import css from './document.module.css';

/** What somebody who was not there should know: a question to each team that it may concern. */
export function LessonDialog({ postMortem, onClose }: { postMortem: PostMortem; onClose: () => void }) {
  const teams = useTeams().data ?? [];
  const services = useServices().data ?? [];
  const [statement, setStatement] = useState('');
  const [technologies, setTechnologies] = useState('');
  const [teamIds, setTeamIds] = useState<ReadonlySet<string>>(new Set());
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
      <TextArea
        label="The lesson"
        autoFocus
        rows={3}
        value={statement}
        onChange={(event) => setStatement(event.target.value)}
        hint="A sentence that is true without this incident"
      />
      {teams.length > 0 && (
        <fieldset className={css['group']}>
          <legend>Teams to ask</legend>
          {teams.map(({ teamId, name }) => (
            <CheckBox
              key={teamId}
              checked={teamIds.has(teamId)}
              onChange={(event) =>
                setTeamIds((before) => new Set(event.target.checked ? [...before, teamId] : [...before].filter((one) => one !== teamId)))
              }
            >
              {name}
            </CheckBox>
          ))}
        </fieldset>
      )}
      <TextField
        label="Technologies"
        isOptional
        value={technologies}
        onChange={(event) => setTechnologies(event.target.value)}
        hint="Separated by commas: Postgres, connection pools"
      />
    </FormDialog>
  );
}
