import type { ActionItemFact } from './facts/action-item-fact.js';
import type { DeliveryFact } from './facts/delivery-fact.js';
import type { IncidentFact } from './facts/incident-fact.js';
import type { PostMortemFact } from './facts/post-mortem-fact.js';
import * as items from './figures/action-item-figures.js';
import * as incidents from './figures/incident-figures.js';
import type { FigureDefinition } from './figures/judge.js';
import * as postMortems from './figures/post-mortem-figures.js';

/** The kinds of fact, each with what it is and where a reader finds it. */
export interface Facts {
  readonly incident: IncidentFact;
  readonly 'action-item': ActionItemFact;
  readonly 'post-mortem': PostMortemFact;
  readonly delivery: DeliveryFact;
}
export type FactKind = keyof Facts;

export type FigureOf = { [Kind in FactKind]: { readonly of: Kind; readonly figure: FigureDefinition<Facts[Kind]> } }[FactKind];

export const startOf: { readonly [Kind in FactKind]: (fact: Facts[Kind]) => string | undefined } = {
  incident: incidents.startOfIncident,
  'action-item': items.startOfActionItem,
  'post-mortem': postMortems.startOfPostMortem,
  delivery: postMortems.startOfDelivery,
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
];

export const reportOf = (reportId: string): ReportDefinition | undefined => reports.find((report) => report.reportId === reportId);
