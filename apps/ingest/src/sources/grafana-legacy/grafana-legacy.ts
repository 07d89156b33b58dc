import { control, parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { isObject, listOf, objectOf } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * The webhook of Grafana's legacy alerting, before 9: https://grafana.com/docs/grafana/v8.5/alerting/old-alerting/notifications/#webhook
 *
 * { "ruleId": 7, "ruleName": "…", "ruleUrl": "…", "state": "alerting|ok|no_data|paused|pending", "title": "[Alerting] …", "message": "…",
 *   "evalMatches": [{ "value": 100, "metric": "…", "tags": {…} }], "imageUrl": "…", "tags": {…} }
 */
const statuses: Readonly<Record<string, AlertDraft['status']>> = { alerting: 'firing', ok: 'resolved', no_data: 'no-data' };

function parse({ body }: Incoming): Parsed {
  if (!isObject(body) || textOf(body['ruleId']) === null) return unmapped("no ruleId: Grafana's legacy webhook has one", '/ruleId');
  const state = textOf(body['state']) ?? '';
  const status = statuses[state];
  if (status === undefined) return control(`state ${state === '' ? 'missing' : state}: says nothing of the alert`);
  const matches = listOf(body['evalMatches']).filter(isObject);
  const draft: AlertDraft = {
    kind: 'alert',
    key: textOf(body['ruleId']) as string,
    status,
    title: body['ruleName'] ?? body['title'],
    description: body['message'],
    value:
      matches.length === 0
        ? undefined
        : matches.map(({ metric, value }) => `${textOf(metric) ?? ''} ${textOf(value) ?? ''}`.trim()).join(', '),
    labels: { ...objectOf(body['tags']), ...objectOf(matches[0]?.['tags']) },
    links: [
      { href: body['ruleUrl'], text: 'Dashboard', kind: 'dashboard' },
      { href: body['imageUrl'], text: 'Image', kind: 'image' },
    ],
  };
  if (body['ruleName'] === 'Test notification') draft.isTest = true;
  return parsed(draft);
}

export const grafanaLegacy: Source = {
  name: 'grafana-legacy',
  title: 'Grafana before version 9',
  category: 'alerts',
  family: 'grafana',
  parserVersion: 1,
  isLarge: true,
  noDataOpens: true,
  parse,
  recognizes: (_, body) => isObject(body) && 'ruleId' in body && 'ruleName' in body && 'state' in body && !('alerts' in body),
  setUp: webhookAt(
    'Alerting → Notification channels → Add channel, type "webhook", method POST',
    'Turn on "Send reminders" only if you want them: they change nothing here. Press "Send Test".',
  ),
  examples,
};
