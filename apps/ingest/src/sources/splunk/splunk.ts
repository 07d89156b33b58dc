import type { Severity } from '@debrief/contracts';
import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf, objectOf } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Splunk's webhook alert action: https://docs.splunk.com/Documentation/Splunk/latest/Alert/Webhooks
 *
 * { "search_name": "…", "app": "search", "owner": "admin", "sid": "…", "results_link": "…", "result": { first row of the search } }
 *
 * `sid` is another one with each run and never identity. Fields that shall tell alerts of one search apart: option `fields`; how bad: option `severity`.
 */
/** Splunk's own numbers (1 debug to 6 fatal), where a search gives them. */
const severities: Readonly<Record<string, Severity>> = {
  '1': 'info',
  '2': 'info',
  '3': 'warning',
  '4': 'high',
  '5': 'high',
  '6': 'critical',
};

function parse({ body, options }: Incoming): Parsed {
  if (!isObject(body) || textOf(body['search_name']) === null) return unmapped("no search_name: Splunk's webhook has one", '/search_name');
  const result = objectOf(body['result']);
  const chosen = listOf(options['fields']).map((name) => textOf(fieldAt(result, textOf(name) ?? '')));
  const hidden = /^(_|date_|time(start|end)pos$|punct$|linecount$|splunk_server)/;
  return parsed({
    kind: 'alert',
    key: [textOf(body['owner']), textOf(body['app']), textOf(body['search_name']), ...chosen],
    status: 'firing',
    severity: severities[textOf(firstOf(options['severity'], result['severity'])) ?? ''],
    sourceSeverity: firstOf(options['severity'], result['severity']),
    title: body['search_name'],
    description: result['_raw'],
    service: result['service'],
    labels: {
      ...Object.fromEntries(Object.entries(result).filter(([name]) => !hidden.test(name))),
      splunk_app: body['app'],
      owner: body['owner'],
    },
    links: [{ href: body['results_link'], text: 'Splunk', kind: 'source' }],
    statedAt: result['_time'],
  });
}

export const splunk: Source = {
  name: 'splunk',
  title: 'Splunk',
  category: 'alerts',
  family: 'splunk',
  parserVersion: 2,
  expiryMinutes: 60,
  parse,
  recognizes: (_, body) => isObject(body) && 'search_name' in body && 'sid' in body,
  setUp: webhookAt(
    'In your alert: Edit → Add actions → Webhook',
    'Splunk sends no end: an alert ends an hour after the search last found something. Settings of this integration: which fields tell its alerts apart, and how bad they are.',
  ),
  examples,
};
