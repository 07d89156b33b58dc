import type { AlertDraft } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { draftsOfEpisode, later, type HistoryReading } from '../../domain/history/history-entry.js';
import { instantOf } from '../../domain/instants.js';
import { textOf } from '../../domain/text.js';

/*
 * Exports of PagerDuty: what its REST API lists (https://developer.pagerduty.com/api-reference/ : incidents, alerts of an incident, log entries), whole
 * pages or one object a line, or the CSV of its incidents report.
 *
 * incident   { "id": "PT4KHLK", "type": "incident", "incident_number": 1234, "title": "…", "created_at": "…", "resolved_at": "…", "status": "resolved", "incident_key": "…",
 *              "urgency": "high", "priority": { "summary": "P1" }, "service": { "summary": "…" }, "last_status_change_at": "…", "acknowledgements": [{ "at": "…" }] }
 * alert      { "id": "…", "type": "alert", "alert_key": "…", "severity": "critical", "status": "resolved", "created_at": "…", "service": {…}, "incident": {…}, "body": { "details": {…} } }
 * log entry  { "id": "…", "type": "trigger_log_entry|acknowledge_log_entry|unacknowledge_log_entry|resolve_log_entry", "created_at": "…", "incident": {…}, "service": {…} }
 * CSV        id, incident_number, description, service_name, created_on, resolved_on, seconds_to_first_ack, seconds_to_resolve, urgency …
 */
const logStatuses: Readonly<Record<string, AlertDraft['status']>> = {
  trigger: 'firing',
  acknowledge: 'acknowledged',
  unacknowledge: 'unacknowledged',
  resolve: 'resolved',
};

export function readPagerDutyHistory(value: unknown, timeZone: string): HistoryReading {
  if (!isObject(value)) return { refused: 'not an object' };
  if (Object.getPrototypeOf(value) === null) return ofRow(value, timeZone);
  const type = textOf(value['type']) ?? '';
  const log = /^([a-z_]+)_log_entry(?:_reference)?$/.exec(type)?.[1];
  if (log !== undefined) return ofLogEntry(value, log, timeZone);
  if (textOf(value['id']) === null) return { refused: 'no id: neither an incident nor an alert of PagerDuty' };
  return type.startsWith('alert') || 'alert_key' in value ? ofAlert(value, timeZone) : ofIncident(value, timeZone);
}

const urgencies: Readonly<Record<string, string>> = { high: 'high', low: 'low' };
const incidentKey = (value: JsonObject): string => textOf(value['incident_key']) ?? `incident:${textOf(value['id']) ?? ''}`;
const endOf = (value: JsonObject): unknown =>
  textOf(value['status'])?.toLowerCase() === 'resolved'
    ? firstOf(value['resolved_at'], value['last_status_change_at'], value['updated_at'])
    : undefined;

function ofIncident(value: JsonObject, timeZone: string): HistoryReading {
  const title = firstOf(value['title'], value['description'], value['summary']);
  if (textOf(title) === null) return { refused: 'no title' };
  const service = fieldAt(value, 'service', 'summary');
  return draftsOfEpisode(
    {
      key: incidentKey(value),
      title,
      description: fieldAt(value, 'body', 'details'),
      sourceSeverity: firstOf(
        fieldAt(value, 'priority', 'summary'),
        fieldAt(value, 'priority', 'name'),
        urgencies[textOf(value['urgency']) ?? ''],
      ),
      service,
      labels: { service, incidentNumber: value['incident_number'], urgency: value['urgency'], importedAs: 'incident' },
      links: [{ href: value['html_url'], text: 'PagerDuty', kind: 'source' }],
      startedAt: value['created_at'],
      endedAt: endOf(value),
      acknowledgedAt: firstOf(fieldAt(value, 'acknowledgements', 0, 'at'), value['acknowledged_at']),
    },
    timeZone,
  );
}

function ofAlert(value: JsonObject, timeZone: string): HistoryReading {
  const details = objectOf(fieldAt(value, 'body', 'cef_details', 'details') ?? fieldAt(value, 'body', 'details'));
  const title = firstOf(value['summary'], value['title'], fieldAt(value, 'body', 'cef_details', 'message'));
  if (textOf(title) === null) return { refused: 'no summary' };
  const service = firstOf(details['service'], fieldAt(value, 'service', 'summary'));
  return draftsOfEpisode(
    {
      key: textOf(value['alert_key']) ?? (textOf(value['id']) as string),
      title,
      description: details['description'],
      sourceSeverity: firstOf(value['severity'], fieldAt(value, 'body', 'cef_details', 'severity')),
      service,
      labels: { ...details, service, incident: fieldAt(value, 'incident', 'id') },
      links: [{ href: value['html_url'], text: 'PagerDuty', kind: 'source' }],
      startedAt: value['created_at'],
      endedAt: endOf(value),
    },
    timeZone,
  );
}

/** One event of an incident's log: its entries together tell the stretch, in any order. */
function ofLogEntry(value: JsonObject, kind: string, timeZone: string): HistoryReading {
  const status = logStatuses[kind];
  if (status === undefined) return { refused: `a log entry of kind ${kind.slice(0, 40)} changes no state` };
  const incident = objectOf(value['incident']);
  const id = textOf(incident['id']);
  if (id === null) return { refused: 'the log entry names no incident' };
  const at = instantOf(value['created_at'], timeZone);
  if (at === null) return { refused: 'no created_at' };
  const key = incidentKey(incident);
  if (status !== 'firing')
    return { drafts: [{ kind: 'alert', key, status, ...(status === 'resolved' ? { endedAt: at } : { statedAt: at }) }] };
  const channel = objectOf(value['channel']);
  const service = firstOf(fieldAt(value, 'service', 'summary'), fieldAt(incident, 'service', 'summary'));
  return {
    drafts: [
      {
        kind: 'alert',
        key,
        status,
        title: firstOf(incident['title'], textOf(incident['summary'])?.replace(/^\[#\d+\] /, ''), channel['summary'], value['summary']),
        sourceSeverity: fieldAt(channel, 'details', 'severity'),
        service,
        labels: { service, importedAs: 'incident', contexts: listOf(value['contexts']).length === 0 ? null : 'yes' },
        links: [{ href: value['html_url'], text: 'PagerDuty', kind: 'source' }],
        startedAt: at,
      },
    ],
  };
}

function ofRow(row: JsonObject, timeZone: string): HistoryReading {
  const id = textOf(firstOf(row['id'], row['incidentid'], row['incidentnumber']));
  const title = firstOf(row['description'], row['title'], row['summary']);
  if (id === null) return { refused: 'no column "id"' };
  if (title === undefined) return { refused: 'no column "description"' };
  const startedAt = firstOf(row['createdon'], row['createdat'], row['created']);
  const service = firstOf(row['servicename'], row['service']);
  return draftsOfEpisode(
    {
      key: textOf(row['incidentkey']) ?? `incident:${id}`,
      title,
      sourceSeverity: firstOf(row['priorityname'], row['priority'], urgencies[textOf(row['urgency'])?.toLowerCase() ?? '']),
      service,
      labels: {
        service,
        incidentNumber: row['incidentnumber'],
        urgency: row['urgency'],
        team: firstOf(row['teamname'], row['team']),
        importedAs: 'incident',
      },
      startedAt,
      endedAt: firstOf(row['resolvedon'], row['resolvedat'], later(startedAt, row['secondstoresolve'], 1000, timeZone)),
      acknowledgedAt: firstOf(row['acknowledgedat'], later(startedAt, row['secondstofirstack'], 1000, timeZone)),
    },
    timeZone,
  );
}
