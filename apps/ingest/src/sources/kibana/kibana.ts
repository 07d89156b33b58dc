import { parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { firstOf, isObject } from '../../domain/field-at.js';
import { resolvedText, textOf } from '../../domain/text.js';
import { paste } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Kibana (Elastic) by a Webhook connector with the body of our set-up:
 * https://www.elastic.co/docs/explore-analyze/alerts-cases/alerts/rule-action-variables
 *
 * { "alertUuid": "{{alert.uuid}}", "actionGroup": "{{alert.actionGroup}}", "ruleName": "{{rule.name}}", "ruleId": "{{rule.id}}", "date": "{{date}}",
 *   "reason": "{{context.reason}}", "url": "{{rule.url}}", "tags": "{{rule.tags}}" }
 */
function parse({ body }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not an action of Kibana', '');
  const text = (name: string) => resolvedText(body[name]);
  const key = text('alertUuid') ?? text('alertId');
  if (key === null) return unmapped('no alertUuid: use the body of the set-up', '/alertUuid');
  const group = (text('actionGroup') ?? '').toLowerCase();
  const draft: AlertDraft = {
    kind: 'alert',
    key,
    status: group === 'recovered' ? 'resolved' : 'firing',
    sourceSeverity: firstOf(text('severity'), /warning|critical|error/.exec(group)?.[0]),
    title: text('ruleName'),
    description: text('reason'),
    labels: { rule: text('ruleId'), actionGroup: text('actionGroup'), tags: textOf(body['tags']) },
    links: [{ href: text('url'), text: 'Kibana', kind: 'source' }],
    statedAt: text('date'),
  };
  return parsed(draft);
}

const body = (isOver: boolean): string =>
  `{"alertUuid":"{{alert.uuid}}","actionGroup":"${isOver ? 'recovered' : '{{alert.actionGroup}}'}","ruleName":"{{rule.name}}","ruleId":"{{rule.id}}","date":"{{date}}","reason":"{{context.reason}}","url":"{{rule.url}}","tags":"{{rule.tags}}"}`;

export const kibana: Source = {
  name: 'kibana',
  title: 'Kibana (Elastic)',
  category: 'alerts',
  family: 'kibana',
  parserVersion: 1,
  expiryMinutes: 1440,
  parse,
  recognizes: (_, sent) => isObject(sent) && 'alertUuid' in sent && 'actionGroup' in sent,
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste('Stack Management → Connectors → Create → Webhook, method POST, no authentication, URL:', 'text', ingestUrl),
      paste('In the rule, an action with this connector for the active alert, with this body:', 'json', `${body(false)}\n`),
      paste('And one for "Recovered", with this body:', 'json', `${body(true)}\n`),
    ],
  }),
  examples,
};
