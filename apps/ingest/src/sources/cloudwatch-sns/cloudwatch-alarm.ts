import type { AlertDraft } from '../../domain/draft.js';
import { severityOfWord } from '../../domain/severity.js';
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

/** CloudWatch has no severity: many write it into the alarm's name, as a word of its own. Words that are also said of measures (`high`) are not taken. */
export function severityOfName(name: string): AlertDraft['severity'] {
  const words = name.slice(0, 300).split(/[^A-Za-z0-9]+/);
  const word = words.find((each) => /^(critical|crit|fatal|emergency|warning|warn|p[1-5]|sev[0-5])$/i.test(each));
  return word === undefined ? undefined : severityOfWord(word);
}

export function alarmDraft(alarm: JsonObject): AlertDraft {
  const name = textOf(alarm['AlarmName']) as string;
  const trigger = objectOf(alarm['Trigger']);
  // An alarm upon an expression names the metrics that it computes from; the first with a metric stands for them.
  const computed = listOf(trigger['Metrics'])
    .map((metric) => objectOf(fieldAt(metric, 'MetricStat', 'Metric')))
    .find((metric) => textOf(metric['MetricName']) !== null);
  const dimensions = listOf(firstOf(trigger['Dimensions'], computed?.['Dimensions'])).map((pair) => [
    textOf(firstOf(fieldAt(pair, 'name'), fieldAt(pair, 'Name'))),
    textOf(firstOf(fieldAt(pair, 'value'), fieldAt(pair, 'Value'))),
  ]);
  const account = [alarm['AWSAccountId'], alarm['Region']].map(textOf);
  return {
    kind: 'alert',
    key: textOf(alarm['AlarmArn']) ?? (account.every((part) => part !== null) ? [...account, name] : name),
    status: alarmStatus(alarm['NewStateValue']),
    severity: textOf(alarm['Priority']) === null ? severityOfName(name) : undefined,
    sourceSeverity: alarm['Priority'],
    title: name,
    description: [alarm['AlarmDescription'], alarm['NewStateReason']]
      .map(textOf)
      .filter((part) => part !== null)
      .join('\n\n'),
    labels: {
      ...Object.fromEntries(dimensions.filter(([key, value]) => key !== null && value !== null)),
      metric: firstOf(trigger['MetricName'], alarm['MetricName'], computed?.['MetricName']),
      aws_namespace: firstOf(trigger['Namespace'], alarm['Namespace'], computed?.['Namespace']),
      region: alarm['Region'],
      account: alarm['AWSAccountId'],
    },
    statedAt: alarm['StateChangeTime'],
  };
}
