import { isDeployment } from '../facts/change-fact.js';
import type { JoinedAlert, JoinedChange } from '../facts/told-facts.js';
import type { SourceFact } from '../facts/source-fact.js';
import { silenceAllowed } from '../facts/source-fact.js';
import { secondsBetween, type FigureDefinition, type Judgement } from './judge.js';

type AlertFigure = FigureDefinition<JoinedAlert>;

/** Tests, drills and corrections of the record are named and left out. */
const counted =
  (judge: (fact: JoinedAlert) => Judgement | undefined) =>
  (fact: JoinedAlert): Judgement | undefined => {
    if (fact.isTest) return { part: 'excluded', reason: 'test' };
    if (fact.isDrill) return { part: 'excluded', reason: 'drill' };
    return fact.isReplay ? { part: 'excluded', reason: 'replayed' } : judge(fact);
  };

const proportion = (
  figureId: string,
  label: string,
  formula: string,
  judge: (fact: JoinedAlert) => Judgement | undefined,
): AlertFigure => ({
  figureId,
  label,
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula,
  period: 'started',
  judge: counted(judge),
});

export const alertCount: AlertFigure = {
  figureId: 'alerts',
  label: 'Alerts',
  kind: 'count',
  unit: 'alerts',
  version: 1,
  formula: 'episodes of alerts that began in the period; tests, drills and replays are left out',
  period: 'started',
  judge: counted(() => ({ part: 'member' })),
};
export const precision = proportion('precision', 'Alerts in an incident', 'share of alerts that belong to an incident', (fact) => ({
  part: 'member',
  isHit: fact.incidentIds.length > 0,
}));
export const flapping = proportion('flapping', 'Flapping', 'share of alerts with four changes of state or more in 30 minutes', (fact) => ({
  part: 'member',
  isHit: fact.isFlapping,
}));
export const actedOn = proportion(
  'acted-on',
  'Acted on',
  'share of alerts that somebody acknowledged, or that stand in an incident which somebody acted on',
  (fact) => ({ part: 'member', isHit: fact.isActedOn }),
);
export const idleRules: AlertFigure = {
  ...alertCount,
  figureId: 'never-acted-on',
  label: 'Alerts of rules that nobody acts on',
  formula: 'alerts of rules that fired ten times or more in the period, and none of them was ever acted on',
  judge: counted((fact) => (fact.isOfIdleRule ? { part: 'member' } : undefined)),
};
export const usefulAlerts = proportion(
  'useful',
  'Judged useful',
  'share of "useful" among alerts that somebody judged; those without a vote are missing',
  (fact) => (fact.isUseful === null ? { part: 'missing' } : { part: 'member', isHit: fact.isUseful }),
);
export const signalDelay: AlertFigure = {
  figureId: 'signal-delay',
  label: 'Start to arrival',
  kind: 'duration',
  unit: 's',
  version: 1,
  formula: 'receivedAt of the first signal − startedAt of the alert by its source',
  period: 'started',
  judge: counted((fact) =>
    fact.delaySeconds < 0 ? { part: 'excluded', reason: 'negative' } : { part: 'member', value: fact.delaySeconds },
  ),
};

export const startOfSource = (fact: SourceFact): string | undefined => fact.hours[0];
const sources = (
  figureId: string,
  label: string,
  formula: string,
  is: (fact: SourceFact, now: string) => boolean,
): FigureDefinition<SourceFact> => ({
  figureId,
  label,
  kind: 'count',
  unit: 'sources',
  version: 1,
  formula,
  period: 'as-of',
  judge: (fact, now) => (is(fact, now) ? { part: 'member' } : undefined),
});

export const sourceCount = sources(
  'sources',
  'Sources',
  'integrations from which anything arrived in the 90 days before the end of the period',
  () => true,
);
export const silentSources = sources(
  'silent',
  'Silent sources',
  'nothing arrived for three times the median gap of its own, one hour at least, now',
  (fact, now) => fact.lastReceivedAt !== null && secondsBetween(fact.lastReceivedAt, now) > silenceAllowed(fact),
);
export const unreadSources = sources(
  'unparsed',
  'Sources with receipts that could not be read',
  'a receipt of the 90 days before the end of the period could not be read',
  (fact) => (fact.unparsed ?? 0) > 0,
);
export const brokenSources = sources(
  'dead-letters',
  'Sources with dead letters',
  'a receipt of the 90 days before the end of the period became a dead letter',
  (fact) => (fact.deadLetters ?? 0) > 0,
);

type ChangeFigure = FigureDefinition<JoinedChange>;
const ofChanges =
  (judge: (fact: JoinedChange) => Judgement | undefined) =>
  (fact: JoinedChange): Judgement | undefined =>
    fact.isReplay ? { part: 'excluded', reason: 'replayed' } : judge(fact);

export const changeCount: ChangeFigure = {
  figureId: 'changes',
  label: 'Changes',
  kind: 'count',
  unit: 'changes',
  version: 1,
  formula: 'changes that ended (or began, where no end is known) in the period',
  period: 'started',
  judge: ofChanges(() => ({ part: 'member' })),
};
export const followedChanges: ChangeFigure = {
  figureId: 'followed',
  label: 'Followed by an incident within 24 h',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'share of changes after which an incident began on the same service within 24 h; beside, not because of',
  period: 'started',
  judge: ofChanges((fact) => (fact.service === null ? { part: 'missing' } : { part: 'member', isHit: fact.followedBy.length > 0 })),
};

const ofDeployments =
  (judge: (fact: JoinedChange, now: string) => Judgement | undefined) =>
  (fact: JoinedChange, now: string): Judgement | undefined =>
    isDeployment(fact) ? ofChanges((change) => judge(change, now))(fact) : undefined;
export const deployments: ChangeFigure = {
  figureId: 'deployments',
  label: 'Deployments',
  kind: 'count',
  unit: 'changes',
  version: 1,
  formula: 'deployments and releases that succeeded in the period',
  period: 'started',
  judge: ofDeployments((fact) => (fact.status === 'succeeded' ? { part: 'member' } : undefined)),
};
export const failedDeployments: ChangeFigure = {
  figureId: 'change-fail',
  label: 'Deployments that failed',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'share of "failed" among deployments and releases that ended; running ones are open',
  period: 'started',
  judge: ofDeployments((fact) =>
    fact.status === 'succeeded' || fact.status === 'failed'
      ? { part: 'member', isHit: fact.status === 'failed' }
      : fact.status === 'started'
        ? { part: 'open' }
        : { part: 'missing' },
  ),
};
/** DORA's "change lead time", where pushes are told beside deployments. */
export const leadTime: ChangeFigure = {
  figureId: 'lead-time',
  label: 'Committed to deployed',
  kind: 'duration',
  unit: 's',
  version: 1,
  formula:
    'end of a deployment or release that succeeded − time of the commit that it brought; missing where no push of its revision was told within 30 days',
  period: 'started',
  judge: ofDeployments((fact) => {
    if (fact.status !== 'succeeded') return undefined;
    return fact.committedAt === null ? { part: 'missing' } : { part: 'member', value: secondsBetween(fact.committedAt, fact.at) };
  }),
};
/** DORA's "failed deployment recovery time". */
export const recoveryTime: ChangeFigure = {
  figureId: 'recovery-time',
  label: 'Failed deployment to the next that succeeded',
  kind: 'duration',
  unit: 's',
  version: 1,
  formula:
    'next success on the same service and environment − end of a deployment or release that failed; without one within 30 days it is open',
  period: 'started',
  judge: ofDeployments((fact, now) => {
    if (fact.status !== 'failed') return undefined;
    if (fact.service === null) return { part: 'missing' };
    if (fact.recoveredAt === null) return { part: 'open', value: secondsBetween(fact.at, now) };
    return { part: 'member', value: secondsBetween(fact.at, fact.recoveredAt) };
  }),
};
