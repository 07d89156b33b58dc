import { control, parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { plusMinutes } from '../../domain/instants.js';
import { firstOf, isObject } from '../../domain/field-at.js';
import { resolvedText } from '../../domain/text.js';
import { paste } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Checkly's webhook alert channel with the template of our set-up: https://www.checklyhq.com/docs/integrations/alerts/webhooks/
 *
 * { "checkId": "…", "checkName": "…", "alertTitle": "…", "alertType": "ALERT_FAILURE|ALERT_DEGRADED|ALERT_RECOVERY|…", "startedAt": "…", "location": "…", "resultLink": "…", "tags": "…" }
 */
const day = 1440;

function parse({ body, receivedAt }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not an alert of Checkly', '');
  // The names of our set-up, or those that Checkly's own examples give its variables.
  const text = (name: string) => resolvedText(firstOf(body[name], body[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]));
  const key = text('checkId');
  const type = (text('alertType') ?? '').toUpperCase();
  if (key === null) return unmapped('no checkId: use the template of the set-up', '/checkId');
  if (type === 'NO_ALERT') return control('NO_ALERT: says nothing of the check');
  // A certificate that is about to expire is told again and again, and never taken back.
  const isCertificate = type.includes('SSL');
  // ALERT_<before>_<now>: the last word counts.
  const now = type.replace(/_REMAIN$/, '');
  return parsed({
    kind: 'alert',
    key: isCertificate ? [key, 'certificate'] : key,
    status: now.endsWith('RECOVERY') ? 'resolved' : 'firing',
    severity: isCertificate || now.endsWith('DEGRADED') ? 'warning' : now.endsWith('FAILURE') ? 'high' : undefined,
    title: text('checkName') ?? text('alertTitle'),
    description: text('alertTitle') ?? text('event') ?? text('error') ?? text('checkErrorMessage'),
    labels: { location: text('location') ?? text('runLocation'), type, tags: text('tags') },
    links: [{ href: text('resultLink') ?? text('link'), text: 'Result', kind: 'source' }],
    statedAt: text('startedAt'),
    ...(isCertificate ? { holdsUntil: plusMinutes(receivedAt, day) } : {}),
  });
}

export const checkly: Source = {
  name: 'checkly',
  title: 'Checkly',
  category: 'alerts',
  family: 'checkly',
  parserVersion: 2,
  parse,
  recognizes: (_, body) => isObject(body) && (('checkId' in body && 'alertType' in body) || ('check_id' in body && 'alert_type' in body)),
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
