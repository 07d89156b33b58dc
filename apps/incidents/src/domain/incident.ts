import type { IncidentEvent } from '@debrief/contracts';
import { isRejection, never, type Decider } from '@debrief/decider';
import { attachAlerts, correlateAlerts, detachAlerts } from './incident/alerts.js';
import {
  addEntries,
  assignRole,
  breakGlass,
  curateEntry,
  declare,
  editDetails,
  endRole,
  judgeAlert,
  recordImpact,
  setMilestone,
} from './incident/edits.js';
import { evolve } from './incident/evolve.js';
import {
  acknowledge,
  cancel,
  close,
  lapseCandidate,
  openCandidate,
  progress,
  reopen,
  resolve,
  restore,
  settle,
  takeBack,
} from './incident/life.js';
import type { IncidentOrder } from './incident/orders.js';
import { absorb, merge, relate, release, unmerge } from './incident/relations.js';
import { noIncident, type Incident } from './incident/state.js';
import { numbered, type About, type Steps } from './incident/steps.js';

function stepsOf(order: IncidentOrder, state: Incident): Steps {
  switch (order.type) {
    case 'DeclareIncident':
      return declare(order, state);
    case 'CorrelateAlerts':
      return correlateAlerts(order, state);
    case 'OpenCandidate':
      return openCandidate(order, state);
    case 'LapseCandidate':
      return lapseCandidate(order, state);
    case 'AcknowledgeIncident':
      return acknowledge(order, state);
    case 'ProgressIncident':
      return progress(order, state);
    case 'ResolveIncident':
      return resolve(order, state);
    case 'TakeBackStep':
      return takeBack(order, state);
    case 'SettleIncident':
      return settle(order, state);
    case 'ReopenIncident':
      return reopen(order, state);
    case 'CloseIncident':
      return close(order, state);
    case 'CancelIncident':
      return cancel(order, state);
    case 'RestoreIncident':
      return restore(order, state);
    case 'MergeIncident':
      return merge(order, state);
    case 'AbsorbIncident':
      return absorb(order, state);
    case 'UnmergeIncident':
      return unmerge(order, state);
    case 'ReleaseIncident':
      return release(order, state);
    case 'RelateIncident':
      return relate(order, state);
    case 'EditDetails':
      return editDetails(order, state);
    case 'BreakGlass':
      return breakGlass(order, state);
    case 'SetMilestone':
      return setMilestone(order, state);
    case 'AssignRole':
      return assignRole(order, state);
    case 'EndRole':
      return endRole(order, state);
    case 'RecordImpact':
      return recordImpact(order, state);
    case 'AddEntries':
      return addEntries(order, state);
    case 'CurateEntry':
      return curateEntry(order, state);
    case 'AttachAlerts':
      return attachAlerts(order, state);
    case 'DetachAlerts':
      return detachAlerts(order, state);
    case 'JudgeAlert':
      return judgeAlert(order, state);
    default:
      return never(order);
  }
}

/** An incident: what each order means in each state, and the only fold of its events. No events: nothing to change. */
export const incident: Decider<Incident, IncidentOrder, IncidentEvent> = {
  initial: noIncident,
  decide(order, state) {
    const steps = stepsOf(order, state);
    if (isRejection(steps)) return steps;
    // Entries are told to whom the newest fact is told.
    const newest = steps.findLast((step) => !('draft' in step)) as IncidentEvent | undefined;
    const { incidentId, number, visibility, audience } = newest?.data ?? state;
    const about: About = { incidentId, number, visibility, audience: [...audience], by: order.by };
    return numbered(steps, state, about, order.now);
  },
  evolve,
};

export * from './incident/state.js';
export type { IncidentOrder, OrderOf, EntryDraft, MemberChange, Details } from './incident/orders.js';
