import { Check, History, Lock, LockOpen, MessageSquarePlus, PenLine, RefreshCw, SpellCheck, X } from 'lucide-react';
import { Suspense, lazy, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Entry } from '../../api/incidents';
import { useMay } from '../../api/directory';
import {
  confirmSection,
  judgeSuggestion,
  lockSection,
  redraftSection,
  type Comment,
  type PostMortem,
  type Section,
} from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import type { CitationHost } from '../../editor/citation-widgets';
import { citationsIn, entryNoOf } from '../../editor/citations';
import { placed } from '../../editor/places';
import { findingsOf, pauseBefore, type Hint } from '../../editor/blameless';
import type { SectionEditorHandle } from '../../editor/section-editor';
import { titleOf } from '../../timeline/entries';
import { plural } from '../../ui/format';
import { Button, Chip } from '../../ui/kit';
import { toast, toastProblem } from '../../ui/toast';
import { CommentDialog, Comments, type Quoted } from './comments';
import css from './document.module.css';
import { useDraft } from './drafts';
import { SectionExtras } from './section-extras';

const SectionEditor = lazy(() => import('../../editor/section-editor').then((module) => ({ default: module.SectionEditor })));

export interface SectionHub {
  register: (key: string, handle: SectionEditorHandle | null) => void;
  edited: (key: string) => void;
  left: (key: string) => void;
  found: (key: string, findings: readonly Hint[]) => void;
  dismiss: (finding: Hint, sectionKey: string) => void;
  showHistory: (key: string) => void;
  /** Marks words of a section, as soon as its editor is there. */
  reveal: (key: string, quoted: Quoted) => void;
  marked: (key: string) => Quoted;
}
interface Props {
  postMortem: PostMortem;
  section: Section;
  index: number;
  entries: readonly Entry[];
  comments: readonly Comment[];
  /** What the record says against it, as it was saved last. */
  recordFindings: readonly Hint[];
  /** Somebody else who writes here now. */
  writer: string | undefined;
  isReadOnly: boolean;
  hub: SectionHub;
  onOpenEntry: (entryId: string) => void;
}

/** Drawn anew only for what concerns it: at each key and each Tab in one of thirty sections the others stand still. */
export const SectionCard = memo(function SectionCard({
  postMortem,
  section,
  index,
  entries,
  comments,
  recordFindings,
  writer,
  isReadOnly,
  hub,
  onOpenEntry,
}: Props) {
  const id = postMortem.postMortemId;
  const { draft, state } = useDraft(id, section);
  const may = useMay()('post-mortems:write');
  const frame = useRef<HTMLElement>(null);
  const isNear = useNear(frame);
  const [commenting, setCommenting] = useState<{ quoted: Quoted; replyTo?: Comment }>();
  const findings = useFindings(postMortem, section.key, state.text, recordFindings, hub);

  const byNo = useMemo(() => new Map(entries.map((entry) => [entry.entryNo, entry])), [entries]);
  const known = useRef({ byNo, onOpenEntry, postMortem });
  useEffect(() => {
    known.current = { byNo, onOpenEntry, postMortem };
  });
  const host = useMemo<CitationHost>(
    () => ({
      describe: (ref) => {
        const no = entryNoOf(ref);
        const entry = no === undefined ? undefined : known.current.byNo.get(no);
        if (entry) return { kind: entry.lane, title: titleOf(entry) };
        if (no !== undefined) return known.current.byNo.size === 0 ? { kind: 'note', title: 'an entry of the timeline' } : undefined;
        const place = Number(/(\d+)$/.exec(ref)?.[1] ?? 0) - 1;
        if (ref.startsWith('F'))
          return { kind: 'note', title: known.current.postMortem.factors[place]?.statement ?? 'a contributing factor' };
        if (ref.startsWith('A')) return { kind: 'act', title: known.current.postMortem.proposals[place]?.title ?? 'an action item' };
        if (ref.startsWith('I') && !ref.includes('/')) return { kind: 'alert', title: 'a recorded impact' };
        return { kind: 'chat', title: ref === 'T*' ? 'the whole record' : ref };
      },
      open: (ref) => {
        const no = entryNoOf(ref);
        const entry = no === undefined ? undefined : known.current.byNo.get(no);
        if (entry) known.current.onOpenEntry(entry.entryId);
      },
    }),
    [],
  );
  const register = useCallback((handle: SectionEditorHandle | null) => hub.register(section.key, handle), [hub, section.key]);
  const cited = citationsIn(state.text);
  const broken = entries.length === 0 ? 0 : cited.filter(({ ref }) => host.describe(ref) === undefined).length;
  const isQuiet = state.text.trim() === '';
  const current = () => ({ ...section, markdown: draft.get().text, version: draft.get().version });
  const order = async (run: () => Promise<unknown>, done?: string) => {
    try {
      await draft.flush();
      await run();
      if (done) toast(done);
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('post-mortems');
    }
  };
  return (
    <section
      className={css['section']}
      id={`section-${section.key}`}
      data-section={section.key}
      aria-labelledby={`title-${section.key}`}
      ref={frame}
    >
      <span className={css['number']} aria-hidden>
        {index + 1}
      </span>
      <header className={css['sectionHead']}>
        <h2 id={`title-${section.key}`}>{section.title}</h2>
        {!section.required && <span className="faint">optional</span>}
        <span data-end>
          {may && !isReadOnly && (
            <span className={css['tools']}>
              {section.origin !== 'human' && section.confirmedBy === null && (
                <Button
                  look="quiet"
                  size="small"
                  icon={<Check size={13} aria-hidden />}
                  aria-label={`Confirm ${section.title} as drafted`}
                  title="It is right as drafted"
                  onClick={() => void order(() => confirmSection(id, current()), 'Confirmed')}
                />
              )}
              {section.auto !== 'H' && (
                <Button
                  look="quiet"
                  size="small"
                  icon={<RefreshCw size={13} aria-hidden />}
                  aria-label={`Draft ${section.title} again`}
                  title="Draft again; what people wrote stays"
                  onClick={() => void order(() => redraftSection(id, section.key), 'Drafted again')}
                />
              )}
              <Button
                look="quiet"
                size="small"
                icon={<MessageSquarePlus size={13} aria-hidden />}
                aria-label={`Comment on ${section.title}`}
                title="Comment"
                onClick={() => setCommenting({ quoted: hub.marked(section.key) })}
              />
              <Button
                look="quiet"
                size="small"
                icon={section.isLocked ? <LockOpen size={13} aria-hidden /> : <Lock size={13} aria-hidden />}
                aria-label={section.isLocked ? `Unlock ${section.title}` : `Lock ${section.title}`}
                title={section.isLocked ? 'Let it be written in again' : 'Keep this wording: nobody writes in it until it is unlocked'}
                onClick={() => void order(() => lockSection(id, current(), !section.isLocked), section.isLocked ? 'Unlocked' : 'Locked')}
              />
            </span>
          )}
          <span className={css['tools']}>
            <Button
              look="quiet"
              size="small"
              icon={<History size={13} aria-hidden />}
              aria-label={`History of ${section.title}`}
              title="History"
              onClick={() => hub.showHistory(section.key)}
            />
          </span>
          {writer && (
            <Chip kind="chat">
              <PenLine size={12} aria-hidden /> {writer} writes here
            </Chip>
          )}
          {section.isLocked && (
            <Chip>
              <Lock size={12} aria-hidden /> locked
            </Chip>
          )}
          {broken > 0 ? (
            <Chip kind="alert">{plural(broken, 'citation')} not in the record</Chip>
          ) : (
            cited.length > 0 && <span>{plural(cited.length, 'citation')}, all verified</span>
          )}
          {section.origin === 'generated' && cited.length === 0 && <span>drafted</span>}
        </span>
      </header>
      {isQuiet && section.prompt && <p className={css['prompt']}>{section.prompt}</p>}
      <div className={css['text']} data-document>
        {isNear ? (
          <Suspense fallback={<div className={css['static']}>{state.text}</div>}>
            <SectionEditor
              ref={register}
              text={state.text}
              label={`${section.title}, Markdown`}
              placeholder={
                isReadOnly
                  ? 'Nothing is written here.'
                  : section.auto === 'F'
                    ? 'Filled from the record.'
                    : 'Write here. Select an entry and press C to cite it.'
              }
              isReadOnly={isReadOnly || !may || section.isLocked || section.auto === 'F'}
              findings={findings}
              citationHost={host}
              onChange={(text) => draft.type(text)}
              onFocus={() => hub.edited(section.key)}
              onBlur={() => {
                hub.left(section.key);
                void draft.flush();
              }}
              onDismiss={(finding) => hub.dismiss(finding, section.key)}
              onOpenRef={host.open}
            />
          </Suspense>
        ) : (
          <div className={css['static']}>{state.text}</div>
        )}
      </div>
      {state.status === 'refused' && (
        <p className="ki" data-kind="alert" role="alert">
          Not saved: {state.problem}. Your words are kept in this browser.
        </p>
      )}
      {state.theirs && (
        <div className={css['conflict']} role="alert">
          <strong>Somebody wrote into the same lines meanwhile. Nothing is lost: choose.</strong>
          <div className={css['both']}>
            <div>
              <span className="faint">Yours</span>
              <pre>{state.text}</pre>
            </div>
            <div>
              <span className="faint">Theirs, saved</span>
              <pre>{state.theirs.text}</pre>
            </div>
          </div>
          <span className="row">
            <Button look="primary" onClick={() => draft.choose('both')}>
              Keep both
            </Button>
            <Button onClick={() => draft.choose('mine')}>Keep mine</Button>
            <Button onClick={() => draft.choose('theirs')}>Take theirs</Button>
          </span>
        </div>
      )}
      {section.suggestions.map((suggestion) => (
        <div key={suggestion.suggestionId} className={css['aside']}>
          <SpellCheck size={15} aria-hidden />
          <strong>The record says something else now</strong>
          <span className="row">
            <Button size="small" look="soft" onClick={() => void order(() => judgeSuggestion(id, suggestion.suggestionId, 'accept'))}>
              Take it
            </Button>
            <Button
              size="small"
              look="quiet"
              aria-label="Refuse"
              icon={<X size={13} aria-hidden />}
              onClick={() => void order(() => judgeSuggestion(id, suggestion.suggestionId, 'refuse'))}
            />
          </span>
          <p>{suggestion.proposed.join('\n') || 'These lines would go.'}</p>
        </div>
      ))}
      <SectionExtras postMortem={postMortem} section={section} mayWrite={may && !isReadOnly} />
      <Comments
        id={id}
        comments={comments}
        order={may ? order : undefined}
        isReadOnly={isReadOnly}
        onShow={(quoted) => hub.reveal(section.key, quoted)}
        onReply={(comment) => setCommenting({ quoted: { quote: '', start: 0 }, replyTo: comment })}
      />
      {commenting && (
        <CommentDialog
          id={id}
          sectionKey={section.key}
          title={section.title}
          quoted={commenting.quoted}
          replyTo={commenting.replyTo}
          order={order}
          onClose={() => setCommenting(undefined)}
        />
      )}
    </section>
  );
});

/** Mounted from then on when it comes near the view: an editor that is written in must not go away. */
function useNear(frame: React.RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) {
          setNear(true);
          observer.disconnect();
        }
      },
      { rootMargin: '500px' },
    );
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, [frame]);
  return isNear;
}

/** The linter itself, in the browser, at each key on what was changed; with what the record says, where it fits. */
function useFindings(postMortem: PostMortem, key: string, text: string, recordFindings: readonly Hint[], hub: SectionHub): readonly Hint[] {
  const [found, setFound] = useState<readonly Hint[]>([]);
  const place = `${postMortem.postMortemId}/${key}`;
  const told = useRef('');
  const waived = postMortem.waivers.map(({ findingId }) => findingId).join();
  useEffect(() => {
    let isOld = false;
    const read = () =>
      void findingsOf(text, { section: key }, place)
        // Without the rules the text can still be written; the server checks it again.
        .catch(() => [])
        .then((language) => {
          if (isOld) return;
          const open = [...language, ...placed(recordFindings, text)]
            .filter((finding) => !finding.waived && !waived.includes(finding.findingId))
            .toSorted((left, right) => left.offset - right.offset);
          setFound(open);
          // The page counts hints; where they stand is the editor's.
          const ids = open.map(({ findingId }) => findingId).join();
          if (ids === told.current) return;
          told.current = ids;
          hub.found(key, open);
        }, toastProblem);
    const pause = pauseBefore(place);
    const timer = pause > 0 ? setTimeout(read, pause) : undefined;
    if (pause === 0) read();
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [text, key, place, waived, recordFindings, hub]);
  return found;
}
