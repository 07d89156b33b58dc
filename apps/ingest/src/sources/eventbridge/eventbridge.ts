import type { Severity } from '@debrief/contracts';
import { parsed, unmapped, type AlertDraft, type ChangeDraft, type Draft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { plusMinutes } from '../../domain/instants.js';
import { textOf } from '../../domain/text.js';
import { alarmStatus, severityOfName } from '../cloudwatch-sns/cloudwatch-alarm.js';
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
    severity: severityOfName(textOf(detail['alarmName']) ?? ''),
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
  RESUMED: 'started',
  IN_PROGRESS: 'started',
  CANCELED: 'failed',
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

/** A stage or an action has its own end, which is not the end of its pipeline. */
function pipelineOf(event: JsonObject, detail: JsonObject): ChangeDraft {
  const change = changeOf(event, detail, detail['pipeline'], detail['execution-id'], 'pipeline');
  const part = [detail['stage'], detail['action']].map(textOf).filter((name) => name !== null);
  if (part.length === 0) return change;
  return {
    ...change,
    key: [textOf(detail['pipeline']), textOf(detail['execution-id']), ...part],
    title: `${textOf(detail['pipeline']) ?? ''} ${part.join(' ')} ${(textOf(detail['state']) ?? '').toLowerCase()}`,
  };
}

const ecsStates: Readonly<Record<string, ChangeDraft['status']>> = {
  SERVICE_DEPLOYMENT_IN_PROGRESS: 'started',
  SERVICE_DEPLOYMENT_COMPLETED: 'succeeded',
  SERVICE_DEPLOYMENT_FAILED: 'failed',
};

function ecsDeploymentOf(event: JsonObject, detail: JsonObject): ChangeDraft {
  const service = textOf(fieldAt(event, 'resources', 0))
    ?.split('/')
    .at(-1);
  return {
    kind: 'change',
    key: [service, textOf(detail['deploymentId'])],
    changeKind: 'deployment',
    status: ecsStates[textOf(detail['eventName']) ?? ''] ?? 'other',
    title: `${service ?? 'A service'}: ${textOf(detail['reason']) ?? textOf(detail['eventName']) ?? 'deployment'}`,
    service,
    labels: common(event),
    statedAt: firstOf(detail['updatedAt'], event['time']),
  };
}

function buildOf(event: JsonObject, detail: JsonObject): ChangeDraft {
  const name = textOf(detail['project-name']);
  const state = textOf(detail['build-status']) ?? '';
  return {
    kind: 'change',
    key: [name, textOf(detail['build-id'])],
    changeKind: 'pipeline',
    status: changeStates[state.toUpperCase()] ?? 'other',
    title: `${name ?? 'A build'} ${state.toLowerCase().replace(/_/g, ' ')}`,
    service: name,
    labels: common(event),
    links: [{ href: fieldAt(detail, 'additional-information', 'logs', 'deep-link'), text: 'Log', kind: 'source' }],
    statedAt: event['time'],
  };
}

const hubSeverities: Readonly<Record<string, Severity>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'warning',
  LOW: 'info',
  INFORMATIONAL: 'info',
};

/** By its number, where an older finding has no label. */
const hubSeverity = (normalized: number): Severity | undefined =>
  normalized >= 90 ? 'critical' : normalized >= 70 ? 'high' : normalized >= 40 ? 'warning' : normalized >= 0 ? 'info' : undefined;

function inspectorOf(event: JsonObject, detail: JsonObject, receivedAt: string): AlertDraft {
  const isOver = ['CLOSED', 'SUPPRESSED'].includes(textOf(detail['status']) ?? '');
  return {
    kind: 'alert',
    key: textOf(detail['findingArn']) ?? [textOf(event['account']), textOf(detail['title']), textOf(fieldAt(detail, 'resources', 0, 'id'))],
    status: isOver ? 'resolved' : 'firing',
    severity: hubSeverities[textOf(detail['severity']) ?? ''],
    sourceSeverity: detail['severity'],
    title: detail['title'],
    description: detail['description'],
    labels: { ...common(event), type: detail['type'], resource: fieldAt(detail, 'resources', 0, 'id') },
    links: [{ href: fieldAt(detail, 'packageVulnerabilityDetails', 'sourceUrl'), text: 'Vulnerability', kind: 'other' }],
    statedAt: firstOf(event['time'], detail['updatedAt']),
    ...(isOver ? {} : { holdsUntil: plusMinutes(receivedAt, day) }),
  };
}

const jobStates: Readonly<Record<string, AlertDraft['status']>> = {
  FAILED: 'firing',
  TIMEOUT: 'firing',
  ERROR: 'firing',
  SUCCEEDED: 'resolved',
};

/** A job of Glue: that one failed is over as soon as the same job succeeds. */
function glueOf(event: JsonObject, detail: JsonObject, receivedAt: string): AlertDraft | undefined {
  const status = jobStates[textOf(detail['state']) ?? ''];
  const name = textOf(detail['jobName']);
  if (status === undefined || name === null) return undefined;
  return {
    kind: 'alert',
    key: ['glue', textOf(event['account']), name],
    status,
    sourceSeverity: detail['severity'],
    title: `Glue job ${name} ${(textOf(detail['state']) ?? '').toLowerCase()}`,
    description: detail['message'],
    labels: { ...common(event), job: name },
    statedAt: event['time'],
    ...(status === 'firing' ? { holdsUntil: plusMinutes(receivedAt, day) } : {}),
  };
}

/** Findings of Security Hub: several in one event; what has been dealt with is over. */
function hubFindings(event: JsonObject, detail: JsonObject, receivedAt: string): Draft[] {
  return listOf(detail['findings'])
    .filter(isObject)
    .map((finding): Draft => {
      const label = textOf(fieldAt(finding, 'Severity', 'Label'));
      const normalized = Number(textOf(fieldAt(finding, 'Severity', 'Normalized')) ?? Number.NaN);
      const id = firstOf(textOf(finding['Id']), textOf(fieldAt(finding, 'ProductFields', 'aws/securityhub/FindingId')));
      const isOver =
        ['RESOLVED', 'SUPPRESSED'].includes(textOf(firstOf(fieldAt(finding, 'Workflow', 'Status'), finding['WorkflowState'])) ?? '') ||
        finding['RecordState'] === 'ARCHIVED' ||
        fieldAt(finding, 'Compliance', 'Status') === 'PASSED';
      return {
        kind: 'alert',
        key: (id as string | undefined) ?? [finding['GeneratorId'], fieldAt(finding, 'Resources', 0, 'Id'), finding['Title']].map(textOf),
        status: isOver ? 'resolved' : 'firing',
        severity: label === null ? hubSeverity(normalized) : hubSeverities[label],
        sourceSeverity: label ?? fieldAt(finding, 'Severity', 'Normalized'),
        title: finding['Title'],
        description: finding['Description'],
        labels: { ...common(event), product: finding['ProductName'], resource: fieldAt(finding, 'Resources', 0, 'Id') },
        statedAt: firstOf(finding['UpdatedAt'], event['time']),
        ...(isOver ? {} : { holdsUntil: plusMinutes(receivedAt, day) }),
      };
    });
}

function draftsOf(event: JsonObject, receivedAt: string): Draft[] {
  const detail = objectOf(event['detail']);
  const type = textOf(event['detail-type']) ?? '';
  if (type.startsWith('Security Hub Findings')) return hubFindings(event, detail, receivedAt);
  const draft = draftOf(event, receivedAt);
  return draft === undefined ? [] : [draft];
}

function draftOf(event: JsonObject, receivedAt: string): Draft | undefined {
  const detail = objectOf(event['detail']);
  const type = textOf(event['detail-type']) ?? '';
  if (type === 'CloudWatch Alarm State Change') return alarmOf(event, detail);
  if (type === 'GuardDuty Finding') return guardDutyOf(event, detail, receivedAt);
  if (type === 'Inspector2 Finding') return inspectorOf(event, detail, receivedAt);
  if (type === 'Glue Job State Change') return glueOf(event, detail, receivedAt);
  if (type.startsWith('AWS Health')) return healthOf(event, detail, receivedAt);
  if (type.startsWith('CodeDeploy'))
    return changeOf(event, detail, firstOf(detail['application'], detail['deploymentGroup']), detail['deploymentId'], 'deployment');
  if (type.startsWith('CodePipeline')) return pipelineOf(event, detail);
  if (type === 'CodeBuild Build State Change') return buildOf(event, detail);
  if (type === 'ECS Deployment State Change') return ecsDeploymentOf(event, detail);
  return undefined;
}

function parse({ body, receivedAt }: Incoming): Parsed {
  const events = Array.isArray(body) ? body.filter(isObject) : isObject(body) ? [body] : [];
  if (events.length === 0) return unmapped('not an event of EventBridge', '');
  if (events.some((event) => !('detail-type' in event)))
    return unmapped('no "detail-type": every event of EventBridge has one', '/detail-type');
  const drafts = events.flatMap((event) => draftsOf(event, receivedAt));
  return drafts.length === 0
    ? unmapped(
        `nothing is known of "${(textOf(events[0]?.['detail-type']) ?? '').slice(0, 100)}": a mapping can say what it means`,
        '/detail-type',
      )
    : parsed(...drafts);
}

export const eventbridge: Source = {
  name: 'eventbridge',
  title: 'Amazon EventBridge',
  category: 'any',
  family: 'aws',
  parserVersion: 2,
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
