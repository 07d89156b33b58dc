import type { ClockBody, CommentBody, OwnEntryBody, PresenceBody, RegimesBody, RequestPostMortemBody } from '@debrief/contracts';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Hint } from '../editor/blameless';
import { call, get, post } from './client';
import type { Entry } from './incidents';
import type { PostMortem } from './post-mortems';
import { useThing } from './queries';

/** Who is at a document, and who writes where. */
export interface Presence {
  items: { personId: string; name: string; sectionKey: string | null; isEditing: boolean; isMe: boolean }[];
  locks: { sectionKey: string; heldBy: string; name: string; since: string; isMine: boolean }[];
}
export const appear = async (id: string, body: z.input<typeof PresenceBody>): Promise<Presence> =>
  (await call<Presence>('PUT', `/post-mortems/${id}/presence`, { body })).data;
/** Also while the page goes away: what is sent then is not waited for. */
export const leave = (id: string): void =>
  void fetch(`/api/v1/post-mortems/${id}/presence`, { method: 'DELETE', credentials: 'same-origin', keepalive: true }).catch(
    () => undefined,
  );

export interface Revision {
  revision: number;
  at: string;
  by: { kind: string; id: string | null };
  sections: string[];
  type: string;
}
export interface SectionChange {
  key: string;
  changes: { kind: 'same' | 'added' | 'removed'; text: string }[];
}
export const useRevisions = (id: string) =>
  useThing<{ items: Revision[] }>(['post-mortems', id, 'revisions'], `/post-mortems/${id}/revisions`);
export const useComparison = (id: string, from: number, to: number) =>
  useThing<{ sections: SectionChange[] }>(['post-mortems', id, 'revisions', from, to], `/post-mortems/${id}/revisions`, {
    query: { compare: `${from}..${to}` },
    enabled: from >= 0 && to > from,
  });

/** What the record says against the text: the shape of the linter's findings, with the entries that are nearest. */
export interface RecordFinding extends Hint {
  entries: readonly string[];
  sectionKey: string;
}
export const useRecordFindings = (id: string) =>
  useThing<{ findings: RecordFinding[]; isCut: boolean }>(['post-mortems', id, 'verify'], `/post-mortems/${id}/verify`);

interface Brief {
  ref: string;
  occurredAt: string;
  text: string;
}
export interface KnownCard {
  incidentNumber: number | null;
  status: string | null;
  severity: string | null;
  alertsFired: number;
  alertsOpen: number;
  roles: string[];
  hypotheses: (Brief & { state: string })[];
  known: Brief[];
  learnedLater: (Brief & { knownAt: string | null })[];
}
export const useKnownThen = (id: string, entry: string) =>
  useThing<{ at: string; items: KnownCard[] }>(['post-mortems', id, 'known-then', entry], `/post-mortems/${id}/known-then`, {
    query: { entry },
  });

/** A reporting duty of this document: when it is due, and what met it. */
export interface DutyClock {
  clockId: string;
  regime: string;
  reference: string;
  step: string;
  state: 'waiting' | 'running' | 'met' | 'late' | 'not-applicable';
  dueAt: string | null;
  metAt: string | null;
  metBy: string | null;
  reason: string | null;
}
export const useDutyClocks = (id: string) => useThing<{ items: DutyClock[] }>(['post-mortems', id, 'clocks'], `/post-mortems/${id}/clocks`);
export const spareClock = (id: string, clockId: string, notApplicable: z.input<typeof ClockBody>['notApplicable']) =>
  call<unknown>('PUT', `/post-mortems/${id}/clocks/${clockId}`, { body: { notApplicable } });

export type Regime = z.output<typeof RegimesBody>['regimes'][number];
export const useRegimes = () =>
  useThing<{ items: Regime[]; version: number }>(['post-mortem-policies', 'regulations'], '/post-mortem-policies/regulations');
export const saveRegimes = (regimes: readonly Regime[], version: number) =>
  call<unknown>('PUT', '/post-mortem-policies/regulations', { body: { regimes }, ifMatch: version });

export const suggestWords = (id: string, body: z.input<typeof CommentBody>) => post<unknown>(`/post-mortems/${id}/comments`, body);
export const acceptComment = (id: string, commentId: string) => post<unknown>(`/post-mortems/${id}/comments/${commentId}/accept`);

export const newPostMortem = (body: z.input<typeof RequestPostMortemBody>) => post<PostMortem>('/post-mortems', body);
export const draftPostMortem = (id: string) => post<PostMortem>(`/post-mortems/${id}/draft`);
/** Facts that people typed in, drawn as entries of a timeline are. */
export const useOwnEntries = (id: string) =>
  useQuery({
    queryKey: ['post-mortems', id, 'entries'],
    queryFn: async ({ signal }) =>
      (await get<{ items: OwnEntry[] }>(`/post-mortems/${id}/entries`, undefined, signal)).items
        .map(asEntry)
        .toSorted((left, right) => Date.parse(left.occurredAt) - Date.parse(right.occurredAt) || left.entryNo - right.entryNo),
  });
export const addOwnEntry = (id: string, body: z.input<typeof OwnEntryBody>) => post<OwnEntry>(`/post-mortems/${id}/entries`, body);
type OwnEntry = Pick<
  Entry,
  'entryId' | 'entryNo' | 'entryType' | 'occurredAt' | 'recordedAt' | 'text' | 'data' | 'isKey' | 'origin' | 'authorRole'
> &
  Partial<Entry>;
const lanes: Readonly<Partial<Record<string, Entry['lane']>>> = { change: 'change', communication: 'chat', action: 'act', decision: 'act' };
const asEntry = (own: OwnEntry): Entry => ({
  ...(own as Entry),
  lane: own.lane ?? lanes[own.entryType] ?? 'note',
  hidden: null,
  title: null,
  annotation: null,
  group: null,
  correctedBy: [],
  recorded: null,
  folded: null,
});

/** What an import recognized; with `postMortemId` what it made. */
export interface Imported {
  postMortemId: string | null;
  number: number | null;
  title: string;
  subject: PostMortem['subject'];
  mapping: { heading: string; sectionKey: string }[];
  entries: number;
  proposals: string[];
  notes: string[];
  findings: RecordFinding[];
}
export const importPostMortem = (body: {
  format: 'markdown' | 'json';
  text: string;
  zone: string;
  dryRun: boolean;
  subject?: PostMortem['subject'];
}) => post<Imported>('/post-mortems/import', body);

export interface Redaction {
  sectionKey: string;
  quote: string;
  replacement: string;
  reason: string;
  audience: 'team' | 'organization' | 'public';
}
export const publishPostMortem = (id: string, audience: string, redactions: readonly Redaction[]) =>
  post<PostMortem>(`/post-mortems/${id}/publish`, { audience, redactions });
