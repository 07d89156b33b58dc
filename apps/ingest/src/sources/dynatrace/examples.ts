import type { SourceExample } from '../source.js';

/** Ours, as the payload of the set-up arrives */
const problem = {
  PID: '-4711000000000000001_1795010520000V2',
  ProblemID: 'P-2611',
  ProblemTitle: 'Failure rate increase',
  ProblemSeverity: 'ERROR',
  ProblemImpact: 'SERVICE',
  ProblemURL: 'https://abc.live.dynatrace.com/#problems/problemdetails;pid=1',
  ImpactedEntity: 'orders',
  ImpactedEntities: [{ type: 'SERVICE', name: 'orders', entity: 'SERVICE-1' }],
  Tags: 'environment:production, shop',
};

export const examples: readonly SourceExample[] = [
  { name: 'open', body: { ...problem, State: 'OPEN' } },
  { name: 'resolved', body: { ...problem, State: 'RESOLVED' } },
  {
    name: 'merged into another, as a CloudEvent',
    body: {
      specversion: '1.0',
      id: 'c-1',
      source: 'dynatrace',
      type: 'sh.keptn.events.problem',
      time: '2026-11-18T14:12:00.263Z',
      data: { ...problem, State: 'MERGED' },
    },
  },
];
