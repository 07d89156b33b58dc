import { control, parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf, objectOf } from '../../domain/field-at.js';
import { plusMinutes } from '../../domain/instants.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Axiom's custom webhook notifier: https://axiom.co/docs/monitor-data/custom-webhook-notifier
 *
 * { "action": "Open|Closed", "event": { "monitorID": "…", "title": "Triggered: …", "body": "…", "description": "…", "timestamp": "2026-11-18 14:02:00 +0000 UTC", "value": 0, "matchedEvent": {…} } }
 *
 * A match monitor tells no end; a threshold monitor does.
 */
const matchMinutes = 60;

function parse({ body, receivedAt }: Incoming): Parsed {
  const event = objectOf(fieldAt(body, 'event'));
  const key = textOf(event['monitorID']);
  if (key === null) return unmapped('no event.monitorID: Axiom sends one', '/event/monitorID');
  const action = textOf(fieldAt(body, 'action')) ?? '';
  if (action !== 'Open' && action !== 'Closed')
    return control(`action ${action === '' ? 'missing' : action.slice(0, 60)}: says nothing of the alert`);
  const isMatch = isObject(event['matchedEvent']);
  // A monitor that notifies by group opens and closes each of its groups.
  const groups = listOf(event['groupValues']).map(textOf);
  const groupLabels = Object.fromEntries(
    listOf(event['groupKeys'])
      .map((name, i) => [textOf(name) ?? '', groups[i] ?? null] as const)
      .filter(([name]) => name !== '' && name !== '__proto__'),
  );
  return parsed({
    kind: 'alert',
    key: groups.length === 0 ? key : [key, ...groups],
    status: action === 'Open' ? 'firing' : 'resolved',
    title: textOf(event['title'])?.replace(/^(Triggered|Resolved): /, ''),
    description: firstOf(event['description'], event['body']),
    value: event['value'],
    labels: isMatch ? objectOf(event['matchedEvent']) : { ...groupLabels, ...objectOf(event['groupValues']) },
    statedAt: event['timestamp'],
    ...(isMatch && action === 'Open' ? { holdsUntil: plusMinutes(receivedAt, matchMinutes) } : {}),
  });
}

export const axiom: Source = {
  name: 'axiom',
  title: 'Axiom',
  category: 'alerts',
  family: 'axiom',
  parserVersion: 2,
  parse,
  recognizes: (_, body) => textOf(fieldAt(body, 'event', 'monitorID')) !== null,
  setUp: webhookAt(
    'Monitors → Manage notifiers → New notifier → Custom webhook, with the default body',
    'Choose the notifier in your monitors.',
  ),
  examples,
};
