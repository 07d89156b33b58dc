import type { Severity } from '@debrief/contracts';
import { control, parsed, unmapped, type AlertDraft, type ChangeDraft, type Draft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { plusMinutes } from '../../domain/instants.js';
import { textOf } from '../../domain/text.js';
import { alarmStatus } from '../cloudwatch-sns/cloudwatch-alarm.js';
import { step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Events of Amazon EventBridge, sent by an API destination: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 *
 * { "version": "0", "id": "…", "detail-type": "CloudWatch Alarm State Change", "source": "aws.cloudwatch", "account": "…", "time": "…", "region": "…",
 *   "resources": ["arn:…"], "detail": {…} }
 */
const day = 1440;

const guardDutySeverity = (severity: unknown): Severity => {
  const number = Number(severity);
  return number >= 9 ? 'critical' : number >= 7 ? 'high' : number >= 4 ? 'warning' : 'info';
};

const common = (event: JsonObject): Record<string, unknown> => ({ region: event['region'], account: event['account'] });

function alarmOf(event: JsonObject, detail: JsonObject): AlertDraft {
  const state = objectOf(detail['state']);
  return {
    kind: 'alert',
    key: textOf(fieldAt(event, 'resources', 0)) ?? [textOf(event['account']), textOf(event['region']), textOf(detail['alarmName'])],
    status: alarmStatus(state['value']),
    title: detail['alarmName'],
    description: firstOf(fieldAt(detail, 'configuration', 'description'), state['reason']),
    labels: common(event),
    statedAt: firstOf(state['timestamp'], event['time']),
  };
}

function guardDutyOf(event: JsonObject, detail: JsonObject, receivedAt: string): AlertDraft {
  return {
    kind: 'alert',
    key: textOf(detail['id']) ?? [textOf(event['account']), textOf(detail['type'])],
    status: 'firing',
    severity: guardDutySeverity(detail['severity']),
    sourceSeverity: detail['severity'],
    title: detail['title'],
    description: detail['description'],
    labels: { ...common(event), type: detail['type'] },
    statedAt: firstOf(event['time'], detail['updatedAt'], fieldAt(detail, 'service', 'eventLastSeen')),
    holdsUntil: plusMinutes(receivedAt, day),
  };
}

function healthOf(event: JsonObject, detail: JsonObject, receivedAt: string): AlertDraft {
  const isClosed = textOf(detail['statusCode'])?.toLowerCase() === 'closed';
  return {
    kind: 'alert',
    key: textOf(detail['eventArn']) ?? (textOf(event['id']) as string),
    status: isClosed ? 'resolved' : 'firing',
    title: firstOf(detail['eventTypeCode'], event['detail-type']),
    description: fieldAt(detail, 'eventDescription', 0, 'latestDescription'),
    labels: {
      ...common(event),
      aws_service: detail['service'],
      category: detail['eventTypeCategory'],
      entities: listOf(detail['affectedEntities']).map((entity) => textOf(fieldAt(entity, 'entityValue'))),
    },
    statedAt: event['time'],
    ...(isClosed ? { endedAt: detail['endTime'] } : { holdsUntil: plusMinutes(receivedAt, day) }),
  };
}

const changeStates: Readonly<Record<string, ChangeDraft['status']>> = {
  START: 'started',
  STARTED: 'started',
  READY: 'started',
  SUCCESS: 'succeeded',
  SUCCEEDED: 'succeeded',
  FAILURE: 'failed',
  FAILED: 'failed',
  STOP: 'failed',
  STOPPED: 'failed',
};

function changeOf(event: JsonObject, detail: JsonObject, name: unknown, id: unknown, kind: ChangeDraft['changeKind']): ChangeDraft {
  const state = textOf(detail['state']) ?? '';
  return {
    kind: 'change',
    key: [textOf(name), textOf(id)],
    changeKind: kind,
    status: changeStates[state.toUpperCase()] ?? 'other',
    title: `${textOf(name) ?? 'A deployment'} ${state.toLowerCase()}`,
    service: name,
    labels: common(event),
    statedAt: event['time'],
  };
}

function draftOf(event: JsonObject, receivedAt: string): Draft | undefined {
  const detail = objectOf(event['detail']);
  const type = textOf(event['detail-type']) ?? '';
  if (type === 'CloudWatch Alarm State Change') return alarmOf(event, detail);
  if (type === 'GuardDuty Finding') return guardDutyOf(event, detail, receivedAt);
  if (type.startsWith('AWS Health')) return healthOf(event, detail, receivedAt);
  if (type.startsWith('CodeDeploy'))
    return changeOf(event, detail, firstOf(detail['application'], detail['deploymentGroup']), detail['deploymentId'], 'deployment');
  if (type.startsWith('CodePipeline')) return changeOf(event, detail, detail['pipeline'], detail['execution-id'], 'pipeline');
  return undefined;
}

function parse({ body, receivedAt }: Incoming): Parsed {
  const events = Array.isArray(body) ? body.filter(isObject) : isObject(body) ? [body] : [];
  if (events.length === 0) return unmapped('not an event of EventBridge', '');
  if (events.some((event) => !('detail-type' in event)))
    return unmapped('no "detail-type": every event of EventBridge has one', '/detail-type');
  const drafts = events.map((event) => draftOf(event, receivedAt)).filter((draft) => draft !== undefined);
  return drafts.length === 0 ? control(`an event that is no alert: ${textOf(events[0]?.['detail-type']) ?? ''}`) : parsed(...drafts);
}

export const eventbridge: Source = {
  name: 'eventbridge',
  title: 'Amazon EventBridge',
  category: 'any',
  family: 'aws',
  parserVersion: 1,
  deliveryId: ({ body }) => textOf(fieldAt(body, 'id')) ?? undefined,
  parse,
  recognizes: (_, body) =>
    isObject(Array.isArray(body) ? body[0] : body) && 'detail-type' in ((Array.isArray(body) ? body[0] : body) as object),
  setUp: ({ doorUrl, key }) => ({
    steps: [
      step(
        `EventBridge → API destinations → Create: endpoint ${doorUrl}/eventbridge, method POST; connection with authorization "API key", header X-Debrief-Key, value ${key}.`,
      ),
      step(
        'Rules → Create rule for CloudWatch alarms, GuardDuty findings, Health events, CodeDeploy or CodePipeline, with that API destination as target. Give the rule a dead-letter queue.',
      ),
    ],
  }),
  examples,
};
