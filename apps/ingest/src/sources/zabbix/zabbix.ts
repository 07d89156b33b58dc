import type { Severity } from '@debrief/contracts';
import { parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { firstOf, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { instantOfDateAndTime } from '../../domain/instants.js';
import { parseJson } from '../../domain/decode-body.js';
import { statusOfWord } from '../../domain/status-words.js';
import { resolvedText } from '../../domain/text.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';
import { mediaType } from './media-type.js';

/*
 * Zabbix, by the media type of our set-up; macros: https://www.zabbix.com/documentation/current/en/manual/appendix/macros/supported_by_location
 *
 * { "eventId": "{EVENT.ID}", "value": "{EVENT.VALUE}", "update": "{EVENT.UPDATE.ACTION}", "nseverity": "{EVENT.NSEVERITY}", "name": "{EVENT.NAME}", "host": "{HOST.NAME}",
 *   "date": "2026.11.18", "time": "14:02:00", "recoveryDate": "…", "recoveryTime": "…", "tags": "[{\"tag\":\"service\",\"value\":\"orders\"}]" }
 *
 * Macros that do not apply arrive as they stand (`{EVENT.RECOVERY.DATE}`, `*UNKNOWN*`). Payloads of own templates are read where they tell the event.
 */
const severities: readonly (Severity | undefined)[] = [undefined, 'info', 'warning', 'warning', 'high', 'critical'];

function tagsOf(value: unknown): Record<string, unknown> {
  const text = resolvedText(value);
  const parsedTags = text === null ? { value } : parseJson(text);
  const list = 'value' in parsedTags ? listOf(parsedTags.value) : [];
  const tags: Record<string, unknown> = {};
  for (const tag of list) {
    const name = resolvedText(objectOf(tag)['tag']);
    if (name !== null && name !== '__proto__') tags[name] = objectOf(tag)['value'];
  }
  return tags;
}

function statusOf(body: JsonObject): AlertDraft['status'] | undefined {
  const value = resolvedText(body['value']);
  const update = resolvedText(firstOf(body['update'], body['update_action'])) ?? '';
  if (value === '0') return 'resolved';
  if (/\bunacknowledged\b/i.test(update)) return 'unacknowledged';
  if (/\backnowledged\b/i.test(update)) return 'acknowledged';
  if (value === '1') return 'firing';
  return statusOfWord(resolvedText(firstOf(body['status'], body['event_status'])));
}

function parse({ body, timeZone }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not a message of Zabbix', '');
  const text = (...names: readonly string[]) => firstOf(...names.map((name) => resolvedText(body[name])));
  const link = text('link', 'url', 'event_url');
  const eventId = text('eventId', 'event_id', 'eventid') ?? /[?&]eventid=(\d+)/.exec((link as string | undefined) ?? '')?.[1];
  if (eventId === undefined) return unmapped('no eventId: import the media type of the set-up', '/eventId');
  const status = statusOf(body);
  if (status === undefined) return unmapped('neither value nor status says what happened', '/value');
  const grade = text('nseverity', 'event_nseverity') as string | undefined;
  const severity = grade === undefined ? undefined : severities[Number(grade)];
  return parsed({
    kind: 'alert',
    key: eventId as string,
    status,
    severity,
    sourceSeverity: text('severity', 'event_severity') ?? grade,
    title: text('name', 'trigger', 'event_name', 'subject'),
    description: text('message', 'description', 'item'),
    labels: { ...tagsOf(body['tags']), host: text('host', 'hostname', 'host_name') },
    links: [{ href: link, text: 'Zabbix', kind: 'source' }],
    startedAt: instantOfDateAndTime(text('date', 'event_date'), text('time', 'event_time'), timeZone),
    endedAt: instantOfDateAndTime(text('recoveryDate', 'recovery_date'), text('recoveryTime', 'recovery_time'), timeZone),
  });
}

export const zabbix: Source = {
  name: 'zabbix',
  title: 'Zabbix',
  category: 'alerts',
  family: 'zabbix',
  parserVersion: 1,
  parse,
  recognizes: (_, body) =>
    isObject(body) &&
    (('eventId' in body && 'nseverity' in body) ||
      ('trigger' in body && 'hostname' in body && 'status' in body) ||
      /tr_events\.php\?/.test(resolvedText(body['link']) ?? '')),
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste('Save this as debrief.yaml and import it: Alerts → Media types → Import.', 'yaml', mediaType(ingestUrl)),
      step('Give a user the media type "Debrief", and use it in a trigger action with recovery and update operations.'),
      step("Set this integration's time zone to the one of your Zabbix server: its times carry none."),
    ],
  }),
  examples,
};
