import { control, parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, objectOf } from '../../domain/field-at.js';
import { severityOfSyslogWord } from '../../domain/severity.js';
import { textOf } from '../../domain/text.js';
import { paste } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Icinga Notifications' source API: https://icinga.com/docs/icinga-notifications/latest/doc/20-HTTP-API/
 *
 * POST …/process-event { "name": "db-1: disk", "url": "…", "tags": { "host": "db-1", "service": "disk" }, "type": "state", "severity": "crit", "message": "…" }
 */
const statuses: Readonly<Record<string, AlertDraft['status']>> = {
  'acknowledgement-set': 'acknowledged',
  'acknowledgement-cleared': 'unacknowledged',
};

function parse({ body }: Incoming): Parsed {
  if (!isObject(body) || !isObject(body['tags']))
    return unmapped('no "tags": an event of Icinga Notifications is identified by them', '/tags');
  const tags = objectOf(body['tags']);
  const type = textOf(body['type']) ?? 'state';
  const status = type === 'state' ? (body['severity'] === 'ok' ? 'resolved' : 'firing') : statuses[type];
  if (status === undefined) return control(`an event of type ${type.slice(0, 60)}: changes no state`);
  return parsed({
    kind: 'alert',
    key: Object.entries(tags)
      .map(([name, value]) => [name, textOf(value)])
      .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
    status,
    severity: severityOfSyslogWord(body['severity']),
    sourceSeverity: body['severity'],
    title: body['name'],
    description: body['message'],
    service: tags['service'],
    environment: firstOf(fieldAt(body, 'relations', 'services', 0, 'vars', 'env'), fieldAt(body, 'relations', 'host', 'vars', 'env')),
    labels: tags,
    links: [{ href: body['url'], text: 'Icinga', kind: 'source' }],
  });
}

export const icingaNotifications: Source = {
  name: 'icinga-notifications',
  title: 'Icinga Notifications',
  category: 'alerts',
  family: 'icinga-notifications',
  parserVersion: 1,
  parse,
  recognizes: (_, body) => isObject(body) && isObject(body['tags']) && 'severity' in body && typeof body['type'] === 'string',
  setUp: ({ doorUrl, key }) => ({
    steps: [
      paste(
        'Where Icinga is told the address of Icinga Notifications, give ours; the password is the key, the user name is free.',
        'text',
        `${doorUrl}/icinga-notifications/${key}`,
      ),
    ],
  }),
  examples,
};
