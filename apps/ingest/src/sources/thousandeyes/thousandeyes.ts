import { control, parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf, objectOf } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * ThousandEyes' webhook: https://docs.thousandeyes.com/product-documentation/integration-guides/custom-built-integrations/webhooks
 *
 * { "eventId": "…", "eventType": "ALERT_NOTIFICATION_TRIGGER|ALERT_NOTIFICATION_CLEAR", "alert": { "alertId": "…", "testName": "…", "ruleName": "…", "ruleExpression": "…",
 *   "severity": "Major", "dateStartZoned": "2026-11-18 14:02:00 UTC", "dateEndZoned": "…", "permalink": "…", "agents": [{ "agentName": "…", "metricsAtStart": "…" }] } }
 */
function parse({ body }: Incoming): Parsed {
  // An agent that went offline is told beside the alerts of tests.
  const alert = objectOf(firstOf(fieldAt(body, 'alert'), fieldAt(body, 'agentAlert')));
  const type = textOf(fieldAt(body, 'eventType')) ?? '';
  if (/TEST/.test(type) && textOf(alert['alertId']) === null) return control('a test message of ThousandEyes');
  const key = textOf(alert['alertId']);
  if (key === null) return unmapped('no alert.alertId: ThousandEyes sends one', '/alert/alertId');
  if (!type.endsWith('TRIGGER') && !type.endsWith('CLEAR'))
    return control(`event ${type === '' ? 'without a type' : type.slice(0, 60)}: says nothing of the alert`);
  return parsed({
    kind: 'alert',
    key,
    status: type.endsWith('CLEAR') ? 'resolved' : 'firing',
    sourceSeverity: alert['severity'],
    title: firstOf(alert['ruleName'], alert['testName']),
    description: [alert['testName'], alert['ruleExpression'], fieldAt(alert, 'agents', 0, 'metricsAtStart')]
      .map(textOf)
      .filter((part) => part !== null)
      .join('\n'),
    value: fieldAt(alert, 'agents', 0, 'metricsAtStart'),
    labels: {
      type: alert['type'],
      test: alert['testName'],
      target: fieldAt(alert, 'testTargetsDescription', 0),
      agents: listOf(alert['agents'])
        .map((agent) => textOf(objectOf(agent)['agentName']))
        .filter((name) => name !== null),
    },
    links: [{ href: alert['permalink'], text: 'ThousandEyes', kind: 'source' }],
    startedAt: firstOf(alert['dateStartZoned'], alert['dateStart']),
    endedAt: firstOf(alert['dateEndZoned'], alert['dateEnd']),
  });
}

export const thousandeyes: Source = {
  name: 'thousandeyes',
  title: 'ThousandEyes',
  category: 'alerts',
  family: 'thousandeyes',
  parserVersion: 1,
  parse,
  recognizes: (_, body) =>
    isObject(fieldAt(body, 'alert')) &&
    textOf(fieldAt(body, 'alert', 'alertId')) !== null &&
    typeof fieldAt(body, 'eventType') === 'string',
  setUp: webhookAt('Alerts → Alert Rules → your rule → Notifications → Integrations → Webhook → New'),
  examples,
};
