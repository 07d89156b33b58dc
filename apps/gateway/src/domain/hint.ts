import type { EventEnvelope } from '@debrief/contracts';

/** That something is new, never what: whoever is told reads it through the API, which decides what they may see. */
export interface Hint {
  readonly type: string;
  readonly noun: string;
  readonly id?: string;
  readonly version?: number;
  /** Of an incident: the numbers of its new timeline entries. */
  readonly entryNos?: readonly number[];
}

/** Who may be told. */
export interface Audience {
  readonly isPrivate: boolean;
  readonly ids: readonly string[];
}

export interface Viewer {
  readonly kind: 'person' | 'token' | 'system';
  readonly personId: string;
  readonly teamIds: readonly string[];
}

export interface AudienceHint {
  readonly hint: Hint;
  readonly audience: Audience;
}

interface Data {
  readonly visibility?: unknown;
  readonly after?: unknown;
  readonly audience?: readonly { readonly id: string }[];
  readonly entries?: readonly { readonly entryNo?: number }[];
  readonly entry?: { readonly entryNo?: number };
}

/** What an event says to whoever is watching. `fact.visibility` decides; without one it is nobody's secret. */
export function hintOf(event: Pick<EventEnvelope, 'id' | 'type' | 'source' | 'subject' | 'data'>, topic: string): AudienceHint {
  const data = (event.data ?? {}) as Data;
  const version = Number(event.id.split(':').at(-2));
  const entryNos = [...(data.entries ?? []), ...(data.entry ? [data.entry] : [])]
    .map(({ entryNo }) => entryNo)
    .filter((each): each is number => typeof each === 'number');
  return {
    hint: {
      type: event.type,
      noun: topic,
      id: event.subject,
      ...(Number.isSafeInteger(version) ? { version } : {}),
      ...(entryNos.length > 0 ? { entryNos } : {}),
    },
    audience: { isPrivate: data.visibility === 'private', ids: (data.audience ?? []).map(({ id }) => id) },
  };
}

/** A private thing is told to its audience only. */
export function mayHear({ isPrivate, ids }: Audience, viewer: Viewer): boolean {
  if (!isPrivate || viewer.kind === 'system') return true;
  return ids.some((id) => id === '*' || id === viewer.personId || viewer.teamIds.includes(id));
}

/** Several hints about the same thing as one: the newest, with the entries of all. */
export function fold(earlier: Hint | undefined, later: Hint): Hint {
  const entryNos = [...new Set([...(earlier?.entryNos ?? []), ...(later.entryNos ?? [])])];
  return entryNos.length > 0 ? { ...later, entryNos: entryNos.slice(-50) } : later;
}

const MOST_OF_A_NOUN = 50;

/** In a storm, one hint about the noun says as much as a thousand about its things. */
export function calm(hints: readonly Hint[]): readonly Hint[] {
  const count = new Map<string, number>();
  for (const { noun } of hints) count.set(noun, (count.get(noun) ?? 0) + 1);
  const stormy = new Set([...count].filter(([, n]) => n > MOST_OF_A_NOUN).map(([noun]) => noun));
  if (stormy.size === 0) return hints;
  return [...hints.filter(({ noun }) => !stormy.has(noun)), ...[...stormy].map((noun): Hint => ({ type: 'many', noun }))];
}
