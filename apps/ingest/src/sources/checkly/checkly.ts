import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { isObject } from '../../domain/field-at.js';
import { resolvedText } from '../../domain/text.js';
import { paste } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Checkly's webhook alert channel with the template of our set-up: https://www.checklyhq.com/docs/integrations/alerts/webhooks/
 *
 * { "checkId": "…", "checkName": "…", "alertTitle": "…", "alertType": "ALERT_FAILURE|ALERT_DEGRADED|ALERT_RECOVERY|…", "startedAt": "…", "location": "…", "resultLink": "…", "tags": "…" }
 */
function parse({ body }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not an alert of Checkly', '');
  const text = (name: string) => resolvedText(body[name]);
  const key = text('checkId');
  const type = text('alertType') ?? '';
  if (key === null) return unmapped('no checkId: use the template of the set-up', '/checkId');
  return parsed({
    kind: 'alert',
    key,
    status: /RECOVERY/.test(type) ? 'resolved' : 'firing',
    severity: /DEGRADED/.test(type) ? 'warning' : /FAILURE/.test(type) ? 'high' : undefined,
    title: text('checkName') ?? text('alertTitle'),
    description: text('alertTitle') ?? text('error'),
    labels: { location: text('location'), type, tags: text('tags') },
    links: [{ href: text('resultLink'), text: 'Result', kind: 'source' }],
    statedAt: text('startedAt'),
  });
}

export const checkly: Source = {
  name: 'checkly',
  title: 'Checkly',
  category: 'alerts',
  family: 'checkly',
  parserVersion: 1,
  parse,
  recognizes: (_, body) => isObject(body) && 'checkId' in body && 'alertType' in body,
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste('Alert Settings → Add more channels → Webhook, method POST, URL:', 'text', ingestUrl),
      paste(
        'Body:',
        'json',
        '{"checkId":"{{CHECK_ID}}","checkName":"{{CHECK_NAME}}","alertTitle":"{{ALERT_TITLE}}","alertType":"{{ALERT_TYPE}}","startedAt":"{{STARTED_AT}}","location":"{{RUN_LOCATION}}","resultLink":"{{RESULT_LINK}}","tags":"{{TAGS}}"}\n',
      ),
    ],
  }),
  examples,
};
