import { CircleAlert, CloudOff, Download, History, Lightbulb, LoaderCircle, Scale } from 'lucide-react';
import { Suspense, forwardRef, lazy, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { Entry } from '../../api/incidents';
import { useMay } from '../../api/directory';
import { useRecordFindings, type RecordFinding } from '../../api/post-mortem-review';
import { saveSection, stateWords, useComments, waive, type Comment, type PostMortem } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { warmUp, type Hint } from '../../editor/blameless';
import { citationsIn } from '../../editor/citations';
import type { SectionEditorHandle } from '../../editor/section-editor';
import { useCommands } from '../../keys/use-commands';
import { ago, plural } from '../../ui/format';
import { Avatar, Button, Chip, TextArea, type Kind } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { MenuLazy } from '../../ui/lazy-menu';
import { useNow } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { useSelection } from '../incident/context';
import { DutyClocks } from './duty-clocks';
import { Outline } from './outline';
import { Moment, RecordFindings } from './record-panel';
import { ReviewButtons } from './review-buttons';
import { SectionCard, type SectionHub } from './section-card';
import css from './document.module.css';
import { flushAll, useSaving } from './drafts';
import { usePresence } from './use-presence';

const HistoryDrawer = lazy(() => import('./history-drawer').then((module) => ({ default: module.HistoryDrawer })));
const KnownThenDrawer = lazy(() => import('./known-then-drawer').then((module) => ({ default: module.KnownThenDrawer })));
const none: readonly RecordFinding[] = [];
const silence: readonly Comment[] = [];

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
  const may = useMay();
  const { selectedId } = useSelection();
  const comments = useComments(id).data?.items;
  const talk = useMemo(
    () =>
      Map.groupBy(
        (comments ?? []).filter(({ isResolved }) => !isResolved),
        ({ anchor }) => anchor.sectionKey,
      ),
    [comments],
  );
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
  const [isEditing, setEditing] = useState(false);
  const [found, setFound] = useState<ReadonlyMap<string, readonly Hint[]>>(new Map());
  const [dismissing, setDismissing] = useState<Hint>();
  const [history, setHistory] = useState<{ sectionKey: string | undefined }>();
  const [knownAt, setKnownAt] = useState<string>();
  const presence = usePresence(id, current, isEditing);
  const others = presence?.items.filter(({ isMe }) => !isMe) ?? [];
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
        setEditing(true);
      },
      left: () => setEditing(false),
      showHistory: (sectionKey) => setHistory({ sectionKey }),
      reveal: (key, { quote, start }) => {
        document.getElementById(`section-${key}`)?.scrollIntoView({ block: 'center' });
        withEditor(key, (editor) => void (editor.reveal(quote, start) || toast('These words have been changed meanwhile.')));
      },
      marked: (key) => editors.current.get(key)?.marked() ?? { quote: '', start: 0 },
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
  const language = ordered.filter(({ finding }) => finding.category !== 'record').length;
  const lastHint = useRef<string>(undefined);
  const openHint = (key: string, findingId: string) => {
    lastHint.current = findingId;
    document.getElementById(`section-${key}`)?.scrollIntoView({ block: 'center' });
    withEditor(key, (editor) => editor.showHint(findingId));
  };
  const nextHint = () => {
    if (ordered.length === 0) return toast('No language hints: nothing to look at.');
    // On from the last one, or from where somebody writes.
    const last = ordered.findIndex(({ finding }) => finding.findingId === lastHint.current);
    const start = last === -1 ? ordered.findIndex(({ key }) => key === lastEdited.current) : last + 1;
    const { key, finding } = ordered[Math.max(0, start) % ordered.length]!;
    openHint(key, finding.findingId);
  };
  const waived = new Set(postMortem.waivers.map(({ findingId }) => findingId));
  const recordFindings = useRecordFindings(id).data?.findings ?? none;
  const bySection = useMemo(() => Map.groupBy(recordFindings, ({ sectionKey }) => sectionKey), [recordFindings]);
  const contradictions = recordFindings.filter(({ findingId, waived: reason }) => !reason && !waived.has(findingId));
  const showFinding = (finding: RecordFinding) => {
    if (found.get(finding.sectionKey)?.some(({ findingId }) => findingId === finding.findingId))
      openHint(finding.sectionKey, finding.findingId);
    else hub.reveal(finding.sectionKey, { quote: finding.text, start: finding.offset });
  };
  const openRef = (ref: string) => {
    const entry = entries.find(({ entryNo }) => ref === `T${entryNo}`);
    if (entry) onOpenEntry(entry.entryId);
    else toast(`${ref} is not an entry of this timeline.`);
  };
  const titleOf = (key: string) => postMortem.sections.find((section) => section.key === key)?.title ?? key;
  const selected = entries.find(({ entryId }) => entryId === selectedId);
  const citing = selected
    ? postMortem.sections.flatMap(({ key, title, markdown }) => {
        const count = citationsIn(markdown).filter(({ ref }) => ref === `T${selected.entryNo}`).length;
        return count > 0 ? [{ key, title, count }] : [];
      })
    : [];
  const restore = async (key: string, markdown: string, revision: number) => {
    const section = postMortem.sections.find((one) => one.key === key);
    if (!section) return;
    try {
      flushAll();
      await saveSection(id, key, markdown, section.version);
      toast(`${section.title} is as it was in v${revision}`, {
        undo: () => void saveSection(id, key, section.markdown, section.version + 1).then(() => refresh('post-mortems'), toastProblem),
      });
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('post-mortems');
    }
  };
  useCommands([
    { id: 'next-hint', label: 'Next language hint', group: 'This document', keys: 'f8', run: nextHint },
    {
      id: 'history',
      label: 'History of the document',
      group: 'This document',
      keys: 'h',
      run: () => setHistory({ sectionKey: undefined }),
    },
    ...(selected
      ? [
          {
            id: 'known-then',
            label: `What did we know at T${selected.entryNo}?`,
            group: 'This document',
            keys: 'w',
            run: () => setKnownAt(`T${selected.entryNo}`),
          },
        ]
      : []),
  ]);
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
        {others.length > 0 && (
          <span className={css['here']} role="group" aria-label={`Here now: ${others.map(({ name }) => name).join(', ')}`}>
            <span className={css['faces']}>
              {others.slice(0, 4).map(({ personId, name, sectionKey }) => (
                <span key={personId} title={sectionKey ? `${name}: ${titleOf(sectionKey)}` : name}>
                  <Avatar name={name} size="small" />
                </span>
              ))}
            </span>
            <span className="faint">
              {others[0]!.name}
              {others.length > 1 && ` and ${others.length - 1} more`}
            </span>
          </span>
        )}
        <span data-end>
          {contradictions.length > 0 && (
            <Button
              look="soft"
              size="small"
              icon={<Scale size={13} aria-hidden />}
              aria-label={`${contradictions.length} against the record`}
              title="What the record says against the text"
              onClick={() => showFinding(contradictions[0]!)}
            >
              {contradictions.length}
            </Button>
          )}
          {language > 0 && (
            <Button look="soft" size="small" icon={<Lightbulb size={13} aria-hidden />} keys="F8" onClick={nextHint}>
              {plural(language, 'language hint')}
            </Button>
          )}
          <Button
            look="quiet"
            icon={<History size={14} aria-hidden />}
            aria-label="History of the document"
            title="History (H)"
            onClick={() => setHistory({ sectionKey: undefined })}
          />
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
            comments={talk.get(section.key) ?? silence}
            recordFindings={bySection.get(section.key) ?? none}
            writer={presence?.locks.find(({ sectionKey, isMine }) => sectionKey === section.key && !isMine)?.name}
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
        moment={
          selected && (
            <Moment
              entry={selected}
              places={citing}
              findings={contradictions.filter(({ entries: refs }) => refs.includes(`T${selected.entryNo}`))}
              onGo={(key) => hub.reveal(key, { quote: `[[T${selected.entryNo}]]`, start: 0 })}
              onShow={showFinding}
              onKnownThen={() => setKnownAt(`T${selected.entryNo}`)}
            />
          )
        }
        record={
          <>
            {postMortem.state !== 'requested' && (
              <RecordFindings findings={contradictions} sectionTitle={titleOf} onShow={showFinding} onOpenRef={openRef} />
            )}
            <DutyClocks id={id} mayWrite={may('post-mortems:write') && !isReadOnly} onOpenRef={openRef} />
          </>
        }
      />
      <Suspense>
        {history && (
          <HistoryDrawer
            postMortem={postMortem}
            sectionKey={history.sectionKey}
            onRestore={may('post-mortems:write') && !isReadOnly ? restore : undefined}
            onClose={() => setHistory(undefined)}
          />
        )}
        {knownAt && <KnownThenDrawer id={id} entryRef={knownAt} onClose={() => setKnownAt(undefined)} />}
      </Suspense>
      {dismissing && <DismissDialog id={id} finding={dismissing} onClose={() => setDismissing(undefined)} />}
    </div>
  );
});

function DismissDialog({ id, finding, onClose }: { id: string; finding: Hint; onClose: () => void }) {
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
