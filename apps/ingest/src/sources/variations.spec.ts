import { describe, expect, it } from 'vitest';
import { decideAlert } from '../domain/decide-alert.js';
import type { Receipt } from '../domain/receipt.js';
import { sourceOf, sources } from './catalogue.js';
import { readReceipt, type Reading } from './read-receipt.js';
import type { Source } from './source.js';

/* Deliveries beside each source's own examples, after the vendors' descriptions: tests, ends, groups, acknowledgements, odd spellings, other encodings. */

const receivedAt = '2026-11-18T16:00:00.000Z';
const at = '2026-11-18T14:02:00.000Z';
const atMs = Date.parse(at);
const atS = atMs / 1000;

interface Sent {
  path?: string;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  method?: 'GET' | 'POST';
  timeZone?: string;
  options?: Record<string, unknown>;
}

function read(
  name: string,
  body: unknown,
  { headers = {}, query = {}, method = 'POST', path = '', timeZone = 'UTC', options = {} }: Sent = {},
): Reading {
  const source = sourceOf(name) as Source;
  const receipt: Receipt = {
    receiptId: '01932f1c-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
    integrationId: 'int_2kq7n4c5d6e7f2g3h4j5',
    keyId: '',
    source: source.name,
    receivedAt,
    method,
    path,
    query,
    headers: { 'content-type': 'application/json', ...headers },
    isTest: false,
    isDrill: false,
    body: Buffer.from(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)),
  };
  const settings = {
    timeZone,
    lateMinutes: 10,
    noDataOpens: null,
    expiryMinutes: null,
    staleMinutes: null,
    dedupFields: [],
    severityMap: {},
  };
  return readReceipt(receipt, source, settings, { isReplay: false, options });
}

const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
const formOf = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();

const am = (more: object, alert: object) => ({
  version: '4',
  groupKey: '{}:{}',
  receiver: 'debrief',
  externalURL: 'http://am:9093',
  ...more,
  alerts: [{ labels: { alertname: 'A', severity: 'Page' }, annotations: {}, startsAt: at, ...alert }],
});
const sns = (message: unknown, more: object = {}) => ({
  Type: 'Notification',
  MessageId: 'm1',
  TopicArn: 'arn:aws:sns:eu-west-1:1:t',
  Message: JSON.stringify(message),
  ...more,
});
const azure = (essentials: object, alertContext: object = {}) => ({
  schemaId: 'azureMonitorCommonAlertSchema',
  data: { essentials, alertContext },
});
const gcp = (incident: object, version = '1.2') => ({ version, incident: { incident_id: 'i1', condition_name: 'c', ...incident } });
const bus = (type: string, detail: object, more: object = {}) => ({
  version: '0',
  id: 'e1',
  'detail-type': type,
  time: at,
  account: '1',
  region: 'eu-west-1',
  resources: [],
  detail,
  ...more,
});

/** Source, what it is, the body, how it is sent, what its first alert must be. */
// prettier-ignore
const alerts: readonly (readonly [string, string, unknown, Sent, object])[] = [
  ['alertmanager', 'a group of which this member is over', am({ status: 'firing' }, { status: 'resolved', endsAt: '2026-11-18T15:24:00+01:00', fingerprint: 'abcdefabcdefabcd' }), {}, { status: 'resolved', dedupKey: 'abcdefabcdefabcd', severity: 'critical' }],
  ['alertmanager', 'nanoseconds and an offset', am({ status: 'firing' }, { status: 'firing', startsAt: '2026-11-18T15:02:00.000000001+01:00' }), {}, { status: 'firing', occurredAt: at }],
  ['alertmanager', 'labels that are no text', am({ status: 'firing' }, { status: 'firing', labels: { alertname: 'A', shard: 3, on: true } }), {}, { status: 'firing', details: { labels: { shard: '3', on: 'true' } } }],
  ['alertmanager-api', 'an object instead of a list', { labels: { alertname: 'A', severity: 'warn' }, startsAt: at, endsAt: '2026-11-18T16:05:00Z' }, {}, { status: 'firing', severity: 'warning', expiresAt: '2026-11-18T16:05:00.000Z' }],
  ['alertmanager-api', 'an end that has passed', [{ labels: { alertname: 'A' }, startsAt: at, endsAt: '2026-11-18T15:00:00.5Z' }], {}, { status: 'resolved', occurredAt: '2026-11-18T15:00:00.500Z' }],
  ['grafana', 'the test of a contact point', { orgId: 1, version: '1', status: 'firing', state: 'alerting', alerts: [{ status: 'firing', labels: { alertname: 'TestAlert', instance: 'Grafana' }, annotations: { summary: 'Notification test' }, startsAt: at, endsAt: '0001-01-01T00:00:00Z', fingerprint: '57c6d9296de2ad39' }] }, {}, { isTest: true, dedupKey: '57c6d9296de2ad39' }],
  ['grafana', 'a data source that fails', { orgId: 1, alerts: [{ status: 'firing', labels: { alertname: 'DatasourceError', rulename: 'CPU' }, startsAt: at, fingerprint: 'f1' }] }, {}, { status: 'no-data', details: { title: 'CPU: DatasourceError' } }],
  ['grafana', 'that data source working again', { orgId: 1, status: 'resolved', alerts: [{ status: 'resolved', labels: { alertname: 'DatasourceNoData', rulename: 'CPU' }, startsAt: at, endsAt: '2026-11-18T14:10:00Z', fingerprint: 'f1' }] }, {}, { status: 'resolved', dedupKey: 'f1' }],
  ['grafana', 'links relative to its address', { orgId: 1, externalURL: 'https://g.example.org/', alerts: [{ status: 'firing', labels: { alertname: 'A' }, startsAt: at, fingerprint: 'f2', panelURL: '/d/x?viewPanel=1', values: null }] }, {}, { details: { links: [{ href: 'https://g.example.org/d/x?viewPanel=1' }] } }],
  ['grafana-legacy', 'no data', { ruleId: 7, ruleName: 'CPU', state: 'no_data', evalMatches: null, tags: {} }, {}, { status: 'no-data', dedupKey: '7' }],
  ['grafana-legacy', 'the test of a channel', { ruleId: 0, ruleName: 'Test notification', state: 'alerting', evalMatches: [{ value: 100, metric: 'High value', tags: null }] }, {}, { isTest: true, dedupKey: '0' }],
  ['cloudwatch-sns', 'an end, with the offset without a colon', sns({ AlarmName: 'prod-critical-orders', AlarmArn: 'arn:a', NewStateValue: 'OK', StateChangeTime: '2026-11-18T14:02:00.000+0000' }), {}, { status: 'resolved', dedupKey: 'arn:a', occurredAt: at, severity: 'critical' }],
  ['cloudwatch-sns', 'a name that speaks of a measure, not of severity', sns({ AlarmName: 'cpu-high', AlarmArn: 'arn:a', NewStateValue: 'ALARM', StateChangeTime: at }), {}, { status: 'firing', severity: 'unknown' }],
  [
    'cloudwatch-sns',
    'an alarm upon an expression',
    sns({
      AlarmName: 'rate',
      AlarmArn: 'arn:b',
      NewStateValue: 'ALARM',
      StateChangeTime: at,
      Trigger: {
        Metrics: [
          { Id: 'e', Expression: 'a/b' },
          { Id: 'a', MetricStat: { Metric: { MetricName: '5xx', Namespace: 'AWS/ELB', Dimensions: [{ name: 'LoadBalancer', value: 'lb-1' }] } } },
        ],
      },
    }),
    {},
    { details: { labels: { metric: '5xx', LoadBalancer: 'lb-1' } } },
  ],
  ['cloudwatch-sns', 'an alarm of alarms', sns({ AlarmName: 'all', AlarmArn: 'arn:c', AlarmRule: 'ALARM(a) AND ALARM(b)', NewStateValue: 'INSUFFICIENT_DATA', StateChangeTime: at }), {}, { status: 'no-data' }],
  ['cloudwatch-sns', 'a rule of EventBridge upon the topic', sns(bus('GuardDuty Finding', { id: 'f1', severity: 8.5, title: 'Odd login', type: 'UnauthorizedAccess' })), {}, { dedupKey: 'f1', severity: 'high' }],
  ['eventbridge', 'an alarm that is over', bus('CloudWatch Alarm State Change', { alarmName: 'x', state: { value: 'OK', timestamp: '2026-11-18T14:02:00.000+0000' } }, { resources: ['arn:x'] }), {}, { status: 'resolved', dedupKey: 'arn:x', occurredAt: at }],
  ['eventbridge', 'an event of Health that is closed', bus('AWS Health Event', { eventArn: 'arn:h', statusCode: 'closed', eventTypeCode: 'AWS_EC2_X', endTime: 'Wed, 18 Nov 2026 14:02:00 GMT' }), {}, { status: 'resolved', dedupKey: 'arn:h', occurredAt: at }],
  [
    'eventbridge',
    'findings of Security Hub',
    bus('Security Hub Findings - Imported', {
      findings: [
        { Id: 'a1', Title: 'S3 is public', Severity: { Label: 'CRITICAL' }, Workflow: { Status: 'NEW' } },
        { Id: 'a2', Title: 'x', Severity: { Label: 'LOW' }, Workflow: { Status: 'RESOLVED' } },
      ],
    }),
    {},
    { dedupKey: 'a1', severity: 'critical', status: 'firing' },
  ],
  ['eventbridge', 'an older finding of Security Hub, without id and label', bus('Security Hub Findings - Imported', { findings: [{ GeneratorId: 'g', Title: 'Codes in S3', Severity: { Normalized: 71 }, Resources: [{ Id: 'arn:s3' }], UpdatedAt: at }] }), {}, { dedupKey: '["g","arn:s3","Codes in S3"]', severity: 'high' }],
  ['eventbridge', 'a finding of Inspector', bus('Inspector2 Finding', { findingArn: 'arn:i', severity: 'MEDIUM', status: 'ACTIVE', title: 'CVE', updatedAt: 'Wed Nov 18 14:02:00.951 UTC 2026' }, { time: undefined }), {}, { dedupKey: 'arn:i', severity: 'warning', occurredAt: '2026-11-18T14:02:00.951Z' }],
  ['eventbridge', 'a job of Glue that works again', bus('Glue Job State Change', { jobName: 'load', state: 'SUCCEEDED' }), {}, { status: 'resolved', dedupKey: '["glue","1","load"]' }],
  ['azure-monitor', 'a log alert, split by a dimension', azure({ alertId: '/a/1', alertRule: 'r', severity: 'Sev0', signalType: 'Log', monitorCondition: 'Fired', firedDateTime: at }, { condition: { allOf: [{ metricMeasureColumn: 'n', metricValue: 3, dimensions: [{ name: 'Computer', value: 'web-1' }] }] } }), {}, { severity: 'critical', details: { labels: { Computer: 'web-1' } } }],
  ['azure-monitor', 'a log alert before version 2', azure({ alertId: '/a/3', alertRule: 'r', severity: 'Sev2', signalType: 'Log', monitorCondition: 'Fired', firedDateTime: at }, { ResultCount: 2, Dimensions: [{ name: 'Computer', value: 'web-1' }], LinkToFilteredSearchResultsUI: 'https://portal.azure.com/#x' }), {}, { severity: 'warning', details: { value: '2 results', labels: { Computer: 'web-1' }, links: [{ kind: 'source' }] } }],
  ['azure-monitor', 'a resolved alert', azure({ alertId: '/a/1', alertRule: 'r', severity: 'Sev3', signalType: 'Metric', monitorCondition: 'Resolved', firedDateTime: '2026-11-18T13:00:00.123Z', resolvedDateTime: at }), {}, { status: 'resolved', occurredAt: at, severity: 'info' }],
  ['azure-monitor', 'service health that is resolved, by the activity log', azure({ alertId: '/a/2', alertRule: 'r', severity: 'Sev4', signalType: 'ActivityLog', monitorCondition: 'Fired', firedDateTime: '2026-11-18T13:00:00Z' }, { status: 'Resolved', eventTimestamp: at, properties: { title: 'VMs' } }), {}, { status: 'resolved', occurredAt: at }],
  ['azure-monitor', 'a budget', azure({ monitoringService: 'CostAlerts', firedDateTime: at }, { AlertCategory: 'budgets', AlertData: { BudgetName: 'team', SpentAmount: '120.5', BudgetThreshold: '100', Unit: 'EUR' } }), {}, { dedupKey: 'team', status: 'firing', expiresAt: '2026-11-19T16:00:00.000Z', details: { title: 'Budget team', value: '120.5 of 100 EUR' } }],
  ['gcp-monitoring', 'the test of a channel', gcp({ started_at: 0, ended_at: 0, state: 'OPEN', summary: 'Test Incident' }, 'test'), {}, { isTest: true, status: 'firing', timeOrigin: 'received' }],
  ['gcp-monitoring', 'an end, without a severity', gcp({ started_at: atS - 60, ended_at: atS, state: 'CLOSED', severity: 'No severity' }), {}, { status: 'resolved', occurredAt: at, severity: 'unknown' }],
  ['gcp-monitoring', 'a severity among the labels of the policy', gcp({ started_at: atS, state: 'open', policy_user_labels: { severity: 'warning', service: 'orders' } }), {}, { severity: 'warning', details: { service: 'orders' } }],
  ['datadog', 'a priority by number', { monitor_id: '7', title: 'x', type: 'metric alert', priority: 4 }, {}, { severity: 'info', dedupKey: '7' }],
  ['datadog', 'other names for the same variables', { alert_id: '314', alert_transition: 'recovered', alert_status: 'ok', alert_title: 'DD: latency', alert_type: 'error', tags: { service: 'checkout', env: 'prod' }, hostname: 'web-1', date_posix: String(atS), event_msg: 'degraded' }, {}, { status: 'resolved', occurredAt: at, details: { title: 'DD: latency', service: 'checkout', environment: 'prod', description: 'degraded', labels: { host: 'web-1' } } }],
  ['datadog', 'the state of a monitor instead of its transition', { monitor_id: '314', alert_status: 'OK', title: 'x' }, {}, { status: 'resolved' }],
  ['datadog', 'a test of a monitor', { alert_id: '1', scope: 'host:a', transition: 'Triggered', title: '[TEST] [Triggered on {host:a}] CPU', priority: 'P1', date: String(atMs) }, {}, { isTest: true, status: 'firing', severity: 'critical', details: { title: 'CPU' } }],
  ['datadog', 'a warning taken back', { cycle_key: 'c1', transition: 'Warn Recovered', title: '[Warn Recovered] CPU', date: String(atMs) }, {}, { status: 'resolved', dedupKey: 'c1', occurredAt: at }],
  ['datadog', 'no data again', { cycle_key: 'c1', transition: 'Re-No Data', title: 'x', type: 'warning' }, {}, { status: 'no-data', severity: 'warning' }],
  ['datadog', 'an event’s priority, which is no severity', { aggreg_key: 'g', priority: 'low', type: 'error', title: '[Re-Triggered] CPU' }, {}, { severity: 'high', status: 'firing' }],
  ['datadog', 'a form instead of JSON', formOf({ alert_id: '5', transition: 'Recovered', title: '[Recovered] x', date: String(atMs) }), form, { status: 'resolved', dedupKey: '["5",null]' }],
  ['datadog', 'the default payload of one group of a monitor', { id: '9', title: '[Triggered on {host:web-2}] Disk', body: 'https://app.datadoghq.com/monitors/77?group=host', last_updated: String(atMs), event_type: 'metric_alert_monitor' }, {}, { dedupKey: '["77","host:web-2"]', occurredAt: at }],
  ['newrelic', 'a template without the id', { issueUrl: 'https://radar-api.service.newrelic.com/accounts/1/issues/0ea2df1c-adab-45d2-aae0-042b609d2322?notifier=WEBHOOK', title: 't', priority: 'CRITICAL', state: 'CREATED', createdAt: atMs }, {}, { dedupKey: '0ea2df1c-adab-45d2-aae0-042b609d2322', severity: 'critical' }],
  ['newrelic', 'a creation time that is none', { id: 'n1', state: 'closed', condition_name: 'Server Down', createdAt: '1713asd', updatedAt: String(atMs) }, {}, { status: 'resolved', occurredAt: at, details: { title: 'Server Down' } }],
  ['newrelic', 'an acknowledgement', { id: 'n1', state: 'ACKNOWLEDGED', title: 'x', priority: 'HIGH', createdAt: atMs - 60_000, updatedAt: atMs }, {}, { status: 'acknowledged', occurredAt: at, severity: 'high' }],
  ['newrelic', 'a title in a list', { id: 'n1', state: 'ACTIVATED', priority: 'MEDIUM', alertConditionNames: ['CPU'], createdAt: atMs }, {}, { status: 'firing', severity: 'warning', details: { title: 'CPU' } }],
  // https://docs.newrelic.com/docs/alerts/get-notified/custom-variables-alert-event-workflows
  ['newrelic', 'the variable of the titles, a list, and a state of another receiver', { id: 'n1', state: 'RESOLVED', title: ['CPU is high'], priority: 'LOW', createdAt: atMs - 60_000, updatedAt: String(atMs), impactedEntities: null }, {}, { status: 'resolved', occurredAt: at, details: { title: 'CPU is high' } }],
  ['newrelic-legacy', 'the test of a channel', { incident_id: 0, current_state: 'test', condition_name: 'x' }, {}, {}],
  ['newrelic-legacy', 'an acknowledgement, as text', { incident_id: '12', current_state: 'ACKNOWLEDGED', severity: 'WARNING', condition_name: 'x', timestamp: String(atMs) }, {}, { status: 'acknowledged', dedupKey: '12', occurredAt: at }],
  ['sentry', 'an issue that is archived', { action: 'archived', installation: {}, data: { issue: { id: '5', title: 'x', level: 'fatal', project: { slug: 'shop' } } } }, { headers: { 'sentry-hook-resource': 'issue', 'sentry-hook-timestamp': String(atS) } }, { status: 'resolved', dedupKey: 'issue:5', occurredAt: at }],
  ['sentry', 'an issue that comes back', { action: 'unresolved', data: { issue: { id: 5, title: 'x', level: 'error' } } }, { headers: { 'sentry-hook-resource': 'issue', 'sentry-hook-timestamp': String(atS) } }, { status: 'firing', severity: 'high' }],
  ['sentry', 'an alert upon an event that names its issue in an address only', { action: 'triggered', data: { event: { web_url: 'https://x.sentry.io/organizations/x/issues/117/events/1/', title: 't', level: 'warning', datetime: '2026-11-18T14:02:00.000000Z' }, triggered_rule: 'r' } }, {}, { dedupKey: 'issue:117', severity: 'warning', occurredAt: at }],
  ['sentry', 'a metric alert that turns critical', { action: 'critical', data: { metric_alert: { id: '4', date_started: at, alert_rule: { name: 'Errors' } }, description_title: 'Critical: Errors' } }, {}, { dedupKey: 'metric:4', severity: 'critical' }],
  ['sentry-legacy-plugin', 'a time in fractions of seconds', { id: '7', project: 'shop', culprit: 'c', level: 'error', event: { title: 't', timestamp: atS + 0.25 } }, {}, { dedupKey: 'issue:7', occurredAt: '2026-11-18T14:02:00.250Z' }],
  ['pagerduty', 'an acknowledgement without a payload', { routing_key: 'k', event_action: 'acknowledge', dedup_key: 'd' }, {}, { status: 'acknowledged', dedupKey: 'd', isBare: true }],
  ['pagerduty', 'a time with the offset without a colon, details as text', { routing_key: 'k', event_action: 'trigger', dedup_key: 'd', payload: { summary: 's', source: 'x', severity: 'error', timestamp: '2026-11-18T15:02:00.000+0100', custom_details: 'free text' } }, {}, { severity: 'high', occurredAt: at, details: { description: 'free text' } }],
  ['pagerduty', 'version 1 with contexts', { service_key: 'k', event_type: 'resolve', incident_key: 'i', description: 'd', contexts: [{ type: 'link', href: 'https://x.example.org/' }] }, {}, { status: 'resolved', dedupKey: 'i' }],
  ['opsgenie', 'no alias and no priority', { message: 'm' }, {}, { status: 'firing', dedupKey: '01932f1c-7a2b-7c3d-8e4f-5a6b7c8d9e0f', severity: 'warning' }],
  ['opsgenie', 'details that are no text', { message: 'm', alias: 'a', priority: 'P5', details: { count: 3 }, tags: ['x', 'y'] }, {}, { severity: 'info', details: { labels: { count: '3', tags: 'x, y' } } }],
  ['opsgenie', 'a close without a body', undefined, { path: '/v2/alerts/a%2Fb/close', query: { identifierType: 'alias' } }, { status: 'resolved', dedupKey: 'a/b', isBare: true }],
  ['sentry', 'a metric alert at its warning, as text ids', { action: 'warning', data: { metric_alert: { id: 4, date_started: at, alert_rule: { name: 'Errors' } } } }, {}, { dedupKey: 'metric:4', severity: 'warning' }],
  ['azure-monitor', 'the test of an action group', azure({ alertId: '/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.AlertsManagement/alerts/1', alertRule: 'test-rule', severity: 'Sev3', signalType: 'Metric', monitorCondition: 'Fired', firedDateTime: at }), {}, { isTest: true }],
  ['azure-monitor', 'managed Prometheus, over in small letters', azure({ alertId: '/subscriptions/a/1', alertRule: 'Pods', severity: 'Sev1', signalType: 'Metric', monitorCondition: 'resolved', firedDateTime: at, resolvedDateTime: '2026-11-18T14:10:00Z' }, { labels: { alertname: 'PodCrash', namespace: 'shop' }, annotations: { description: 'd' } }), {}, { status: 'resolved', severity: 'high', details: { labels: { namespace: 'shop' }, description: 'd' } }],
  ['nagios', 'a macro of services in a host’s notification', formOf({ host: 'db-1', service: '$SERVICEDESC$', type: 'PROBLEM', state: 'DOWN', time: String(atS) }), form, { dedupKey: '["db-1",null]', severity: 'critical' }],
  ['datadog', 'a title of an older installation', { monitor_id: '7', title: '[Monitor Alert] Recovered on {host:web-1} CPU' }, {}, { status: 'resolved', details: { title: 'CPU' } }],
  ['thousandeyes', 'an agent that went offline', { eventId: 'e', eventType: 'AGENT_ALERT_NOTIFICATION_TRIGGER', agentAlert: { alertId: 'x', ruleName: 'Agents', dateStart: at } }, {}, { status: 'firing', dedupKey: 'x' }],
  ['riemann', 'a measurement beside an event with a state', [{ host: 'a', service: 'load', metric: 1 }, { host: 'a', service: 'cpu', state: 'critical', time: atS }], {}, { dedupKey: '["a","cpu"]' }],
  ['generic', 'tags in a list', { id: 't', title: 'x', tags: ['db', 'eu'] }, {}, { details: { labels: { tags: 'db, eu' } } }],
  ['cloudevents', 'two problems of Dynatrace in a batch', [1, 2].map((n) => ({ specversion: '1.0', id: String(n), source: '/d', type: 'sh.keptn.events.problem', time: at, data: { PID: String(n), State: 'OPEN', ProblemTitle: 'x' } })), { headers: { 'content-type': 'application/cloudevents-batch+json' } }, { dedupKey: '1', status: 'firing', occurredAt: at }],
  ['uptime-kuma', 'a heartbeat whose status is null', { heartbeat: { status: null, monitorID: 3 }, monitor: { id: 3 } }, {}, {}],
  ['uptime-kuma', 'a certificate that will expire', { heartbeat: null, monitor: null, msg: '[Shop][https://shop.example.org] server certificate shop.example.org will expire in 14 days' }, {}, { status: 'firing', severity: 'warning', dedupKey: '["certificate","[Shop][https://shop.example.org]"]' }],
  ['uptime-kuma', 'local time with its offset', { heartbeat: { monitorID: 3, status: 0, localDateTime: '2026-11-18 15:02:00', timezoneOffset: '+01:00' }, monitor: { name: 'x' } }, {}, { dedupKey: '3', occurredAt: at }],
  ['uptime-kuma', 'a query', undefined, { method: 'GET', query: { data: JSON.stringify({ heartbeat: { status: 1, time: '2026-11-18 14:02:00' }, monitor: { id: 0, name: 'x' } }) } }, { status: 'resolved', dedupKey: '0', occurredAt: at }],
  ['zabbix', 'an update that changes the severity', { eventId: '5', value: '1', update: 'changed severity from Average to High', nseverity: '4', name: 'x', date: '2026.11.18', time: '15:02:00' }, { timeZone: 'Europe/Berlin' }, { status: 'firing', severity: 'high', occurredAt: at }],
  ['zabbix', 'an acknowledgement taken back', { eventId: 5, value: 1, update: 'unacknowledged', name: 'x', date: '2026.11.18', time: '14:02:00' }, {}, { status: 'unacknowledged', dedupKey: '5' }],
  ['zabbix', 'an end in words', { event_id: '5', status: 'RESOLVED', event_name: 'x', nseverity: '{EVENT.NSEVERITY}' }, {}, { status: 'resolved', severity: 'unknown' }],
  ['icinga-notifications', 'an acknowledgement', { name: 'db-1', tags: { host: 'db-1' }, type: 'acknowledgement-set', severity: 'crit' }, {}, { status: 'acknowledged', dedupKey: '[["host","db-1"]]' }],
  ['icinga-notifications', 'syslog’s alert', { name: 'db-1', tags: { service: 'x', host: 'db-1' }, type: 'state', severity: 'alert' }, {}, { severity: 'critical', dedupKey: '[["host","db-1"],["service","x"]]' }],
  ['icinga2', 'a form, the type in small letters', formOf({ host: 'web-1', service: 'http', type: 'Recovery', state: 'OK', time: String(atS) }), form, { status: 'resolved', dedupKey: '["web-1","http"]', occurredAt: at }],
  ['icinga2', 'states by number', { host: 'web-1', service: 'http', type: 'Problem', state: '2' }, {}, { status: 'firing', severity: 'critical' }],
  ['nagios', 'a note by hand upon something that is fine', { host: 'web-1', type: 'CUSTOM', state: 'UP' }, {}, { status: 'resolved' }],
  ['nagios', 'a host by number', { host: 'web-1', type: 'PROBLEM', state: '1' }, {}, { status: 'firing', severity: 'critical' }],
  ['checkmk', 'another script’s names', { site: 'cmk', host: 'server1', what: 'HOST', notification_type: 'RECOVERY', status: 'UP', output: 'ok', long_date_time: 'Wed Nov 18 14:02:00 UTC 2026' }, {}, { status: 'resolved', occurredAt: at, dedupKey: '["cmk","server1",null]' }],
  ['checkmk', 'microseconds and a short state', formOf({ site: 'main', host: 'db', service: 'CPU', type: 'PROBLEM', state: 'WARN', time: String(atMs * 1000) }), form, { severity: 'warning', occurredAt: at, dedupKey: '["main","db","CPU"]' }],
  ['librenms', 'the test of a transport', { device_id: '2', rule_id: '{{ $rule_id }}', uid: '000', name: 'Test-Rule', state: '1', severity: 'critical', timestamp: '2026-11-18 14:02:00' }, {}, { isTest: true, dedupKey: '["2","test"]' }],
  ['librenms', 'an acknowledgement by number, in local time', { device_id: 2, rule_id: 3, state: 2, severity: 'warning', timestamp: '2026-11-18 15:02:00' }, { timeZone: 'Europe/Berlin' }, { status: 'acknowledged', occurredAt: at }],
  ['librenms', 'a query', undefined, { method: 'GET', query: { device_id: '2', rule_id: '3', state: '4', severity: 'critical' } }, { status: 'firing' }],
  ['pingdom', 'a transaction check that fails', { check_id: 5, check_name: 'Login', check_type: 'TRANSACTION', current_state: 'FAILING', importance_level: 'LOW', state_changed_timestamp: String(atS) }, {}, { status: 'firing', severity: 'info', occurredAt: at }],
  ['site24x7', 'trouble, with what it could not fill in', { MONITORNAME: 'Shop', STATUS: 'TROUBLE', INCIDENT_TIME_ISO: '2026-11-18T15:02:00+0100', FAILED_LOCATIONS: '$FAILED_LOCATIONS' }, {}, { severity: 'warning', dedupKey: 'Shop', occurredAt: at, details: { labels: {} } }],
  ['site24x7', 'milliseconds of the outage', { MONITORID: 1, MONITORNAME: 'Shop', STATUS: 'UP', OUTAGE_TIME_UNIX_FORMAT: String(atMs) }, {}, { status: 'resolved', occurredAt: at }],
  ['statuscake', 'a query, without an id', undefined, { method: 'GET', query: { Name: 'Shop', URL: 'https://shop.example.org', Status: 'Up', StatusCode: '200' } }, { status: 'resolved', dedupKey: '["Shop","https://shop.example.org"]' }],
  ['checkly', 'failing after it had been degraded', { checkId: 'c', checkName: 'x', alertType: 'ALERT_DEGRADED_FAILURE', startedAt: at }, {}, { status: 'firing', severity: 'high' }],
  ['checkly', 'degraded after it had failed', { checkId: 'c', checkName: 'x', alertType: 'ALERT_FAILURE_DEGRADED' }, {}, { status: 'firing', severity: 'warning' }],
  ['checkly', 'recovered from being degraded', { checkId: 'c', checkName: 'x', alertType: 'ALERT_DEGRADED_RECOVERY' }, {}, { status: 'resolved' }],
  ['checkly', 'the names of its own examples', { check_id: 'c', check_name: 'API', alert_type: 'ALERT_RECOVERY', started_at: at, run_location: 'Singapore', link: 'https://app.checklyhq.com/x' }, {}, { status: 'resolved', occurredAt: at, details: { title: 'API', labels: { location: 'Singapore' } } }],
  ['checkly', 'a certificate', { checkId: 'c', checkName: 'x', alertType: 'ALERT_SSL' }, {}, { dedupKey: '["c","certificate"]', severity: 'warning', expiresAt: '2026-11-19T16:00:00.000Z' }],
  ['thousandeyes', 'an agent’s alert that is clear', { eventId: 'e', eventType: 'AGENT_ALERT_NOTIFICATION_CLEAR', alert: { alertId: 'a', severity: 'MINOR', dateStart: '2026-11-18 13:00:00', dateEnd: '2026-11-18 14:02:00' } }, {}, { status: 'resolved', occurredAt: at, severity: 'warning' }],
  ['splunk', 'a severity by number, a time in text', { search_name: 's', app: 'a', owner: 'o', sid: '1', result: { _time: `${atS}.500`, severity: '6' } }, {}, { severity: 'critical', occurredAt: '2026-11-18T14:02:00.500Z' }],
  ['splunk', 'fields that tell its alerts apart', { search_name: 's', app: 'a', owner: 'o', sid: '1', result: { host: 'web-1' } }, { options: { fields: ['host'], severity: 'high' } }, { dedupKey: '["o","a","s","web-1"]', severity: 'high' }],
  ['splunk-signalfx', 'an end by its status', { incidentId: 'i', status: 'ok', severity: 'Minor', detector: 'd', timestamp: atMs }, {}, { status: 'resolved', occurredAt: at }],
  ['splunk-signalfx', 'a severity of its own', { incidentId: 'i', status: 'anomalous', severity: 'Major', rule: 'r', dimensions: { host: 'a' } }, {}, { status: 'firing', severity: 'high' }],
  ['dynatrace', 'the test of a notification', { PID: '99999', ProblemID: '999', State: 'OPEN', ProblemTitle: 'Dynatrace problem notification test run', ProblemSeverity: 'ERROR' }, {}, { isTest: true, severity: 'high' }],
  ['dynatrace', 'merged into another problem, with its times', { ProblemID: 'P-1', State: 'MERGED', ProblemTitle: 'x', ProblemDetailsJSON: { startTime: atMs - 60_000, endTime: atMs } }, {}, { status: 'resolved', occurredAt: at }],
  ['dynatrace', 'open, its end −1', { ProblemID: 'P-1', State: 'OPEN', ProblemTitle: 'x', ProblemSeverity: 'AVAILABILITY', ProblemDetailsJSON: { startTime: atMs, endTime: -1 } }, {}, { status: 'firing', occurredAt: at, severity: 'critical' }],
  ['kibana', 'a warning group', { alertUuid: 'u', actionGroup: 'metrics.inventory_threshold.warning', ruleName: 'r', date: at, url: '' }, {}, { severity: 'warning', status: 'firing' }],
  ['kibana', 'recovered, spelled large', { alertId: 'i', alertUuid: '{{alert.uuid}}', actionGroup: 'Recovered', ruleName: 'r', date: at }, {}, { status: 'resolved', dedupKey: 'i' }],
  ['graylog', 'the test of a notification', { event_definition_id: 'TEST_NOTIFICATION_ID', event_definition_type: 'test-dummy-v1', event_definition_title: 'Test', event: { id: 'x', key: null, priority: 2, timestamp: at }, backlog: [] }, {}, { isTest: true, severity: 'warning', occurredAt: at }],
  [
    'coralogix',
    'an end, by group',
    {
      alert_id: 'a',
      name: 'n',
      alert_action: 'resolve',
      fields: [
        { key: 'severityLowercase', value: 'critical' },
        { key: 'Group-by Value1', value: 'eu' },
        { key: 'Group-by Value2', value: '$GROUP_BY_VALUE_2' },
        { key: 'timestampMs', value: String(atMs) },
      ],
    },
    {},
    { status: 'resolved', dedupKey: '["a","eu"]', occurredAt: at, severity: 'critical' },
  ],
  ['axiom', 'one group of a monitor', { action: 'Closed', event: { monitorID: 'm', title: 'Resolved: Slow', timestamp: '2026-11-18 14:02:00.123456789 +0000 UTC', groupKeys: ['region'], groupValues: ['eu'] } }, {}, { status: 'resolved', dedupKey: '["m","eu"]', occurredAt: '2026-11-18T14:02:00.123Z', details: { title: 'Slow', labels: { region: 'eu' } } }],
  ['honeycomb', 'the default payload, which has an id only', { version: 'v0.1.0', id: 'tr1', name: 'Slow', status: 'TRIGGERED', summary: 's', result_url: 'https://ui.honeycomb.io/x', result_groups: [{ Group: { service: 'shop' }, Result: 7 }] }, {}, { dedupKey: 'tr1', details: { service: 'shop', value: '7' } }],
  ['honeycomb', 'a test', { id: 'tr1', name: 'Slow', status: 'TRIGGERED', isTest: true, result_url: 'https://ui.honeycomb.io/x' }, {}, { isTest: true }],
  ['dash0', 'an issue that another one replaced', { type: 'alert.superseded', data: { issue: { id: 'i', summary: 's', status: 'critical', start: at, end: '2026-11-18T14:05:00Z' } } }, {}, { status: 'resolved', occurredAt: '2026-11-18T14:05:00.000Z' }],
  ['dash0', 'names of OpenTelemetry', { type: 'alert.resolved', data: { issue: { id: 'i', summary: 's', status: 'resolved', start: at, end: '2026-11-18T14:05:00.474101621Z', labels: [{ key: 'service.name', value: { stringValue: 'shop' } }] } } }, {}, { status: 'resolved', details: { service: 'shop' } }],
  ['dash0', 'degraded, its labels a plain object', { type: 'alert.ongoing', data: { issue: { id: 'i', summary: 's', status: 'degraded', start: at, labels: { service: 'shop' } } } }, {}, { severity: 'warning', details: { service: 'shop' } }],
  ['netdata', 'a node that cannot be reached', { message: 'db-1 is unreachable', url: 'https://app.netdata.cloud/x', host: 'db-1', severity: 'critical', status: { reachable: false, text: 'unreachable' } }, {}, { status: 'firing', severity: 'critical', dedupKey: '["reachability","db-1"]' }],
  ['netdata', 'that node seen again', { host: 'db-1', severity: 'info', status: { reachable: true, text: 'reachable' } }, {}, { status: 'resolved', dedupKey: '["reachability","db-1"]' }],
  ['netdata', 'the older names of its members', { alarm: 'disk', chart: 'd', space: 's', severity: 'clear', date: at, alarm_url: 'https://app.netdata.cloud/y' }, {}, { status: 'resolved', occurredAt: at }],
  ['riemann', 'an event that has expired', [{ host: 'a', service: 'cpu', state: 'expired', time: atS }], {}, { status: 'no-data' }],
  ['riemann', 'a time as text', { host: 'a', service: 'cpu', state: 'warning', time: at, metric: 0 }, {}, { status: 'firing', severity: 'warning', occurredAt: at, details: { value: '0' } }],
  ['rackspace', 'a warning', { entity: { id: 'e', label: 'db' }, check: { id: 'c' }, alarm: { id: 'a', label: 'Disk' }, details: { state: 'WARNING', timestamp: atMs } }, {}, { severity: 'warning', occurredAt: at }],
  ['wazuh', 'an alert within a wrapper', { severity: 3, all_fields: { timestamp: '2026-11-18T14:02:00.000+0000', rule: { id: 5710, level: 12, description: 'x' }, agent: { id: '000' } } }, {}, { severity: 'critical', dedupKey: '["5710","000"]', occurredAt: at }],
  ['kubernetes-events', 'a warning of a watch, as an alert', { type: 'ADDED', object: { kind: 'Event', type: 'Warning', reason: 'BackOff', regarding: { kind: 'Pod', name: 'p', namespace: 'n', uid: 'u' }, note: 'x', eventTime: '2026-11-18T14:02:00.000000Z' } }, { options: { warningsFire: true } }, { dedupKey: '["u","BackOff","Warning"]', occurredAt: at }],
  ['generic', 'a query', undefined, { method: 'GET', query: { title: 'Backup failed', dedup_key: 'backup', state: 'down', priority: 'P2' } }, { dedupKey: 'backup', status: 'firing', severity: 'high' }],
  ['generic', 'a form', formOf({ id: '0', name: 'x', status: 'ok', timestamp: String(atS) }), form, { dedupKey: '0', status: 'resolved', occurredAt: at }],
  ['generic', 'nanoseconds', { id: 'n', title: 'x', timestamp: atMs * 1_000_000 }, {}, { occurredAt: at }],
];

describe('alerts in other forms', () => {
  it.each(alerts.map((each) => [`${each[0]}: ${each[1]}`, each] as const))('%s', (_, [name, , body, sent, expected]) => {
    const reading = read(name, body, sent);
    if (Object.keys(expected).length === 0) expect(reading.outcome).toBe('control');
    else {
      expect(reading.outcome).toBe('parsed');
      expect(reading.alerts[0]).toMatchObject(expected);
      // Whatever it says, it says it once.
      for (const observation of reading.alerts) {
        const { state } = decideAlert(null, observation, receivedAt, 1);
        expect(decideAlert(state, observation, receivedAt, 2).events).toEqual([]);
      }
    }
  });

  it('takes all findings of one event of Security Hub, the resolved ones as over', () => {
    const [, , body] = alerts.find(([name, what]) => name === 'eventbridge' && what.includes('Security Hub')) as (typeof alerts)[number];
    expect(read('eventbridge', body).alerts).toHaveLength(2);
  });
});

const repository = { full_name: 'org/orders', name: 'orders' };
// prettier-ignore
const changes: readonly (readonly [string, string, unknown, Sent, object])[] = [
  ['github', 'the content type of a form', formOf({ payload: JSON.stringify({ deployment: { id: 7, environment: 'production', sha: 'a'.repeat(40), created_at: at }, repository, sender: { login: 'x' } }) }), { headers: { ...form.headers, 'x-github-event': 'deployment' } }, { dedupKey: 'deployment:7', status: 'started', revision: 'aaaaaaaaaaaa' }],
  ['github', 'a run that failed', { workflow_run: { id: 9, run_attempt: 2, status: 'completed', conclusion: 'timed_out', name: 'Deploy', updated_at: at }, repository, sender: {} }, { headers: { 'x-github-event': 'workflow_run' } }, { dedupKey: '["workflow_run:9","2"]', status: 'failed', endedAt: at }],
  ['github', 'a run that has begun', { workflow_run: { id: 9, run_attempt: 1, status: 'in_progress', name: 'Deploy', run_started_at: at }, repository, sender: {} }, { headers: { 'x-github-event': 'workflow_run' } }, { status: 'started', startedAt: at }],
  ['gitlab', 'a feature flag', { object_kind: 'feature_flag', project: { name: 'shop', path_with_namespace: 'a/shop' }, user: { username: 'x' }, object_attributes: { id: 6, name: 'checkout', active: true } }, { headers: { 'x-gitlab-event': 'Feature Flag Hook', 'x-gitlab-event-uuid': 'u1' } }, { kind: 'configuration', title: 'Feature flag checkout on' }],
  ['gitlab', 'a pipeline that failed, in the older form of time', { object_kind: 'pipeline', project: { name: 'shop' }, object_attributes: { id: 31, status: 'failed', ref: 'main', finished_at: '2026-11-18 14:02:00 UTC' } }, {}, { kind: 'pipeline', status: 'failed', occurredAt: at }],
  ['gitlab', 'a deployment that has begun', { object_kind: 'deployment', status: 'running', deployment_id: 15, environment: 'staging', status_changed_at: '2026-11-18 15:02:00 +0100' }, {}, { status: 'started', environment: 'staging', occurredAt: at }],
  ['jenkins', 'a build that has begun', { name: 'deploy', url: 'job/deploy/', build: { full_url: 'https://j/job/deploy/5/', number: 5, phase: 'STARTED', timestamp: atMs } }, {}, { status: 'started', dedupKey: '["https://j/job/deploy/5/","STARTED"]', occurredAt: at }],
  ['netbox', 'a deletion', { event: 'deleted', timestamp: '2026-11-18 14:02:00.123456+00:00', model: 'device', username: 'x', request_id: 'r', data: { id: 4, display: 'sw-1' }, snapshots: {} }, {}, { title: 'device sw-1 deleted', occurredAt: '2026-11-18T14:02:00.123Z' }],
  ['argo-cd', 'a sync that failed', { app: 'orders', revision: 'abc', phase: 'Failed', finishedAt: at, namespace: 'shop' }, {}, { status: 'failed', environment: 'shop', occurredAt: at }],
  ['kubernetes-events', 'a list of the API', { kind: 'EventList', items: [{ type: 'Normal', reason: 'Started', involvedObject: { kind: 'Pod', name: 'p', uid: 'u' }, message: 'Started container', firstTimestamp: null, lastTimestamp: null, eventTime: null, series: { lastObservedTime: at } }] }, {}, { title: 'Started container', occurredAt: at }],
  ['cloudevents', 'a CDEvent in binary mode', { context: {}, subject: { id: 'orders', type: 'service', content: { environment: { id: 'prod' }, artifactId: 'pkg:orders@1' } } }, { headers: { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/ci', 'ce-type': 'dev.cdevents.service.deployed.0.1.1', 'ce-time': at } }, { kind: 'deployment', status: 'succeeded', service: 'orders', environment: 'prod', occurredAt: at }],
  ['cloudevents', 'a CDEvent whose data is base64', { specversion: '1.0', id: '2', source: '/ci', type: 'dev.cdevents.pipelinerun.finished.0.1.1', time: at, datacontenttype: 'application/json', data_base64: Buffer.from(JSON.stringify({ subject: { id: 'run-1', content: { pipelineName: 'deploy', outcome: 'failure' } } })).toString('base64') }, {}, { kind: 'pipeline', status: 'failed' }],
  ['pagerduty-change', 'a change without details', { routing_key: 'k', payload: { summary: 'Flag on', timestamp: '2026-11-18T14:02:00.000Z' } }, {}, { title: 'Flag on', occurredAt: at }],
  ['pagerduty-change', 'links and an image', { routing_key: 'k', payload: { summary: 'Build 7', timestamp: at }, links: [{ href: 'https://ci.example.org/7', text: 'Build' }], images: [{ src: 'https://ci.example.org/7.png' }] }, {}, { links: [{ href: 'https://ci.example.org/7', text: 'Build' }, { href: 'https://ci.example.org/7.png', kind: 'image' }] }],
  ['cloudevents', 'an attribute in binary mode that is percent-encoded', { subject: { id: 'orders', type: 'service', content: {} } }, { headers: { 'ce-specversion': '1.0', 'ce-id': '3', 'ce-source': '/ci/M%C3%BCnchen', 'ce-type': 'dev.cdevents.service.deployed.0.2.0', 'ce-time': at } }, { dedupKey: '["/ci/München","3"]' }],
  ['eventbridge', 'a stage of a pipeline, which is not its end', bus('CodePipeline Stage Execution State Change', { pipeline: 'orders', 'execution-id': 'x', stage: 'Build', state: 'SUCCEEDED' }), {}, { dedupKey: '["orders","x","Build"]', status: 'succeeded' }],
  ['eventbridge', 'a pipeline that was cancelled', bus('CodePipeline Pipeline Execution State Change', { pipeline: 'orders', 'execution-id': 'x', state: 'CANCELED' }), {}, { dedupKey: '["orders","x"]', status: 'failed' }],
  ['eventbridge', 'a deployment of ECS', bus('ECS Deployment State Change', { eventName: 'SERVICE_DEPLOYMENT_FAILED', deploymentId: 'ecs-svc/1', updatedAt: at, reason: 'tasks failed' }, { resources: ['arn:aws:ecs:eu-west-1:1:service/prod/orders'] }), {}, { service: 'orders', status: 'failed' }],
  ['generic', 'a change', { kind: 'change', id: 'c1', title: 'orders 4.18', type: 'deployment', status: 'success', finishedAt: at, version: '4.18' }, {}, { kind: 'deployment', status: 'succeeded', revision: '4.18', endedAt: at }],
];

describe('changes in other forms', () => {
  it.each(changes.map((each) => [`${each[0]}: ${each[1]}`, each] as const))('%s', (_, [name, , body, sent, expected]) => {
    expect(read(name, body, sent)).toMatchObject({ outcome: 'parsed', changes: [{ change: expected }] });
  });

  it('are two when a feature flag is turned on, off and on again', () => {
    const toggle = (uuid: string) =>
      read(
        'gitlab',
        { object_kind: 'feature_flag', object_attributes: { id: 6, name: 'x', active: true } },
        { headers: { 'x-gitlab-event-uuid': uuid } },
      ).changes[0]?.changeId;
    expect(toggle('u1')).not.toBe(toggle('u2'));
    expect(toggle('u1')).toBe(toggle('u1'));
  });
});

/** What needs no alert, and what cannot be one: neither is lost, neither opens anything. */
// prettier-ignore
const others: readonly (readonly [string, string, unknown, Sent, string])[] = [
  ['alertmanager', 'an empty group', { version: '4', alerts: [] }, {}, 'control'],
  ['alertmanager', 'a watchdog that has ended', am({ status: 'resolved' }, { status: 'resolved', labels: { alertname: 'Watchdog' } }), {}, 'control'],
  ['alertmanager', 'a payload of one’s own', { text: 'hello' }, {}, 'unmapped'],
  ['alertmanager-api', 'nothing to tell', [], {}, 'control'],
  ['grafana', 'a payload of one’s own', { title: 'x', message: 'y' }, {}, 'unmapped'],
  ['grafana-legacy', 'a paused rule', { ruleId: 1, ruleName: 'x', state: 'paused' }, {}, 'control'],
  ['cloudwatch-sns', 'an unsubscription', { Type: 'UnsubscribeConfirmation', TopicArn: 't', Message: 'x', SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/' }, {}, 'control'],
  ['cloudwatch-sns', 'plain text', sns('hello'), {}, 'unmapped'],
  ['eventbridge', 'an event that nobody has explained', bus('EC2 Instance State-change Notification', { state: 'stopped' }), {}, 'unmapped'],
  ['azure-monitor', 'the schema before the common one', { schemaId: 'Microsoft.Insights/activityLogs', data: {} }, {}, 'unmapped'],
  ['gcp-monitoring', 'an incident without a state', gcp({}), {}, 'control'],
  ['datadog', 'an event of no monitor', { id: '1', title: 'hello', body: 'x' }, {}, 'unmapped'],
  ['newrelic', 'a state that says nothing', { id: '1', state: 'DEACTIVATED' }, {}, 'control'],
  ['sentry', 'an installation', { action: 'created', data: { installation: { uuid: 'x' } } }, { headers: { 'sentry-hook-resource': 'installation' } }, 'control'],
  ['sentry', 'a comment', { action: 'created', data: { comment: 'x' } }, { headers: { 'sentry-hook-resource': 'comment' } }, 'control'],
  ['sentry', 'an issue that is assigned', { action: 'assigned', data: { issue: { id: '1', title: 'x' } } }, {}, 'control'],
  ['pagerduty', 'a severity that it does not know', { event_action: 'trigger', payload: { summary: 's', source: 'x', severity: 'Critical' } }, {}, 'refused'],
  ['uptime-kuma', 'its test', { heartbeat: null, monitor: null, msg: 'Debrief Testing' }, {}, 'control'],
  ['uptime-kuma', 'a monitor under maintenance', { heartbeat: { monitorID: 1, status: 3 }, monitor: { id: 1 } }, {}, 'control'],
  ['nagios', 'a downtime', { host: 'a', type: 'DOWNTIMESTART', state: 'UP' }, {}, 'control'],
  ['icinga2', 'flapping', { host: 'a', type: 'FlappingStart', state: 'CRITICAL' }, {}, 'control'],
  ['icinga-notifications', 'a downtime', { tags: { host: 'a' }, type: 'downtime-start', severity: 'ok' }, {}, 'control'],
  ['checkly', 'nothing to tell', { checkId: 'c', alertType: 'NO_ALERT' }, {}, 'control'],
  ['thousandeyes', 'its test', { eventId: 'x', eventType: 'WEBHOOK_TEST' }, {}, 'control'],
  ['coralogix', 'an action that says nothing', { alert_id: 'a', alert_action: 'snooze', fields: [] }, {}, 'control'],
  ['axiom', 'an action that says nothing', { action: 'Test', event: { monitorID: 'm' } }, {}, 'control'],
  ['github', 'an inactive deployment', { deployment_status: { state: 'inactive' }, deployment: { id: 1 }, repository, sender: {} }, { headers: { 'x-github-event': 'deployment_status' } }, 'control'],
  ['github', 'an event without its subject', { repository, sender: {} }, { headers: { 'x-github-event': 'deployment' } }, 'unmapped'],
  ['github', 'an event that is no change', { action: 'opened', issue: {}, repository, sender: {} }, { headers: { 'x-github-event': 'issues' } }, 'control'],
  ['gitlab', 'a comment', { object_kind: 'note', project: {} }, {}, 'control'],
  ['gitlab', 'a release taken away', { object_kind: 'release', id: 1, action: 'delete', tag: 'v1' }, {}, 'control'],
  ['kubernetes-events', 'an empty list', { kind: 'EventList', items: [] }, {}, 'control'],
  ['cloudevents', 'an empty batch', [], { headers: { 'content-type': 'application/cloudevents-batch+json' } }, 'control'],
  ['cloudevents', 'one that nobody has explained', { specversion: '1.0', id: '1', source: '/x', type: 'org.example.x', data: {} }, {}, 'unmapped'],
  ['generic', 'an empty list', { alerts: [] }, {}, 'control'],
  ['generic', 'nothing like an alert', { a: 1 }, {}, 'unmapped'],
];

describe('what is no alert', () => {
  it.each(others.map((each) => [`${each[0]}: ${each[1]}`, each] as const))('%s', (_, [name, , body, sent, outcome]) => {
    expect(read(name, body, sent)).toMatchObject({ outcome, alerts: [], changes: [] });
  });

  it.each(sources.map(({ name }) => name))('%s answers for an empty, a cut off and a foreign body', (name) => {
    expect(read(name, '').outcome).toBe('quarantined');
    expect(read(name, '{"a":').problem?.pointer).toMatch(/^byte \d+$/);
    expect(['unmapped', 'control', 'refused']).toContain(read(name, { hello: 'world' }).outcome);
  });
});

describe('the tools of the table', () => {
  it.each(sources.map(({ name }) => name))('%s has a form beside its own examples', (name) => {
    expect([...alerts, ...changes, ...others].some(([source]) => source === name)).toBe(true);
  });
});
