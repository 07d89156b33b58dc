import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://github.com/cdevents/spec/blob/main/continuous-deployment.md inside CloudEvents 1.0 */
export const examples: readonly SourceExample[] = [
  {
    name: 'a service deployed (CDEvents)',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: {
      specversion: '1.0',
      id: 'cd-1',
      source: '/ci/orders',
      type: 'dev.cdevents.service.deployed.0.2.0',
      time: '2026-11-18T13:58:00Z',
      datacontenttype: 'application/json',
      data: {
        context: { version: '0.4.1' },
        subject: { id: 'orders', type: 'service', content: { environment: { id: 'production' }, artifactId: 'pkg:oci/orders@4.18.0' } },
      },
    },
  },
  {
    name: 'a pipeline run in binary mode (CDEvents)',
    headers: {
      'ce-specversion': '1.0',
      'ce-id': 'cd-2',
      'ce-source': '/ci/orders',
      'ce-type': 'dev.cdevents.pipelinerun.finished.0.2.0',
      'ce-time': '2026-11-18T13:55:00Z',
    },
    body: {
      subject: {
        id: 'run-41',
        type: 'pipelineRun',
        content: { pipelineName: 'deploy orders', outcome: 'failure', url: 'https://ci.example.org/41' },
      },
    },
  },
];
