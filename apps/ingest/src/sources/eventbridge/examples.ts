import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html and its like */
const event = { version: '0', account: '210987654321', region: 'eu-west-1' };
const alarm = (value: string, timestamp: string, id: string) => ({
  ...event,
  id,
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  time: timestamp,
  resources: ['arn:aws:cloudwatch:eu-west-1:210987654321:alarm:orders-latency'],
  detail: {
    alarmName: 'orders-latency',
    state: { value, reason: 'Threshold Crossed', timestamp: timestamp.replace('Z', '.000+0000') },
    configuration: { description: 'Orders is slow' },
  },
});

export const examples: readonly SourceExample[] = [
  { name: 'an alarm', body: alarm('ALARM', '2026-11-18T14:02:00Z', 'b2b2b2b2-0000-4000-8000-000000000001') },
  { name: 'ok', body: alarm('OK', '2026-11-18T14:30:00Z', 'b2b2b2b2-0000-4000-8000-000000000002') },
  {
    name: 'a finding of GuardDuty',
    body: {
      ...event,
      id: 'b2b2b2b2-0000-4000-8000-000000000003',
      'detail-type': 'GuardDuty Finding',
      source: 'aws.guardduty',
      time: '2026-11-18T14:02:00Z',
      resources: [],
      detail: {
        id: '7ab1f2',
        severity: 8,
        title: 'Credentials used from an unusual place',
        type: 'UnauthorizedAccess:IAMUser',
        description: 'An API was called from an unusual network.',
      },
    },
  },
  {
    name: 'a deployment',
    body: {
      ...event,
      id: 'b2b2b2b2-0000-4000-8000-000000000004',
      'detail-type': 'CodeDeploy Deployment State-change Notification',
      source: 'aws.codedeploy',
      time: '2026-11-18T13:58:00Z',
      resources: [],
      detail: { application: 'orders', deploymentId: 'd-ABC123', state: 'SUCCESS' },
    },
  },
];
