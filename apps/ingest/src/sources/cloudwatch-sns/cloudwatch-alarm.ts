import type { AlertDraft } from '../../domain/draft.js';
import { firstOf, fieldAt, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';

/*
 * What CloudWatch writes of an alarm, as text in an SNS message or by itself:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 *
 * { "AlarmName": "…", "AlarmDescription": "…", "AWSAccountId": "…", "AlarmArn": "…", "NewStateValue": "ALARM|OK|INSUFFICIENT_DATA", "OldStateValue": "…",
 *   "NewStateReason": "…", "StateChangeTime": "2026-11-18T14:02:00.000+0000", "Region": "EU (Ireland)",
 *   "Trigger": { "MetricName": "…", "Namespace": "…", "Dimensions": [{ "name": "…", "value": "…" }], … } }
 */
const statuses: Readonly<Record<string, AlertDraft['status']>> = { ALARM: 'firing', OK: 'resolved', INSUFFICIENT_DATA: 'no-data' };

export const isAlarm = (message: JsonObject): boolean => textOf(message['AlarmName']) !== null;

/** The name of an alarm's state as what it says of an alert; a state that is missing fires, as hand-made messages mean it. */
export const alarmStatus = (state: unknown): AlertDraft['status'] => statuses[textOf(state)?.toUpperCase() ?? ''] ?? 'firing';

export function alarmDraft(alarm: JsonObject): AlertDraft {
  const name = textOf(alarm['AlarmName']) as string;
  const trigger = objectOf(alarm['Trigger']);
  const dimensions = listOf(trigger['Dimensions']).map((pair) => [textOf(fieldAt(pair, 'name')), textOf(fieldAt(pair, 'value'))]);
  const account = [alarm['AWSAccountId'], alarm['Region']].map(textOf);
  return {
    kind: 'alert',
    key: textOf(alarm['AlarmArn']) ?? (account.every((part) => part !== null) ? [...account, name] : name),
    status: alarmStatus(alarm['NewStateValue']),
    sourceSeverity: alarm['Priority'],
    title: name,
    description: [alarm['AlarmDescription'], alarm['NewStateReason']]
      .map(textOf)
      .filter((part) => part !== null)
      .join('\n\n'),
    labels: {
      ...Object.fromEntries(dimensions.filter(([key, value]) => key !== null && value !== null)),
      metric: firstOf(trigger['MetricName'], alarm['MetricName']),
      aws_namespace: firstOf(trigger['Namespace'], alarm['Namespace']),
      region: alarm['Region'],
      account: alarm['AWSAccountId'],
    },
    statedAt: alarm['StateChangeTime'],
  };
}
