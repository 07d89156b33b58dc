import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { asProblem } from '../../api/client';
import { saveSection, type Section } from '../../api/post-mortems';
import { SectionDraft, type DraftState, type SaveOutcome } from '../../editor/section-draft';

interface Kept {
  text: string;
  base: string;
  version: number;
}
const keyOf = (id: string, key: string) => `debrief-words:${id}:${key}`;
function kept(id: string, key: string): Kept | undefined {
  try {
    return JSON.parse(localStorage.getItem(keyOf(id, key)) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

async function save(id: string, key: string, text: string, version: number): Promise<SaveOutcome> {
  try {
    const { data } = await saveSection(id, key, text, version);
    return { kind: 'saved', version: data.version, markdown: data.markdown };
  } catch (error) {
    const problem = asProblem(error);
    if (problem.status === 412) {
      const { current, base } = problem.facts as { current?: { markdown: string; version: number }; base?: { markdown: string } | null };
      if (current) return { kind: 'changed', theirs: current, base: base?.markdown ?? null };
    }
    if (problem.status === 0 || problem.status >= 500) return { kind: 'away' };
    return { kind: 'refused', problem: `${problem.title} (${problem.type})` };
  }
}

const all = new Map<string, SectionDraft>();
function draftOf(id: string, section: Section): SectionDraft {
  const key = `${id}/${section.key}`;
  let draft = all.get(key);
  if (!draft) {
    draft = new SectionDraft(
      section.markdown,
      section.version,
      {
        save: (text, version) => save(id, section.key, text, version),
        later: (run, ms) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
        now: () => Date.now(),
        keep: (words) => {
          try {
            if (words) localStorage.setItem(keyOf(id, section.key), JSON.stringify(words));
            else localStorage.removeItem(keyOf(id, section.key));
          } catch {
            // Without storage the words live as long as the page.
          }
        },
      },
      kept(id, section.key),
    );
    all.set(key, draft);
    if (draft.get().status === 'dirty') void draft.flush();
  }
  return draft;
}
/** The last words leave with the page. */
export function flushAll(): void {
  for (const draft of all.values()) void draft.flush();
}

export function useDraft(id: string, section: Section): { draft: SectionDraft; state: DraftState } {
  const draft = useMemo(() => draftOf(id, section), [id, section.key]);
  const state = useSyncExternalStore(draft.subscribe, draft.get);
  useEffect(() => draft.heard(section.markdown, section.version), [draft, section.markdown, section.version]);
  return { draft, state };
}
/** Of all sections together: what the bar above the document says. */
export function useSaving(
  id: string,
  sections: readonly Section[],
): { status: 'saved' | 'saving' | 'offline' | 'conflict' | 'refused'; savedAt: number | undefined } {
  const list = useMemo(() => sections.map((section) => draftOf(id, section)), [id, sections]);
  const text = useSyncExternalStore(
    (listener) => {
      const leave = list.map((draft) => draft.subscribe(listener));
      return () => leave.forEach((one) => one());
    },
    () => {
      const states = list.map((draft) => draft.get());
      const has = (...wanted: string[]) => states.some(({ status }) => wanted.includes(status));
      const status = has('conflict')
        ? 'conflict'
        : has('refused')
          ? 'refused'
          : has('offline')
            ? 'offline'
            : has('dirty', 'saving')
              ? 'saving'
              : 'saved';
      return `${status}/${Math.max(0, ...states.map(({ savedAt }) => savedAt ?? 0))}`;
    },
  );
  const [status, savedAt] = text.split('/') as ['saved', string];
  return { status, savedAt: Number(savedAt) || undefined };
}
