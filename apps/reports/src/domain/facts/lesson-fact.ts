import type { EventOf, LessonAnsweredV1, LessonRetiredV1, LessonSharedV1 } from '@debrief/contracts';

export type LessonEvent = EventOf<typeof LessonSharedV1> | EventOf<typeof LessonAnsweredV1> | EventOf<typeof LessonRetiredV1>;

/** A lesson and the teams that were asked whether it applies to them. */
export interface LessonFact {
  readonly lessonId: string;
  readonly postMortemId: string;
  readonly title: string;
  readonly sharedAt: string;
  readonly retiredAt: string | null;
  readonly asked: readonly {
    readonly teamId: string;
    readonly answer: 'applies' | 'does-not-apply' | 'acting' | null;
    readonly answeredAt: string | null;
  }[];
}

/** Folds one event into what is known; `undefined` before the first. */
export function evolveLesson(fact: LessonFact | undefined, event: LessonEvent, recordedAt: string): LessonFact | undefined {
  if (event.type === 'lesson.shared.v1') {
    const { lessonId, postMortemId, statement, appliesTo } = event.data;
    const before = new Map(fact?.asked.map((one) => [one.teamId, one]));
    const asked = appliesTo.teamIds.map((teamId) => before.get(teamId) ?? { teamId, answer: null, answeredAt: null });
    return { lessonId, postMortemId, title: statement.slice(0, 300), sharedAt: fact?.sharedAt ?? recordedAt, retiredAt: null, asked };
  }
  if (!fact) return undefined;
  if (event.type === 'lesson.retired.v1') return { ...fact, retiredAt: recordedAt };
  const { teamId, answer } = event.data;
  const earlier = fact.asked.find((one) => one.teamId === teamId);
  // The first answer counts for how long it took; a changed mind does not take it back.
  const answered = { teamId, answer, answeredAt: earlier?.answeredAt ?? recordedAt };
  return { ...fact, asked: [...fact.asked.filter((one) => one.teamId !== teamId), answered] };
}
