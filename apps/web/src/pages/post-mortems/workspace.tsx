import { CircleAlert, CloudOff, Download, Lightbulb, LoaderCircle } from 'lucide-react';
import { forwardRef, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { Entry } from '../../api/incidents';
import { useNames } from '../../api/directory';
import { stateWords, useComments, waive, type PostMortem } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { warmUp, type Finding } from '../../editor/blameless';
import type { SectionEditorHandle } from '../../editor/section-editor';
import { useCommands } from '../../keys/use-commands';
import { ago, plural } from '../../ui/format';
import { Avatar, Button, Chip, TextArea, type Kind } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { MenuLazy } from '../../ui/lazy-menu';
import { useNow } from '../../ui/time';
import { toast } from '../../ui/toast';
import { Outline } from './outline';
import { ReviewButtons } from './review-buttons';
import { SectionCard, type SectionHub } from './section-card';
import css from './document.module.css';
import { flushAll, useSaving } from './drafts';

export interface WorkspaceHandle {
  cite: (entry: Entry) => void;
}
export interface WorkspaceProps {
  postMortem: PostMortem;
  entries: readonly Entry[];
  onOpenEntry: (entryId: string) => void;
}
export const stateKind = (state: PostMortem['state']): Kind | undefined =>
  (({ requested: undefined, drafting: 'note', 'in-review': 'chat', reviewed: 'act', published: 'act', waived: undefined }) as const)[state];

/** The document with what surrounds it: saving, hints, outline, gates, review. */
export const Workspace = forwardRef<WorkspaceHandle, WorkspaceProps>(function Workspace({ postMortem, entries, onOpenEntry }, ref) {
  const id = postMortem.postMortemId;
  const names = useNames();
  const comments = useComments(id).data?.items.filter(({ isResolved }) => !isResolved) ?? [];
  const editors = useRef(new Map<string, SectionEditorHandle>());
  const lastEdited = useRef<string>(undefined);
  const waiting = useRef<{ key: string; act: (editor: SectionEditorHandle) => void }>(undefined);
  /** The editor of a section that was far away is made when it comes near: what shall be done with it waits for that. */
  const withEditor = (key: string, act: (editor: SectionEditorHandle) => void) => {
    const editor = editors.current.get(key);
    waiting.current = editor ? undefined : { key, act };
    if (editor) act(editor);
  };
  const [current, setCurrent] = useState<string>();
  const [found, setFound] = useState<ReadonlyMap<string, readonly Finding[]>>(new Map());
  const [dismissing, setDismissing] = useState<Finding>();
  const saving = useSaving(id, postMortem.sections);
  const isReadOnly = postMortem.state === 'published' || postMortem.state === 'waived';
  useEffect(() => {
    warmUp();
    addEventListener('pagehide', flushAll);
    addEventListener('online', flushAll);
    return () => {
      flushAll();
      removeEventListener('pagehide', flushAll);
      removeEventListener('online', flushAll);
    };
  }, []);
  const hub = useMemo<SectionHub>(
    () => ({
      register: (key, handle) => {
        if (!handle) return void editors.current.delete(key);
        editors.current.set(key, handle);
        if (waiting.current?.key !== key) return;
        const { act } = waiting.current;
        waiting.current = undefined;
        queueMicrotask(() => act(handle));
      },
      edited: (key) => {
        lastEdited.current = key;
        setCurrent(key);
      },
      found: (key, findings) => setFound((before) => new Map(before).set(key, findings)),
      dismiss: setDismissing,
    }),
    [],
  );
  const cite = useCallback((entry: Entry) => {
    const key = lastEdited.current;
    const editor = key ? editors.current.get(key) : undefined;
    if (!editor) return toast('Click into a section first: the citation goes where you last wrote.');
    editor.insert(`[[T${entry.entryNo}]]`);
  }, []);
  useImperativeHandle(ref, () => ({ cite }), [cite]);

  const ordered = postMortem.sections.flatMap(({ key }) => (found.get(key) ?? []).map((finding) => ({ key, finding })));
  const lastHint = useRef<string>(undefined);
  const nextHint = () => {
    if (ordered.length === 0) return toast('No language hints: nothing to look at.');
    // On from the last one, or from where somebody writes.
    const last = ordered.findIndex(({ finding }) => finding.findingId === lastHint.current);
    const start = last === -1 ? ordered.findIndex(({ key }) => key === lastEdited.current) : last + 1;
    const { key, finding } = ordered[Math.max(0, start) % ordered.length]!;
    lastHint.current = finding.findingId;
    document.getElementById(`section-${key}`)?.scrollIntoView({ block: 'center' });
    withEditor(key, (editor) => editor.showHint(finding.findingId));
  };
  useCommands([{ id: 'next-hint', label: 'Next language hint', group: 'This document', keys: 'f8', run: nextHint }]);
  const now = useNow(saving.savedAt !== undefined);
  const exports = (['md', 'html', 'pdf', 'json'] as const).map((format) => ({
    id: format,
    label: { md: 'Markdown', html: 'HTML, one file', pdf: 'PDF', json: 'JSON' }[format],
    onSelect: () => void window.open(`/api/v1/post-mortems/${id}/export.${format}`, '_blank', 'noopener'),
  }));
  return (
    <div className={css['workspace']}>
      <div className={css['bar']} data-part>
        <Chip kind={stateKind(postMortem.state)}>
          {stateWords[postMortem.state]} · v{postMortem.revision}
        </Chip>
        <span className="muted" role="status">
          {saving.status === 'saving' && (
            <span className="row">
              <LoaderCircle size={13} aria-hidden /> Saving
            </span>
          )}
          {saving.status === 'offline' && (
            <span className="row ki" data-kind="note">
              <CloudOff size={13} aria-hidden /> Not saved yet, kept in this browser
            </span>
          )}
          {(saving.status === 'conflict' || saving.status === 'refused') && (
            <span className="row ki" data-kind="alert">
              <CircleAlert size={13} aria-hidden />{' '}
              {saving.status === 'conflict' ? 'Two people wrote the same lines' : 'A section was not saved'}
            </span>
          )}
          {saving.status === 'saved' && saving.savedAt !== undefined && `Saved ${ago(new Date(saving.savedAt).toISOString(), now)}`}
        </span>
        <span className={css['faces']}>
          {postMortem.reviewers.slice(0, 4).map(({ personId }) => (
            <Avatar key={personId} name={names(personId)} size="small" />
          ))}
        </span>
        <span data-end>
          {ordered.length > 0 && (
            <Button look="soft" size="small" icon={<Lightbulb size={13} aria-hidden />} keys="F8" onClick={nextHint}>
              {plural(ordered.length, 'language hint')}
            </Button>
          )}
          <MenuLazy label="Export" trigger={<Download size={14} aria-hidden />} look="quiet" entries={exports} />
          <ReviewButtons postMortem={postMortem} />
        </span>
      </div>
      <div className={css['paper']} data-part>
        {postMortem.sections.map((section, index) => (
          <SectionCard
            key={section.key}
            postMortem={postMortem}
            section={section}
            index={index}
            entries={entries}
            comments={comments.filter(({ anchor }) => anchor.sectionKey === section.key)}
            isReadOnly={isReadOnly}
            hub={hub}
            onOpenEntry={onOpenEntry}
          />
        ))}
      </div>
      <Outline
        postMortem={postMortem}
        current={current}
        hints={found}
        onGo={(key) => {
          setCurrent(key);
          document.getElementById(`section-${key}`)?.scrollIntoView({ block: 'start' });
          withEditor(key, (editor) => editor.focus());
        }}
      />
      {dismissing && <DismissDialog id={id} finding={dismissing} onClose={() => setDismissing(undefined)} />}
    </div>
  );
});

function DismissDialog({ id, finding, onClose }: { id: string; finding: Finding; onClose: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <FormDialogLazy
      title="Dismiss this hint"
      lead={`“${finding.text}” · ${finding.title}. Reviewers see the reason; it ends when the sentence changes.`}
      submit="Dismiss"
      canSubmit={reason.trim().length >= 20}
      onClose={onClose}
      onSubmit={async () => {
        await waive(id, { findingId: finding.findingId, reason: reason.trim() });
        await refresh('post-mortems');
      }}
    >
      <TextArea
        label="Why is it right as it stands?"
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="At least 20 characters"
      />
    </FormDialogLazy>
  );
}
