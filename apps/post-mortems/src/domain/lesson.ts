import {
  LessonAnsweredV1,
  LessonRetiredV1,
  LessonSharedV1,
  type Audience,
  type By,
  type EventOf,
  type Visibility,
} from '@debrief/contracts';
import { never, reject, type Decider } from '@debrief/decider';

export type LessonEvent = EventOf<typeof LessonSharedV1> | EventOf<typeof LessonAnsweredV1> | EventOf<typeof LessonRetiredV1>;

export interface LessonAnswer {
  readonly teamId: string;
  readonly answer: 'applies' | 'does-not-apply' | 'acting';
  readonly actionItemId: string | null;
  readonly reason: string;
}

/** What was learned, on its way through the organization: a question to each team that it may apply to. */
export interface SharedLesson {
  readonly lessonId: string;
  readonly postMortemId: string;
  readonly statement: string;
  readonly incidentIds: readonly string[];
  readonly categories: readonly string[];
  readonly appliesTo: {
    readonly serviceIds: readonly string[];
    readonly teamIds: readonly string[];
    readonly technologies: readonly string[];
  };
  readonly state: 'none' | 'shared' | 'retired';
  readonly visibility: Visibility;
  readonly audience: Audience;
  readonly answers: readonly LessonAnswer[];
}

export const noLesson: SharedLesson = {
  lessonId: '',
  postMortemId: '',
  statement: '',
  incidentIds: [],
  categories: [],
  appliesTo: { serviceIds: [], teamIds: [], technologies: [] },
  state: 'none',
  visibility: 'internal',
  audience: [],
  answers: [],
};

export type LessonOrder = { readonly by: By } & (
  | { readonly type: 'Share'; readonly lesson: Omit<SharedLesson, 'state' | 'answers'> }
  | ({ readonly type: 'Answer' } & LessonAnswer)
  | { readonly type: 'Retire'; readonly reason: string }
);

export const lesson: Decider<SharedLesson, LessonOrder, LessonEvent> = {
  initial: noLesson,
  decide(order, state) {
    if (order.type === 'Share')
      return state.state === 'none' ? [LessonSharedV1.of({ ...about(order.lesson, order.by), ...travelling(order.lesson) })] : [];
    if (state.state === 'none') return reject('lesson/unknown');
    if (state.state === 'retired') return reject('lesson/retired');
    switch (order.type) {
      case 'Answer': {
        if (order.answer === 'does-not-apply' && order.reason.length < 10)
          return reject('lesson/reason-missing', { detail: 'say why it does not apply' });
        const { teamId, answer, actionItemId, reason } = order;
        return [LessonAnsweredV1.of({ ...about(state, order.by), teamId, answer, actionItemId, reason })];
      }
      case 'Retire':
        return [LessonRetiredV1.of({ ...about(state, order.by), reason: order.reason })];
      default:
        return never(order);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'lesson.shared.v1': {
        const { by: _, ...told } = event.data;
        return { ...told, state: 'shared', answers: [] };
      }
      case 'lesson.answered.v1': {
        const { teamId, answer, actionItemId, reason } = event.data;
        return { ...state, answers: [...state.answers.filter((one) => one.teamId !== teamId), { teamId, answer, actionItemId, reason }] };
      }
      case 'lesson.retired.v1':
        return { ...state, state: 'retired' };
      default:
        return never(event);
    }
  },
};

const about = (from: Omit<SharedLesson, 'state' | 'answers'>, by: By) => ({
  lessonId: from.lessonId,
  postMortemId: from.postMortemId,
  statement: from.statement,
  visibility: from.visibility,
  audience: from.audience,
  by,
});

const travelling = (from: Omit<SharedLesson, 'state' | 'answers'>) => ({
  incidentIds: [...from.incidentIds],
  categories: [...from.categories],
  appliesTo: {
    serviceIds: [...from.appliesTo.serviceIds],
    teamIds: [...from.appliesTo.teamIds],
    technologies: [...from.appliesTo.technologies],
  },
});
