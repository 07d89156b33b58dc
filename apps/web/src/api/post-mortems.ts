import type {
  AssumptionBody,
  FactorBody,
  FactorEdge,
  GateView,
  LessonBody,
  PostMortemSummary as SummaryShape,
  PostMortemView,
  SectionView,
} from '@debrief/contracts';
import type { z } from 'zod';
import { call, post, type Answer } from './client';
import { useList, useThing } from './queries';

export type PostMortem = PostMortemView;
export type PostMortemSummary = SummaryShape;
export type Section = SectionView;
export type Factor = PostMortemView['factors'][number];
export type { FactorEdge };
export type FactorInput = z.input<typeof FactorBody>;
export type AssumptionInput = z.input<typeof AssumptionBody>;
export type Assumption = PostMortemView['assumptions'][number] & z.infer<typeof AssumptionBody>;
export type Gate = z.infer<typeof GateView>;
export const stateWords: Readonly<Record<PostMortem['state'], string>> = {
  requested: 'Requested',
  drafting: 'Drafting',
  'in-review': 'In review',
  reviewed: 'Reviewed',
  published: 'Published',
  waived: 'Waived',
};

export const usePostMortems = (filters: Record<string, string | undefined>) =>
  useList<PostMortemSummary>('post-mortems', '/post-mortems', { limit: 50, ...filters });
export const usePostMortem = (id: string | undefined) =>
  useThing<PostMortem>(['post-mortems', id ?? ''], `/post-mortems/${id}`, { enabled: id !== undefined });
/** The post-mortem of an incident, if there is one. */
export const usePostMortemOf = (incidentId: string) =>
  useThing<{ items: PostMortemSummary[] }>(['post-mortems', 'of', incidentId], '/post-mortems', {
    query: { incident: incidentId, limit: 1 },
  });
export const useGates = (id: string) =>
  useThing<{ gates: Gate[]; openWarnings: number; isGreen: boolean }>(['post-mortems', id, 'gates'], `/post-mortems/${id}/gates`);

/** Saves one section against the version that it was written on; 412 carries the one that is there now. */
export const saveSection = (id: string, key: string, markdown: string, ifMatch: number): Promise<Answer<Section>> =>
  call<Section>('PUT', `/post-mortems/${id}/sections/${key}`, { body: { markdown }, ifMatch });
export const confirmSection = (id: string, section: Section) =>
  call<Section>('PUT', `/post-mortems/${id}/sections/${section.key}`, {
    body: { markdown: section.markdown, isConfirmed: true },
    ifMatch: section.version,
  });
export const lockSection = (id: string, section: Section, isLocked: boolean) =>
  call<Section>('PUT', `/post-mortems/${id}/sections/${section.key}`, {
    body: { markdown: section.markdown, isLocked },
    ifMatch: section.version,
  });
export const redraftSection = (id: string, key: string) => post<unknown>(`/post-mortems/${id}/sections/${key}/redraft`);
export const requestPostMortem = (incidentId: string) =>
  post<PostMortem>('/post-mortems', { subject: { type: 'incident', ids: [incidentId] } });
export const editPostMortem = ({ postMortemId, version }: PostMortem, changes: { ownerId?: string; facilitatorId?: string | null }) =>
  call<PostMortem>('PATCH', `/post-mortems/${postMortemId}`, { body: changes, ifMatch: version });
export const orderPostMortem = (id: string, order: string, body: unknown = {}) => post<PostMortem>(`/post-mortems/${id}/${order}`, body);
export const waive = (id: string, body: { findingId?: string; gateId?: string; reason: string }) =>
  post<unknown>(`/post-mortems/${id}/waivers`, body);

export interface Comment {
  commentId: string;
  anchor: { sectionKey: string; quote: string; start: number };
  text: string;
  inReplyTo: string | null;
  at: string;
  by: string | null;
  isResolved: boolean;
  isDetached?: boolean;
  /** What the quoted words would become. */
  suggestion: string | null;
}
export const useComments = (id: string) => useThing<{ items: Comment[] }>(['post-mortems', id, 'comments'], `/post-mortems/${id}/comments`);
export const resolveComment = (id: string, commentId: string) => post<Comment>(`/post-mortems/${id}/comments/${commentId}/resolve`);
export const judgeCandidate = (id: string, candidateId: string, reason: string | null) =>
  post<unknown>(`/post-mortems/${id}/candidates/${candidateId}/${reason === null ? 'take' : 'refuse'}`, reason === null ? {} : { reason });
export const confirmFactor = (id: string, factorId: string) => post<unknown>(`/post-mortems/${id}/factors/${factorId}/confirm`);
export const addFactor = (id: string, body: FactorInput) => post<unknown>(`/post-mortems/${id}/factors`, body);
export const editFactor = (id: string, factorId: string, body: FactorInput) =>
  call<unknown>('PUT', `/post-mortems/${id}/factors/${factorId}`, { body });
export const removeFactor = (id: string, factorId: string) => call<void>('DELETE', `/post-mortems/${id}/factors/${factorId}`);
/** The graph as a whole; refused with the way round when it has a cycle. */
export const drawEdges = (id: string, edges: readonly FactorEdge[]) =>
  call<unknown>('PUT', `/post-mortems/${id}/factors`, { body: { edges } });
export const addAssumption = (id: string, body: AssumptionInput) => post<unknown>(`/post-mortems/${id}/assumptions`, body);
export const editAssumption = (id: string, assumptionId: string, body: AssumptionInput) =>
  call<unknown>('PUT', `/post-mortems/${id}/assumptions/${assumptionId}`, { body });
export const removeAssumption = (id: string, assumptionId: string) =>
  call<void>('DELETE', `/post-mortems/${id}/assumptions/${assumptionId}`);
export const addLesson = (id: string, body: z.input<typeof LessonBody>) => post<unknown>(`/post-mortems/${id}/lessons`, body);
export const addProposal = (id: string, body: unknown) => post<unknown>(`/post-mortems/${id}/proposals`, body);
export const proposeNow = (id: string, actionItemId: string) => post<unknown>(`/post-mortems/${id}/proposals/${actionItemId}/propose`);
export const judgeSuggestion = (id: string, suggestionId: string, answer: 'accept' | 'refuse') =>
  post<unknown>(`/post-mortems/${id}/suggestions/${suggestionId}/${answer}`);
