import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
const alarm = {
  AlarmName: 'orders-5xx',
  AlarmDescription: 'Orders answers with errors',
  AWSAccountId: '210987654321',
  AlarmArn: 'arn:aws:cloudwatch:eu-west-1:210987654321:alarm:orders-5xx',
  Region: 'EU (Ireland)',
  OldStateValue: 'OK',
  NewStateReason: 'Threshold Crossed: 3 datapoints were greater than the threshold (5.0).',
  Trigger: {
    MetricName: 'HTTPCode_Target_5XX_Count',
    Namespace: 'AWS/ApplicationELB',
    Statistic: 'SUM',
    Dimensions: [{ name: 'LoadBalancer', value: 'app/orders/1' }],
  },
};
const notification = (message: object, id: string) => ({
  Type: 'Notification',
  MessageId: id,
  TopicArn: 'arn:aws:sns:eu-west-1:210987654321:alarms',
  Subject: 'ALARM: "orders-5xx" in EU (Ireland)',
  Message: JSON.stringify(message),
  Timestamp: '2026-11-18T14:02:01.000Z',
  SignatureVersion: '2',
  Signature: 'not-a-signature',
  SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem',
});

export const examples: readonly SourceExample[] = [
  {
    name: 'an alarm',
    body: notification(
      { ...alarm, NewStateValue: 'ALARM', StateChangeTime: '2026-11-18T14:02:00.000+0000' },
      'a1a1a1a1-0000-4000-8000-000000000001',
    ),
  },
  {
    name: 'ok',
    body: notification(
      { ...alarm, NewStateValue: 'OK', StateChangeTime: '2026-11-18T14:32:00.000+0000' },
      'a1a1a1a1-0000-4000-8000-000000000002',
    ),
  },
  {
    name: 'the alarm by itself (raw message delivery)',
    body: { ...alarm, NewStateValue: 'INSUFFICIENT_DATA', StateChangeTime: '2026-11-18T13:50:00.000+0000' },
  },
];
