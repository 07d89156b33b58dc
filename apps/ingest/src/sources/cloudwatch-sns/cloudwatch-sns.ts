import { control, parsed, unmapped, type Draft, type Parsed } from '../../domain/draft.js';
import { fieldAt, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { parseJson } from '../../domain/decode-body.js';
import { textOf } from '../../domain/text.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { eventbridge } from '../eventbridge/eventbridge.js';
import { alarmDraft, isAlarm } from './cloudwatch-alarm.js';
import { examples } from './examples.js';

/*
 * Amazon SNS over HTTPS: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 *
 * { "Type": "Notification|SubscriptionConfirmation|UnsubscribeConfirmation", "MessageId": "…", "TopicArn": "…", "Subject": "…", "Message": "{ an alarm as text }",
 *   "Timestamp": "…", "SignatureVersion": "1", "Signature": "…", "SigningCertURL": "…" }
 *
 * or the same records as a Lambda gets them (`{ "Records": [{ "Sns": {…} }] }`), or the alarm by itself (raw message delivery).
 */

function inside(message: unknown): JsonObject | undefined {
  const value = typeof message === 'string' ? parseJson(message) : { value: message };
  return 'value' in value && isObject(value.value) ? value.value : undefined;
}

const alarmIn = (message: unknown): JsonObject | undefined => {
  const value = inside(message);
  return value !== undefined && isAlarm(value) ? value : undefined;
};

function parse(incoming: Incoming): Parsed {
  const { body } = incoming;
  if (!isObject(body)) return unmapped('neither a message of SNS nor an alarm', '');
  if (isAlarm(body)) return parsed(alarmDraft(body));
  const type = textOf(body['Type']);
  if (type === 'SubscriptionConfirmation') return control(`a subscription of ${textOf(body['TopicArn']) ?? 'a topic'} to confirm`);
  if (type === 'UnsubscribeConfirmation') return control(`the subscription of ${textOf(body['TopicArn']) ?? 'a topic'} was ended`);
  const records = Array.isArray(body['Records']) ? listOf(body['Records']).map((record) => objectOf(fieldAt(record, 'Sns'))) : [body];
  const drafts: Draft[] = [];
  for (const record of records) {
    const content = inside(record['Message']);
    if (content === undefined) continue;
    if (isAlarm(content)) drafts.push(alarmDraft(content));
    else if ('detail-type' in content) {
      // A rule of EventBridge that has the topic as its target.
      const event = eventbridge.parse({ ...incoming, body: content });
      if (event.outcome !== 'parsed') return event;
      drafts.push(...event.drafts);
    }
  }
  return drafts.length === 0
    ? unmapped('the message holds neither an alarm of CloudWatch (no AlarmName) nor an event of EventBridge', '/Message')
    : parsed(...drafts);
}

export const cloudwatchSns: Source = {
  name: 'cloudwatch-sns',
  title: 'Amazon CloudWatch (SNS)',
  category: 'alerts',
  family: 'aws',
  parserVersion: 2,
  deliveryId: ({ body }) => textOf(fieldAt(body, 'MessageId')) ?? undefined,
  parse,
  recognizes: (headers, body) =>
    'x-amz-sns-message-type' in headers ||
    (isObject(body) &&
      (isAlarm(body) ||
        (textOf(body['Type']) !== null && 'TopicArn' in body) ||
        isObject(fieldAt(body, 'Records', 0, 'Sns')) ||
        alarmIn(body['Message']) !== undefined)),
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste(
        'Subscribe this address to the topic of your alarms. Debrief checks the signature and confirms the subscription by itself; the first topic is trusted, another waits for you.',
        'sh',
        `aws sns subscribe --topic-arn ARN --protocol https --notification-endpoint ${ingestUrl}\naws sns set-topic-attributes --topic-arn ARN --attribute-name SignatureVersion --attribute-value 2\n`,
      ),
      step('Give your alarms the topic as action for ALARM and for OK: without OK they never end here.'),
    ],
  }),
  examples,
};
