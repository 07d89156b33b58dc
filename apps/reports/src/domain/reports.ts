import type { ActionItemFact } from './facts/action-item-fact.js';
import type { DeliveryFact } from './facts/delivery-fact.js';
import type { IncidentFact } from './facts/incident-fact.js';
import type { PostMortemFact } from './facts/post-mortem-fact.js';
import type { FactKind, Facts } from './facts/told-facts.js';
import * as items from './figures/action-item-figures.js';
import * as alerts from './figures/alert-figures.js';
import * as incidents from './figures/incident-figures.js';
import type { FigureDefinition } from './figures/judge.js';
import * as learning from './figures/learning-figures.js';
import * as postMortems from './figures/post-mortem-figures.js';

export type FigureOf = { [Kind in FactKind]: { readonly of: Kind; readonly figure: FigureDefinition<Facts[Kind]> } }[FactKind];

/** When each began: to which period it belongs. */
export const startOf: { readonly [Kind in FactKind]: (fact: Facts[Kind]) => string | undefined } = {
  incident: incidents.startOfIncident,
  'action-item': items.startOfActionItem,
  'post-mortem': postMortems.startOfPostMortem,
  delivery: postMortems.startOfDelivery,
  alert: (fact) => fact.startedAt,
  change: (fact) => fact.at,
  source: alerts.startOfSource,
  lesson: (fact) => fact.sharedAt,
  page: (fact) => fact.at,
  step: (fact) => fact.beganAt,
  belief: (fact) => fact.at,
  repeat: (fact) => incidents.startOfIncident(fact.incident),
};

export interface ReportDefinition {
  readonly reportId: string;
  readonly title: string;
  readonly question: string;
  readonly figures: readonly FigureOf[];
  /** What must be kept in mind beside it. */
  readonly caveat: string | null;
}

const ofIncidents = (figures: readonly FigureDefinition<IncidentFact>[]): FigureOf[] =>
  figures.map((figure) => ({ of: 'incident', figure }));
const ofItems = (figures: readonly FigureDefinition<ActionItemFact>[]): FigureOf[] =>
  figures.map((figure) => ({ of: 'action-item', figure }));
const ofPostMortems = (figures: readonly FigureDefinition<PostMortemFact>[]): FigureOf[] =>
  figures.map((figure) => ({ of: 'post-mortem', figure }));
const of =
  <Kind extends FactKind>(kind: Kind) =>
  (figures: readonly FigureDefinition<Facts[Kind]>[]): FigureOf[] =>
    figures.map((figure) => ({ of: kind, figure }) as unknown as FigureOf);
const ofDeliveries = (figures: readonly FigureDefinition<DeliveryFact>[]): FigureOf[] =>
  figures.map((figure) => ({ of: 'delivery', figure }));

export const reports: readonly ReportDefinition[] = [
  {
    reportId: 'summary',
    title: 'What we are learning',
    question: 'What must a leader know?',
    figures: [
      ...ofIncidents([
        incidents.incidentCount,
        incidents.tta,
        incidents.ttm,
        incidents.ttr,
        incidents.foundByCustomer,
        incidents.linkedRecurrence,
      ]),
      ...ofItems([items.onTime, items.overdueItems, items.proven]),
      ...ofPostMortems([postMortems.publishedInTime]),
    ],
    caveat: null,
  },
  {
    reportId: 'volume',
    title: 'Volume',
    question: 'How much, how bad?',
    figures: ofIncidents([incidents.incidentCount, ...incidents.countsBySeverity]),
    caveat: 'More reports can mean better reporting.',
  },
  {
    reportId: 'durations',
    title: 'Durations',
    question: 'How long?',
    figures: ofIncidents([
      incidents.ttd,
      incidents.tta,
      incidents.ttm,
      incidents.ttr,
      incidents.ttc,
      incidents.impactTime,
      incidents.ttaWithinTarget,
      incidents.ttmWithinTarget,
    ]),
    caveat: 'Durations of incidents spread widely: read the dots, not the median alone.',
  },
  {
    reportId: 'detection',
    title: 'Detection',
    question: 'Who knew first?',
    figures: ofIncidents([incidents.foundByCustomer, incidents.signalReachedNobody, incidents.ttd]),
    caveat: null,
  },
  {
    reportId: 'action-flow',
    title: 'Action items',
    question: 'Do we follow through?',
    figures: ofItems([
      items.createdItems,
      items.openItems,
      items.overdueItems,
      items.awaitingProof,
      items.doneItems,
      items.declinedItems,
      items.acceptedRisks,
      items.onTime,
      items.timeToVerify,
    ]),
    caveat: 'The number of items is no goal.',
  },
  {
    reportId: 'proof',
    title: 'Proof',
    question: 'Did it help?',
    figures: ofItems([items.proven, items.held]),
    caveat: null,
  },
  {
    reportId: 'post-mortems',
    title: 'Post-mortems',
    question: 'Are we learning in time?',
    figures: ofPostMortems([
      postMortems.postMortemCount,
      postMortems.coverage,
      postMortems.publishedInTime,
      postMortems.timeToPublish,
      postMortems.reviewedOutside,
    ]),
    caveat: null,
  },
  {
    reportId: 'reminders',
    title: 'Reminders',
    question: 'Do they arrive?',
    figures: ofDeliveries([
      postMortems.deliveries,
      postMortems.deliveredMessages,
      postMortems.unknownMessages,
      postMortems.failedMessages,
      postMortems.lateMessages,
    ]),
    caveat: null,
  },
  {
    reportId: 'factors',
    title: 'Factors',
    question: 'What keeps contributing?',
    figures: ofPostMortems([learning.documentsWithFactors, learning.stillPresent]),
    caveat: 'Bars over incidents add up to more than 100 %: an incident has many factors. A person is none of them.',
  },
  {
    reportId: 'recurrence',
    title: 'Recurrence',
    question: 'What came back, and what did it cost?',
    figures: [
      ...ofIncidents([incidents.linkedRecurrence]),
      ...of('repeat')([learning.repeats, learning.recurrenceDebt, learning.debtLate, learning.debtDeclined, learning.debtAccepted]),
    ],
    caveat: 'Confirmed links only: suggestions are not counted.',
  },
  {
    reportId: 'lessons',
    title: 'Lessons',
    question: 'Do they travel?',
    figures: of('lesson')([learning.asks, learning.answersApplies, learning.answersActing, learning.answersNot, learning.timeToAnswer]),
    caveat: 'No answer is open, and no "no".',
  },
  {
    reportId: 'beliefs',
    title: 'Beliefs',
    question: 'What did we believe wrongly?',
    figures: of('belief')([learning.beliefs, learning.refutedBeliefs]),
    caveat: null,
  },
  {
    reportId: 'what-helped',
    title: 'What helped',
    question: 'What limits damage?',
    figures: [...ofPostMortems([learning.helped]), ...ofIncidents([learning.nearMisses])],
    caveat: null,
  },
  {
    reportId: 'language',
    title: 'Language',
    question: 'How do we write?',
    figures: ofPostMortems([learning.languageErrors]),
    caveat: 'Of the organization only: never by author or team.',
  },
  {
    reportId: 'alert-quality',
    title: 'Alert quality',
    question: 'Which alerts are noise?',
    figures: [
      ...of('alert')([alerts.alertCount, alerts.precision, alerts.actedOn, alerts.flapping, alerts.idleRules, alerts.usefulAlerts]),
      ...ofIncidents([learning.alertsPerIncident]),
    ],
    caveat: 'Volume stands beside precision: few alerts that all matter can still miss what matters.',
  },
  {
    reportId: 'source-health',
    title: 'Source health',
    question: 'Can we trust the feed?',
    figures: [
      ...of('source')([alerts.sourceCount, alerts.silentSources, alerts.unreadSources, alerts.brokenSources]),
      ...of('alert')([alerts.signalDelay]),
    ],
    caveat: 'A quiet source and a broken one look alike: silence is measured against the source’s own habit.',
  },
  {
    reportId: 'on-call-load',
    title: 'On-call load',
    question: 'Whose nights?',
    figures: of('page')([learning.pages, learning.nightPages, learning.weekendPages]),
    caveat: 'Rotations of five people or more, and cells of five pages or more: nobody is pointed at.',
  },
  {
    reportId: 'changes',
    title: 'Changes',
    question: 'Are changes followed by trouble?',
    figures: [...of('change')([alerts.changeCount, alerts.followedChanges]), ...ofPostMortems([learning.changeFactor])],
    caveat: 'What follows a change need not come of it: observed stands beside what chance alone would give.',
  },
  {
    reportId: 'delivery',
    title: 'Delivery',
    question: 'How do we ship, and what breaks?',
    figures: of('change')([alerts.deployments, alerts.leadTime, alerts.failedDeployments, alerts.recoveryTime]),
    caveat: 'Deployments are known only of services whose pipelines tell us. Lead time is known only of what a push was told of, too.',
  },
  {
    reportId: 'regulatory',
    title: 'Regulatory clocks',
    question: 'Are clocks kept?',
    figures: of('step')([learning.steps, learning.stepsInTime, learning.pendingSteps, learning.missedSteps]),
    caveat: 'Of incidents that name a regulation in their own field "regulation" (dora, nis2, gdpr). This is no legal advice.',
  },
];

export const reportOf = (reportId: string): ReportDefinition | undefined => reports.find((report) => report.reportId === reportId);
