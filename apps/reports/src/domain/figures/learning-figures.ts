import type { BeliefFact, LessonAsk, PageFact, RepeatFact, StepFact } from '../facts/told-facts.js';
import type { IncidentFact } from '../facts/incident-fact.js';
import type { PostMortemFact } from '../facts/post-mortem-fact.js';
import { impactTime, incidentCount } from './incident-figures.js';
import { secondsBetween, type FigureDefinition } from './judge.js';

const share = { kind: 'proportion', unit: 'share', version: 1, period: 'started' } as const;

type AskFigure = FigureDefinition<LessonAsk>;
const retired = (fact: LessonAsk) => fact.retiredAt !== null && fact.answer === null;
export const asks: AskFigure = {
  figureId: 'asked',
  label: 'Teams asked',
  kind: 'count',
  unit: 'teams',
  version: 1,
  formula: 'questions to teams whether a lesson applies to them, by when the lesson was shared',
  period: 'started',
  judge: (fact) => (retired(fact) ? { part: 'excluded', reason: 'retired' } : { part: 'member' }),
};
const answered = (answer: LessonAsk['answer'], label: string): AskFigure => ({
  ...share,
  figureId: answer ?? 'unanswered',
  label,
  formula: `share of "${answer}" among all that were asked; no answer is open, and no "no"`,
  judge: (fact) =>
    retired(fact)
      ? { part: 'excluded', reason: 'retired' }
      : fact.answer === null
        ? { part: 'open' }
        : { part: 'member', isHit: fact.answer === answer },
});
export const answersApplies = answered('applies', 'It applies');
export const answersActing = answered('acting', 'It applies and something is done');
export const answersNot = answered('does-not-apply', 'It does not apply');
export const timeToAnswer: AskFigure = {
  figureId: 'time-to-answer',
  label: 'Asked to answered',
  kind: 'duration',
  unit: 's',
  version: 1,
  formula: 'answeredAt − sharedAt; questions without an answer are counted as open',
  period: 'started',
  judge: (fact, now) =>
    retired(fact)
      ? { part: 'excluded', reason: 'retired' }
      : fact.answeredAt !== null
        ? { part: 'member', value: secondsBetween(fact.sharedAt, fact.answeredAt) }
        : { part: 'open', value: secondsBetween(fact.sharedAt, now) },
};

/** Below this many people a rotation could point at somebody. */
export const SMALLEST_ROTATION = 5;
type PageFigure = FigureDefinition<PageFact>;
const ofRotations =
  (isHit?: (fact: PageFact) => boolean): PageFigure['judge'] =>
  (fact) => {
    if (fact.teamId === null) return { part: 'missing' };
    if (fact.people < SMALLEST_ROTATION) return { part: 'excluded', reason: 'small-rotation' };
    return isHit ? { part: 'member', isHit: isHit(fact) } : { part: 'member' };
  };
export const pages: PageFigure = {
  figureId: 'pages',
  label: 'Pages',
  kind: 'count',
  unit: 'pages',
  version: 1,
  formula: 'urgent incidents opened or reopened, of rotations of five people or more; the rotation is the owning team',
  period: 'started',
  judge: ofRotations(),
};
export const nightPages: PageFigure = {
  ...share,
  figureId: 'night',
  label: 'At night',
  formula: 'share of pages between 22:00 and 06:00 of the report’s zone',
  judge: ofRotations(({ isNight }) => isNight),
};
export const weekendPages: PageFigure = {
  ...share,
  figureId: 'weekend',
  label: 'At the weekend',
  formula: 'share of pages on a Saturday or Sunday of the report’s zone',
  judge: ofRotations(({ isWeekend }) => isWeekend),
};

type StepFigure = FigureDefinition<StepFact>;
export const steps: StepFigure = {
  figureId: 'steps',
  label: 'Steps of regulatory clocks',
  kind: 'count',
  unit: 'steps',
  version: 1,
  formula: 'every step that a regulation asks for, of incidents that name it in their field "regulation"',
  period: 'started',
  judge: () => ({ part: 'member' }),
};
export const stepsInTime: StepFigure = {
  ...share,
  figureId: 'in-time',
  label: 'Sent in time',
  formula: 'sent by its due instant, among steps that were sent or whose due instant has passed',
  judge: (fact, now) =>
    fact.sentAt === null && fact.dueAt >= now
      ? { part: 'open' }
      : { part: 'member', isHit: fact.sentAt !== null && fact.sentAt <= fact.dueAt },
};
export const pendingSteps: StepFigure = {
  ...steps,
  figureId: 'pending',
  label: 'Still to be sent',
  formula: 'not sent, and not yet due, now',
  period: 'as-of',
  judge: (fact, now) => (fact.sentAt === null && fact.dueAt >= now ? { part: 'member' } : undefined),
};
export const missedSteps: StepFigure = {
  ...steps,
  figureId: 'missed',
  label: 'Due and not sent',
  formula: 'not sent, and past its due instant, now',
  period: 'as-of',
  judge: (fact, now) => (fact.sentAt === null && fact.dueAt < now ? { part: 'member' } : undefined),
};

type BeliefFigure = FigureDefinition<BeliefFact>;
export const beliefs: BeliefFigure = {
  figureId: 'beliefs',
  label: 'Assumptions looked at',
  kind: 'count',
  unit: 'beliefs',
  version: 1,
  formula: 'what people took for true, in published post-mortems',
  period: 'started',
  judge: () => ({ part: 'member' }),
};
export const refutedBeliefs: BeliefFigure = {
  ...share,
  figureId: 'refuted',
  label: 'Refuted',
  formula: 'share of "refuted" among assumptions that were settled',
  judge: (fact) => (fact.verdict === 'open' ? { part: 'open' } : { part: 'member', isHit: fact.verdict === 'refuted' }),
};

type RepeatFigure = FigureDefinition<RepeatFact>;
const isCounted = ({ incident }: RepeatFact, now: string) => incidentCount.judge(incident, now)?.part === 'member';
export const repeats: RepeatFigure = {
  figureId: 'repeats',
  label: 'Incidents of confirmed groups',
  kind: 'count',
  unit: 'incidents',
  version: 1,
  formula: 'incidents that people linked with an earlier or later one as a recurrence or by a shared factor',
  period: 'started',
  judge: (fact, now) => (isCounted(fact, now) ? { part: 'member' } : undefined),
};
const debt = (figureId: string, label: string, of: RepeatFact['debt'] | undefined): RepeatFigure => ({
  figureId,
  label,
  kind: 'total',
  unit: 's',
  version: 1,
  formula:
    'time with impact of repeats that began while an item from an earlier one was past its original due date and unproven, declined, or its risk accepted',
  period: 'started',
  judge: (fact, now) => {
    if (fact.debt === null || (of !== undefined && fact.debt !== of) || !isCounted(fact, now)) return undefined;
    return impactTime.judge(fact.incident, now);
  },
});
export const recurrenceDebt = debt('recurrence-debt', 'Recurrence debt', undefined);
export const debtLate = debt('debt-late', 'Debt: the item was late', 'late');
export const debtDeclined = debt('debt-declined', 'Debt: the item was declined', 'declined');
export const debtAccepted = debt('debt-risk-accepted', 'Debt: the risk was accepted', 'risk-accepted');

type DocumentFigure = FigureDefinition<PostMortemFact>;
const published = (fact: PostMortemFact) => fact.publishedAt !== null;
const causing = (fact: PostMortemFact) => fact.factors.filter(({ role }) => role !== 'mitigating');
const changeKinds = new Set(['binary-push', 'config-push', 'flag-change', 'migration']);

export const documentsWithFactors: DocumentFigure = {
  ...share,
  figureId: 'with-factors',
  label: 'Published with confirmed factors',
  formula: 'share of published post-mortems in which people confirmed a contributing factor',
  judge: (fact) => (published(fact) ? { part: 'member', isHit: causing(fact).length > 0 } : undefined),
};
export const stillPresent: DocumentFigure = {
  ...share,
  figureId: 'still-present',
  label: 'A factor is still present',
  formula: 'share of those in which a confirmed factor is still present, among published post-mortems with factors',
  judge: (fact) =>
    published(fact) && causing(fact).length > 0
      ? { part: 'member', isHit: causing(fact).some((factor) => factor.stillPresent === 'yes') }
      : undefined,
};
export const changeFactor: DocumentFigure = {
  ...share,
  figureId: 'change-factor',
  label: 'A change was a confirmed factor',
  formula: 'share with a confirmed factor of kind binary, configuration, flag or migration, among published post-mortems',
  judge: (fact) =>
    published(fact) ? { part: 'member', isHit: fact.factors.some(({ category }) => changeKinds.has(category)) } : undefined,
};
export const helped: DocumentFigure = {
  ...share,
  figureId: 'helped',
  label: 'Something limited the damage',
  formula: 'share with a confirmed mitigating factor, among published post-mortems',
  judge: (fact) => (published(fact) ? { part: 'member', isHit: fact.factors.some(({ role }) => role === 'mitigating') } : undefined),
};
export const languageErrors: DocumentFigure = {
  figureId: 'findings',
  label: 'Findings of the language linter',
  kind: 'distribution',
  unit: 'per 1,000 words',
  least: 8,
  version: 1,
  formula: 'findings at level error per 1,000 words, of each published post-mortem; from eight documents on',
  period: 'started',
  judge: (fact) =>
    !published(fact)
      ? undefined
      : fact.errors === null || !fact.words
        ? { part: 'missing' }
        : { part: 'member', value: Math.round((fact.errors / fact.words) * 10_000) / 10 },
};

export const nearMisses: FigureDefinition<IncidentFact> = {
  ...incidentCount,
  figureId: 'near-misses',
  label: 'Near misses',
  formula: 'near misses that began in the period: they are a kind of their own',
  judge: (fact) => (fact.kind === 'near-miss' && fact.status !== 'cancelled' && fact.status !== 'merged' ? { part: 'member' } : undefined),
};
export const alertsPerIncident: FigureDefinition<IncidentFact> = {
  figureId: 'alerts-per-incident',
  label: 'Alerts in an incident, how many',
  kind: 'distribution',
  unit: 'alerts',
  version: 1,
  formula: 'alerts that belong to each incident; incidents without any are left out',
  period: 'started',
  judge: (fact, now) => {
    const judged = incidentCount.judge(fact, now);
    if (judged?.part !== 'member') return judged;
    return fact.alerts === 0 ? { part: 'excluded', reason: 'without-alerts' } : { part: 'member', value: fact.alerts };
  },
};
