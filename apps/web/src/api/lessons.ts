import { call, post } from './client';
import type { PostMortemSummary } from './post-mortems';
import { useList } from './queries';

export type LessonAnswerKind = 'applies' | 'does-not-apply' | 'acting';
/** What was learned, as a question to each team that it may concern. */
export interface Lesson {
  lessonId: string;
  postMortemId: string;
  statement: string;
  incidentIds: string[];
  categories: string[];
  appliesTo: { serviceIds: string[]; teamIds: string[]; technologies: string[] };
  state: 'shared' | 'retired';
  sharedAt: string;
  answers: { teamId: string; answer: LessonAnswerKind; actionItemId: string | null; reason: string }[];
}
export const useLessons = (filters: Record<string, string | undefined>) =>
  useList<Lesson>('lessons', '/lessons', { limit: 50, ...filters });
export const answerLesson = (
  id: string,
  body: { teamId: string; answer: LessonAnswerKind; reason?: string; actionItemId?: string | null },
) => post<Lesson>(`/lessons/${id}/answers`, body);
export const retireLesson = (id: string, reason: string) => post<Lesson>(`/lessons/${id}/retire`, { reason });

export type ReadingItem = PostMortemSummary & { because: string[] };
export const useReadingList = (enabled: boolean) =>
  useList<ReadingItem>('post-mortems', '/post-mortems/reading-list', { limit: 50 }, { enabled });
export const markRead = (postMortemId: string) => call<void>('POST', `/post-mortems/${postMortemId}/read`);
