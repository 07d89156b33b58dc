import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
export const examples: readonly SourceExample[] = [
  {
    name: 'a deployment scaled (core/v1)',
    body: {
      apiVersion: 'v1',
      kind: 'Event',
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: 'Scaled up replica set orders-7d4f to 3',
      involvedObject: { kind: 'Deployment', namespace: 'shop', name: 'orders', uid: 'd1d1d1d1-0000-4000-8000-000000000001' },
      eventTime: null,
      firstTimestamp: '2026-11-18T13:58:00Z',
      lastTimestamp: '2026-11-18T13:58:00Z',
      count: 1,
      source: { component: 'deployment-controller' },
    },
  },
  {
    name: 'a container that fails (events.k8s.io/v1)',
    body: {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      type: 'Warning',
      reason: 'BackOff',
      note: 'Back-off restarting failed container',
      regarding: { kind: 'Pod', namespace: 'shop', name: 'orders-7d4f-x', uid: 'd1d1d1d1-0000-4000-8000-000000000002' },
      eventTime: '2026-11-18T14:01:00.123456Z',
      series: { count: 4, lastObservedTime: '2026-11-18T14:02:00.123456Z' },
      deprecatedFirstTimestamp: null,
      reportingController: 'kubelet',
    },
  },
];
