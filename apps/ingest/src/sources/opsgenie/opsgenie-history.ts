import { fieldAt, firstOf, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { draftsOfEpisode, later, type HistoryReading } from '../../domain/history/history-entry.js';
import { textOf } from '../../domain/text.js';

/*
 * Exports of Opsgenie: what its alert API (https://docs.opsgenie.com/docs/alert-api#list-alerts) and its incident API
 * (https://docs.opsgenie.com/docs/incident-api) list, whole pages or one object a line, or a CSV with the same names as head.
 *
 * { "id": "…", "tinyId": "1791", "alias": "…", "message": "…", "status": "open|closed", "acknowledged": true, "tags": […], "count": 4, "createdAt": "…",
 *   "updatedAt": "…", "source": "…", "priority": "P4", "report": { "ackTime": 15702, "closeTime": 60503 }, "description": "…", "entity": "…", "details": {…} }
 *
 * Its times to acknowledge and to close are milliseconds since the creation. An incident has `impactStartDate`, `impactedServices` and no alias.
 */
export function readOpsgenieHistory(value: unknown, timeZone: string): HistoryReading {
  if (!isObject(value)) return { refused: 'not an object' };
  const isRow = Object.getPrototypeOf(value) === null;
  return isRow ? ofRow(value, timeZone) : ofObject(value, timeZone);
}

const isIncident = (value: JsonObject): boolean => 'impactedServices' in value || 'impactStartDate' in value || 'ownerTeam' in value;

function ofObject(value: JsonObject, timeZone: string): HistoryReading {
  const id = textOf(value['id']);
  const message = textOf(value['message']);
  if (id === null && textOf(value['alias']) === null) return { refused: 'neither an id nor an alias: not an alert of Opsgenie' };
  if (message === null) return { refused: 'no message' };
  const incident = isIncident(value);
  const status = (textOf(value['status']) ?? '').toLowerCase();
  const createdAt = value['createdAt'];
  const over = status === 'closed' || status === 'resolved';
  const closedAt = later(createdAt, fieldAt(value, 'report', 'closeTime'), 1, timeZone);
  const details = objectOf(firstOf(value['details'], value['extraProperties']));
  const tags = listOf(value['tags']);
  return draftsOfEpisode(
    {
      key: incident ? `incident:${id ?? ''}` : (textOf(value['alias']) ?? (id as string)),
      title: message,
      description: value['description'],
      sourceSeverity: value['priority'],
      service: firstOf(details['service'], fieldAt(value, 'impactedServices', 0)),
      environment: details['environment'],
      labels: {
        ...details,
        entity: value['entity'],
        source: value['source'],
        opsgenieId: id,
        ...(tags.length === 0 ? {} : { tags }),
        ...(incident ? { importedAs: 'incident' } : {}),
      },
      startedAt: firstOf(value['impactStartDate'], createdAt),
      endedAt: over ? firstOf(value['impactEndDate'], closedAt, value['closedAt'], value['resolvedAt'], value['updatedAt']) : undefined,
      acknowledgedAt: firstOf(later(createdAt, fieldAt(value, 'report', 'ackTime'), 1, timeZone), value['acknowledgedAt']),
    },
    timeZone,
  );
}

function ofRow(row: JsonObject, timeZone: string): HistoryReading {
  const id = firstOf(row['alertid'], row['incidentid'], row['id'], row['tinyid']);
  const key = firstOf(row['alias'], id);
  const title = firstOf(row['message'], row['alertmessage'], row['title']);
  if (key === undefined) return { refused: 'no column "alias" or "id"' };
  if (title === undefined) return { refused: 'no column "message"' };
  const createdAt = firstOf(row['createdat'], row['creationtime'], row['createdtime'], row['created']);
  const status = (textOf(row['status']) ?? '').toLowerCase();
  const closed = firstOf(row['closedat'], row['closetime'], row['closed'], row['resolvedat']);
  const acked = firstOf(row['acknowledgedat'], row['acktime']);
  // A column of durations is read as milliseconds after the creation, one of times as it stands.
  const at = (cell: unknown) => (/^\d{1,10}$/.test(textOf(cell) ?? '') ? later(createdAt, cell, 1, timeZone) : cell);
  const over = status === 'closed' || status === 'resolved' || (status === '' && closed !== undefined);
  return draftsOfEpisode(
    {
      key: textOf(key) as string,
      title,
      description: row['description'],
      sourceSeverity: row['priority'],
      service: row['service'],
      labels: {
        entity: row['entity'],
        source: row['source'],
        tags: row['tags'],
        team: firstOf(row['team'], row['teams'], row['ownerteam']),
      },
      startedAt: createdAt,
      endedAt: over ? firstOf(at(closed), row['updatedat'], row['updatetime']) : undefined,
      acknowledgedAt: at(acked),
    },
    timeZone,
  );
}
