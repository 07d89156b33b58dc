import { useNavigate } from '@tanstack/react-router';
import { newPostMortem } from '../../api/post-mortem-review';
import { refresh } from '../../api/queries';
import { useTemplates } from '../../api/templates';
import { FormDialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/kit';
import { useForm } from '../../ui/use-form';

type About = 'release' | 'project';
/** About what has no alert: a release that went badly, a project such as a survey. */
export function NewDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const { values, change, field } = useForm({ about: 'project', name: '', title: '', from: '', to: '', templateId: '' });
  const about = values.about as About;
  const templates = (useTemplates().data ?? []).filter(({ subjects }) => subjects.includes(about));
  const isPeriodWrong = values.from !== '' && values.to !== '' && values.to < values.from;
  return (
    <FormDialog
      title="A post-mortem about a release or a project"
      lead="Of an incident it is asked for on the incident’s page. Here the facts are typed in; everything else is the same."
      submit="Begin"
      canSubmit={values.name.trim() !== '' && !isPeriodWrong && (values.from === '') === (values.to === '')}
      onClose={onClose}
      onSubmit={async () => {
        const { postMortemId } = await newPostMortem({
          subject: {
            type: about,
            ids: [values.name.trim()],
            ...(values.from ? { period: { from: `${values.from}T00:00:00.000Z`, to: `${values.to}T23:59:59.000Z` } } : {}),
          },
          ...(values.title.trim() ? { title: values.title.trim() } : {}),
          ...(values.templateId ? { templateId: values.templateId } : {}),
        });
        await refresh('post-mortems');
        await navigate({ to: '/post-mortems/$postMortemId', params: { postMortemId } });
      }}
    >
      <div className="split">
        <SelectField
          label="About"
          {...field('about')}
          onChange={(event) => change({ about: event.target.value, templateId: '' })}
          options={[
            ['project', 'a project'],
            ['release', 'a release'],
          ]}
        />
        <TextField
          autoFocus
          label={about === 'release' ? 'Which release?' : 'Which project?'}
          {...field('name')}
          hint="Its name or number"
        />
      </div>
      <TextField label="Title" isOptional {...field('title')} hint="What was seen, without a cause and without a person" />
      <div className="split">
        <TextField type="date" label="From" isOptional {...field('from')} />
        <TextField
          type="date"
          label="To"
          isOptional
          {...field('to')}
          wrong={isPeriodWrong ? 'It ends before it begins' : undefined}
          hint="Says what was before, during and after"
        />
      </div>
      <SelectField
        label="Template"
        {...field('templateId')}
        options={[['', 'As the policy says'], ...templates.map(({ templateId, name }) => [templateId, name] as const)]}
      />
    </FormDialog>
  );
}
