import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, objectOf, type JsonObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Splunk Observability Cloud's (SignalFx) webhook: https://docs.splunk.com/observability/en/admin/notif-services/webhook.html
 *
 * { "incidentId": "…", "severity": "Critical", "status": "anomalous|ok|stopped|manually resolved", "statusExtended": "…", "detector": "…", "detectorUrl": "…",
 *   "rule": "…", "messageTitle": "…", "messageBody": "…", "timestamp": "2026-11-18T14:02:00Z", "dimensions": {…}, "runbookUrl": null, "inputs": {…} }
 */
const over = /^(ok|stopped|manually resolved)$/i;

function isOver(body: JsonObject): boolean {
  if ([body['status'], body['statusExtended']].some((status) => over.test(textOf(status) ?? ''))) return true;
  const titles = [body['messageTitle'], fieldAt(body, 'inputs', 'messageTitle')].map((title) => textOf(title) ?? '');
  const texts = [body['messageBody'], fieldAt(body, 'inputs', 'messageBody')].map((text) => (textOf(text) ?? '').slice(0, 2000));
  return (
    titles.some((title) => /^(manually resolved|back to normal|stopped|cleared)\b/i.test(title)) ||
    texts.some((text) => /\bcleared at\b/i.test(text))
  );
}

function parse({ body }: Incoming): Parsed {
  if (!isObject(body) || textOf(body['incidentId']) === null)
    return unmapped('no incidentId: Splunk Observability sends one', '/incidentId');
  const inputs = objectOf(body['inputs']);
  const of = (name: string) => firstOf(body[name], inputs[name]);
  return parsed({
    kind: 'alert',
    key: textOf(body['incidentId']) as string,
    status: isOver(body) ? 'resolved' : 'firing',
    sourceSeverity: body['severity'],
    title: firstOf(of('rule'), of('messageTitle'), of('detector')),
    description: firstOf(of('messageBody'), of('description')),
    labels: { ...objectOf(of('dimensions')), detector: of('detector'), metric: of('originatingMetric') },
    links: [
      { href: of('detectorUrl'), text: 'Detector', kind: 'source' },
      { href: of('runbookUrl'), text: 'Runbook', kind: 'runbook' },
      { href: of('imageUrl'), text: 'Image', kind: 'image' },
    ],
    statedAt: of('timestamp'),
  });
}

export const splunkSignalfx: Source = {
  name: 'splunk-signalfx',
  title: 'Splunk Observability Cloud',
  category: 'alerts',
  family: 'splunk-signalfx',
  parserVersion: 1,
  signature: { scheme: 'hmac-sha256-base64', header: 'x-sfx-signature', secret: 'ours' },
  parse,
  recognizes: (_, body) => isObject(body) && 'incidentId' in body && ('detectorUrl' in body || 'sf_schema' in body || 'detector' in body),
  setUp: ({ ingestUrl, signingSecret }) => ({
    steps: [
      paste('Data Management → Deployed integrations → Webhook → New integration, and this URL:', 'text', ingestUrl),
      paste('Shared secret, if you want the deliveries signed:', 'text', signingSecret),
      step('Name it as alert recipient in your detectors.'),
    ],
  }),
  examples,
};
