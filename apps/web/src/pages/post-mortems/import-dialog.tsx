import { useNavigate } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { importPostMortem, type Imported } from '../../api/post-mortem-review';
import { refresh } from '../../api/queries';
import { useTemplates } from '../../api/templates';
import { FormDialog } from '../../ui/dialog';
import { plural, words } from '../../ui/format';
import { Chip, SelectField, TextArea, TextField } from '../../ui/kit';
import { Notice } from '../../ui/states';
import { viewerZone } from '../../ui/time';
import { toast } from '../../ui/toast';
import { useForm } from '../../ui/use-form';
import { IncidentPicker } from '../incident/incident-picker';
import css from './review.module.css';

/** A report from elsewhere: first what is recognized in it, then the document. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const titles = new Map((useTemplates().data ?? []).flatMap(({ sections }) => sections.map(({ key, title }) => [key, title] as const)));
  const { values, change, field } = useForm({ text: '', zone: viewerZone(), about: 'project', name: '', incidentId: '' });
  const [preview, setPreview] = useState<Imported>();
  const ids = values.about === 'incident' ? values.incidentId : values.name.trim();
  const isJson = values.text.trimStart().startsWith('{');
  const again = () => setPreview(undefined);
  return (
    <FormDialog
      title="Import a post-mortem"
      lead="Markdown from another tool, or the JSON export of a Debrief. Nothing is stored before you have seen what was recognized."
      width={720}
      submit={preview ? 'Import it' : 'Show what is recognized'}
      keepOpen={preview === undefined}
      canSubmit={values.text.trim() !== '' && (isJson || ids !== '')}
      onClose={onClose}
      onSubmit={async () => {
        const answer = await importPostMortem({
          format: isJson ? 'json' : 'markdown',
          text: values.text,
          zone: values.zone,
          dryRun: preview === undefined,
          ...(isJson ? {} : { subject: { type: values.about as 'incident', ids: [ids] } }),
        });
        if (!answer.postMortemId) return setPreview(answer);
        await refresh('post-mortems');
        toast(`PM-${answer.number} is imported`);
        await navigate({ to: '/post-mortems/$postMortemId', params: { postMortemId: answer.postMortemId } });
      }}
    >
      <label className="row">
        <span>A file</span>
        <input
          type="file"
          accept=".md,.markdown,.txt,.json,text/markdown,application/json"
          onChange={(event) => {
            again();
            void event.target.files?.[0]?.text().then((text) => change({ text }));
          }}
        />
      </label>
      <TextArea
        label="or its text"
        rows={preview ? 4 : 9}
        {...field('text')}
        onChange={(event) => {
          again();
          change({ text: event.target.value });
        }}
      />
      {!isJson && (
        <div className="split">
          <SelectField
            label="It is about"
            {...field('about')}
            onChange={(event) => {
              again();
              change({ about: event.target.value });
            }}
            options={[
              ['project', 'a project'],
              ['release', 'a release'],
              ['incident', 'an incident that is here'],
            ]}
          />
          {values.about === 'incident' ? (
            <IncidentPicker label="Which incident?" except="" value={values.incidentId} onChange={(incidentId) => change({ incidentId })} />
          ) : (
            <TextField
              label={values.about === 'release' ? 'Which release?' : 'Which project?'}
              {...field('name')}
              hint="Its name or number"
            />
          )}
          <TextField label="Zone of times that say none" {...field('zone')} hint="Europe/Berlin, UTC" />
        </div>
      )}
      {preview && <Recognized preview={preview} titleOf={(key) => titles.get(key) ?? words(key)} />}
    </FormDialog>
  );
}

function Recognized({ preview, titleOf }: { preview: Imported; titleOf: (key: string) => string }) {
  const unknown = preview.mapping.filter(({ sectionKey }) => sectionKey === 'x-imported').length;
  const notes = [...preview.notes, ...preview.findings.map(({ text, why, sectionKey }) => `${titleOf(sectionKey)}: “${text}”. ${why}`)];
  return (
    <section aria-label="What is recognized" className="stack">
      <Notice kind={unknown > 0 ? 'note' : 'act'}>
        “{preview.title}”: {plural(preview.mapping.length, 'heading')}, {plural(preview.entries, 'entry', 'entries')} of a timeline,{' '}
        {plural(preview.proposals.length, 'action item')}.
        {unknown > 0 && ` ${plural(unknown, 'heading')} found no section; the words are kept.`}
      </Notice>
      <ul className={css['mapping']} aria-label="Headings and sections">
        {preview.mapping.map(({ heading, sectionKey }, index) => (
          <li key={`${heading}${index}`}>
            <span>{heading}</span>
            <ArrowRight size={13} role="img" aria-label="becomes" />
            {sectionKey === 'x-imported' ? <Chip kind="note">Imported, as it is</Chip> : <strong>{titleOf(sectionKey)}</strong>}
          </li>
        ))}
      </ul>
      {preview.proposals.length > 0 && (
        <>
          <h3>Action items</h3>
          <ul className={css['facts']}>
            {preview.proposals.map((title) => (
              <li key={title} style={{ display: 'list-item' }}>
                {title}
              </li>
            ))}
          </ul>
        </>
      )}
      {notes.length > 0 && (
        <ul className={css['remarks']} aria-label="Remarks">
          {notes.slice(0, 12).map((note) => (
            <li key={note}>{note}</li>
          ))}
          {notes.length > 12 && <li className="faint">and {notes.length - 12} more</li>}
        </ul>
      )}
    </section>
  );
}
