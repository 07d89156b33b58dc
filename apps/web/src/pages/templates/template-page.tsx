import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, FileText, Plus, Trash2 } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useMay } from '../../api/directory';
import { usePostMortems } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import {
  addTemplate,
  bodyOf,
  moveToTemplate,
  saveTemplate,
  useTemplateDocuments,
  useTemplatePreview,
  useTemplateVersions,
  useTemplates,
  type Template,
  type TemplateInput,
  type TemplateSection,
} from '../../api/templates';
import { plural, words } from '../../ui/format';
import { Button, Card, CheckBox, Chip, Count, Picker, SelectField, TextField } from '../../ui/kit';
import { Awaited, Notice, Problem } from '../../ui/states';
import { toast, toastProblem } from '../../ui/toast';
import css from './templates.module.css';

export function TemplatePage() {
  const { templateId } = useParams({ strict: false }) as { templateId: string };
  const { from } = useSearch({ strict: false }) as { from?: string };
  const query = useTemplates();
  return (
    <Awaited query={query}>
      {(templates) => {
        const template = templates.find((one) => one.templateId === (templateId === 'new' ? from : templateId));
        if (!template) return <Notice kind="note">This template is not known. The list of templates has what is.</Notice>;
        return <Editor key={templateId} template={template} isCopy={templateId === 'new'} />;
      }}
    </Awaited>
  );
}

const autoWords = { F: 'Facts only', D: 'Draft to confirm', C: 'Offers to pick from', H: 'Written by people' } as const;

/** The sections in their order and, beside them, what a document of it would look like. */
function Editor({ template, isCopy }: { template: Template; isCopy: boolean }) {
  const mayManage = useMay()('post-mortems:manage');
  const navigate = useNavigate();
  const [draft, setDraft] = useState<TemplateInput>(() => ({ ...bodyOf(template), ...(isCopy ? { name: `${template.name}, ours` } : {}) }));
  const [open, setOpen] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const set = (change: Partial<TemplateInput>) => setDraft((before) => ({ ...before, ...change }));
  const change = (index: number, section: Partial<TemplateSection>) =>
    set({ sections: draft.sections.with(index, { ...draft.sections[index]!, ...section }) });
  const move = (index: number, by: number) =>
    set({ sections: draft.sections.toSpliced(index, 1).toSpliced(index + by, 0, draft.sections[index]!) });
  const add = () => {
    const taken = new Set(draft.sections.map(({ key }) => key));
    let no = 1;
    while (taken.has(`x-own-${no}`)) no += 1;
    const key = `x-own-${no}`;
    set({
      sections: [
        ...draft.sections,
        { key, title: 'A section of ours', phase: 'all', required: false, auto: 'H', prompt: '', gates: [], visibility: 'internal' },
      ],
    });
    setOpen(key);
  };
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const saved = isCopy ? await addTemplate(draft) : (await saveTemplate(template.templateId, draft)).data;
      await refresh('templates');
      toast(`${saved.name} is version ${saved.version}; open documents keep the one that they have`);
      if (isCopy) await navigate({ to: '/settings/templates/$templateId', params: { templateId: saved.templateId } });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={css['editor']}>
      <div className="stack">
        <Card title={isCopy ? 'A template of your own' : draft.name} note={isCopy ? undefined : `version ${template.version}`}>
          <div className="stack">
            <TextField
              label="Name"
              value={draft.name}
              maxLength={100}
              readOnly={!mayManage}
              onChange={(event) => set({ name: event.target.value })}
            />
            <ol className={css['sections']} aria-label="Sections">
              {draft.sections.map((section, index) => (
                <li key={section.key} className={css['sectionLine']} data-open={open === section.key || undefined}>
                  <button
                    type="button"
                    className={css['sectionName']}
                    aria-expanded={open === section.key}
                    onClick={() => setOpen(open === section.key ? undefined : section.key)}
                  >
                    <span className="mono faint">{index + 1}</span> {section.title}
                    {section.required ? <Chip kind="note">required</Chip> : <span className="faint">optional</span>}
                    <span className="faint">{autoWords[section.auto]}</span>
                  </button>
                  {mayManage && (
                    <span className="row" style={{ gap: 0, flexWrap: 'nowrap' }}>
                      {([-1, 1] as const).map((by) => (
                        <Button
                          key={by}
                          look="quiet"
                          size="small"
                          disabled={!draft.sections[index + by]}
                          aria-label={`Move ${section.title} ${by < 0 ? 'up' : 'down'}`}
                          icon={by < 0 ? <ArrowUp size={13} aria-hidden /> : <ArrowDown size={13} aria-hidden />}
                          onClick={() => move(index, by)}
                        />
                      ))}
                      <Button
                        look="quiet"
                        size="small"
                        aria-label={`Leave out ${section.title}`}
                        icon={<Trash2 size={13} aria-hidden />}
                        onClick={() => set({ sections: draft.sections.toSpliced(index, 1) })}
                      />
                    </span>
                  )}
                  {open === section.key && (
                    <div className={css['sectionForm']}>
                      <TextField
                        label="Title"
                        value={section.title}
                        readOnly={!mayManage}
                        onChange={(event) => change(index, { title: event.target.value })}
                      />
                      <TextField
                        label="Question to the writer"
                        isOptional
                        value={section.prompt}
                        readOnly={!mayManage}
                        onChange={(event) => change(index, { prompt: event.target.value })}
                      />
                      <div className="split">
                        <SelectField
                          label="Phase"
                          value={section.phase}
                          onChange={(event) => change(index, { phase: event.target.value as TemplateSection['phase'] })}
                          options={(['all', 'before', 'during', 'after'] as const).map((one) => [one, words(one)] as const)}
                        />
                        <SelectField
                          label="How it is filled"
                          value={section.auto}
                          onChange={(event) => change(index, { auto: event.target.value as TemplateSection['auto'] })}
                          options={Object.entries(autoWords)}
                        />
                      </div>
                      <CheckBox checked={section.required} onChange={(event) => change(index, { required: event.target.checked })}>
                        Required before it is approved
                      </CheckBox>
                      {section.gates.length > 0 && <p className="faint">Looked at by {section.gates.join(', ')}</p>}
                    </div>
                  )}
                </li>
              ))}
            </ol>
            {error !== undefined && <Problem error={error} />}
            {mayManage && (
              <span className="row">
                <Button icon={<Plus size={13} aria-hidden />} onClick={add}>
                  Add a section
                </Button>
                <span className="row-end">
                  <Button look="primary" isBusy={isBusy} disabled={isBusy || draft.name.trim() === ''} onClick={() => void save()}>
                    {isCopy ? 'Save as version 1' : `Save as version ${template.version + 1}`}
                  </Button>
                </span>
              </span>
            )}
          </div>
        </Card>
        {!isCopy && <Versions template={template} onTake={(one) => setDraft(bodyOf(one))} />}
        {!isCopy && <Documents template={template} />}
      </div>
      <Preview draft={draft} />
    </div>
  );
}

function Preview({ draft }: { draft: TemplateInput }) {
  const [documentId, setDocumentId] = useState('');
  const documents = usePostMortems({ state: 'drafting,in-review,reviewed' }).data ?? [];
  const query = useTemplatePreview(useDeferredValue(draft), documentId || undefined);
  return (
    <Card
      title="Preview"
      note="writes nothing"
      actions={
        <Picker
          label="Shown with"
          value={documentId}
          onChange={(event) => setDocumentId(event.target.value)}
          options={[
            ['', 'An empty document'],
            ...documents
              .slice(0, 40)
              .map(({ postMortemId, number, title }) => [postMortemId, `PM-${number} ${title.slice(0, 40)}`] as const),
          ]}
        />
      }
    >
      {query.error ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && (
        <div className={css['preview']} tabIndex={0} role="region" aria-label="Preview of the document">
          {query.data.faults.map(({ path, message }) => (
            <Notice key={path + message} kind="alert">
              {path}: {message}
            </Notice>
          ))}
          {query.data.missingForGates.length > 0 && (
            <Notice kind="note">
              Approval looks at {query.data.missingForGates.join(', ')}: without them a policy that requires a post-mortem cannot use this
              template.
            </Notice>
          )}
          {query.data.left.length > 0 && (
            <Notice kind="note">
              {plural(query.data.left.length, 'section')} with words would stay below as {query.data.left.join(', ')}: nothing is lost.
            </Notice>
          )}
          {query.data.sections.map((section) => (
            <section key={section.key}>
              <h3>
                {section.title} {!section.required && <span className="faint">optional</span>}
              </h3>
              {section.markdown ? <p className={css['words']}>{section.markdown}</p> : <p className="faint">{section.prompt || 'Empty'}</p>}
            </section>
          ))}
        </div>
      )}
    </Card>
  );
}

function Versions({ template, onTake }: { template: Template; onTake: (one: Template) => void }) {
  const query = useTemplateVersions(template.templateId, template.version > 1);
  const items = query.data?.items.filter(({ version }) => version !== template.version) ?? [];
  if (items.length === 0) return null;
  return (
    <Card title="Earlier versions">
      <ul className="stack">
        {items.map((one) => (
          <li key={one.version} className="row">
            <Count>v{one.version}</Count>
            <span>{one.name}</span>
            <span className="faint">{plural(one.sections.length, 'section')}</span>
            <span className="row-end">
              <Button size="small" look="quiet" onClick={() => onTake(one)}>
                Begin from v{one.version}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Documents({ template }: { template: Template }) {
  const query = useTemplateDocuments(template.templateId, true);
  const mayWrite = useMay()('post-mortems:write');
  const old = query.data?.items.filter(({ isNewest }) => !isNewest) ?? [];
  if (!query.data || query.data.items.length === 0) return null;
  const move = (postMortemId: string) =>
    void moveToTemplate(postMortemId, template.templateId, template.version).then(() => refresh('templates', 'post-mortems'), toastProblem);
  return (
    <Card title="Open documents" note={old.length === 0 ? 'all follow this version' : `${old.length} follow an earlier version`}>
      <ul className="stack">
        {query.data.items.slice(0, 20).map((one) => (
          <li key={one.postMortemId} className="row">
            <FileText size={13} aria-hidden /> <Count>PM-{one.number}</Count> <span className="truncate">{one.title}</span>
            <span className="row-end row">
              <Count>v{one.templateVersion}</Count>
              {mayWrite && !one.isNewest && (
                <Button
                  size="small"
                  aria-label={`Move PM-${one.number} to version ${template.version}`}
                  onClick={() => move(one.postMortemId)}
                >
                  Move to v{template.version}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
