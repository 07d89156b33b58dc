import type { AlertEvent, Change } from '@debrief/contracts';
import { defineProjection, Projections } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { alertOfEvent } from '../domain/alert.js';
import { integration, type IntegrationEvent } from '../domain/integration.js';
import { documentOf } from './alert-states.js';
import { pairsOf } from './alert.schema.js';

/*
 * How what people read follows from the commits, for `debrief rebuild`. When an alert was last seen and how often is shown only and begins anew; the
 * hash at the end of its chain is read from its commits when it is next needed.
 */
const alerts = defineProjection({
  name: 'alerts',
  collection: 'alerts',
  mends: false,
  project(aggregateId, events) {
    const last = events.at(-1);
    if (last === undefined || !last.type.startsWith('alert.')) return undefined;
    const state = alertOfEvent(last as unknown as AlertEvent);
    const { expiresAt, receivedAt } = state;
    return {
      _id: aggregateId,
      ...documentOf({
        state,
        version: state.sequence,
        headHash: '',
        recordedAt: last.time,
        lastSeenAt: receivedAt,
        expiresAt,
        repeatCount: 0,
        unwrittenRepeats: 0,
        seenWrittenAt: '',
      }),
    };
  },
});

const changes = defineProjection({
  name: 'changes',
  collection: 'changes',
  mends: false,
  project(aggregateId, events) {
    const last = events.at(-1);
    if (last?.type !== 'change.recorded.v1') return undefined;
    const { changeId: _changeId, sequence: _sequence, labels, ...change } = last.data as Change;
    return { _id: aggregateId, ...change, labels: pairsOf(labels), headHash: '', recordedAt: last.time };
  },
});

const integrations = defineProjection({
  name: 'integrations',
  collection: 'integrations',
  mends: false,
  project(aggregateId, events) {
    if (events[0]?.type !== 'integration.made.v1') return undefined;
    const state = (events as unknown as IntegrationEvent[]).reduce(
      (folded, event) => integration.evolve(folded, event),
      integration.initial,
    );
    if (state.state === 'none') return undefined;
    const { integrationId: _integrationId, ...doc } = state;
    return { _id: aggregateId, ...doc };
  },
});

/** Makes this service's projections known to `debrief rebuild`. */
@Injectable()
export class IngestProjections {
  constructor(projections: Projections) {
    for (const projection of [alerts, changes, integrations]) projections.add(projection);
  }
}
