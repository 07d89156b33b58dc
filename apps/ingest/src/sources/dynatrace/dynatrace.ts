import type { Severity } from '@debrief/contracts';
import { parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf, objectOf } from '../../domain/field-at.js';
import { resolvedText, textOf } from '../../domain/text.js';
import { paste } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Dynatrace's custom webhook with the payload of our set-up, and the same fields in a CloudEvent `sh.keptn.events.problem`:
 * https://docs.dynatrace.com/docs/analyze-explore-automate/notifications-and-alerting/problem-notifications/webhook-integration
 *
 * { "PID": "{PID}", "ProblemID": "{ProblemID}", "ProblemTitle": "…", "State": "OPEN|RESOLVED|MERGED", "ProblemSeverity": "AVAILABILITY|ERROR|PERFORMANCE|…",
 *   "ProblemImpact": "…", "ProblemURL": "…", "ImpactedEntity": "…", "ImpactedEntities": [{ "type": "HOST", "name": "…", "entity": "…" }], "Tags": "a, b" }
 */
const severities: Readonly<Record<string, Severity>> = { AVAILABILITY: 'critical', ERROR: 'high' };

function parse({ body: sent }: Incoming): Parsed {
  const isEvent = isObject(sent) && 'specversion' in sent && isObject(sent['data']);
  const body = isEvent ? objectOf(sent['data']) : objectOf(sent);
  const text = (name: string) => resolvedText(body[name]);
  const key = text('PID') ?? text('ProblemID');
  if (key === null) return unmapped('no PID or ProblemID: use the payload of the set-up', isEvent ? '/data/PID' : '/PID');
  const state = (text('State') ?? '').toUpperCase();
  if (state === '') return unmapped('no State: use the payload of the set-up', '/State');
  const word = text('ProblemSeverity')?.toUpperCase() ?? null;
  const tags = Object.fromEntries(
    (text('Tags') ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '' && tag !== '__proto__')
      .map((tag) => (tag.includes(':') ? [tag.slice(0, tag.indexOf(':')), tag.slice(tag.indexOf(':') + 1)] : [tag, 'true'])),
  );
  // Only where the payload was made to hold it: milliseconds, -1 for no end.
  const details = objectOf(firstOf(body['ProblemDetailsJSONv2'], body['ProblemDetailsJSON'], body['ProblemDetails']));
  const draft: AlertDraft = {
    kind: 'alert',
    key,
    status: state === 'OPEN' ? 'firing' : 'resolved',
    severity: severities[word ?? ''] ?? 'warning',
    sourceSeverity: word,
    title: text('ProblemTitle'),
    description: firstOf(text('ProblemDetailsText'), text('ProblemImpact')),
    service: firstOf(
      text('KeptnService'),
      listOf(body['ImpactedEntities'])
        .map((entity) => (fieldAt(entity, 'type') === 'SERVICE' ? textOf(fieldAt(entity, 'name')) : null))
        .find((name) => name !== null),
    ),
    labels: { ...tags, entity: text('ImpactedEntity'), problem: text('ProblemID') },
    links: [{ href: text('ProblemURL'), text: 'Dynatrace', kind: 'source' }],
    startedAt: details['startTime'],
    statedAt: isEvent ? (sent as { time?: unknown }).time : undefined,
    endedAt: details['endTime'],
  };
  // What "Send test notification" sends.
  if (/^Dynatrace problem notification test run/i.test(text('ProblemTitle') ?? '')) draft.isTest = true;
  if (state === 'MERGED') draft.resolution = 'merged';
  return parsed(draft);
}

export const dynatrace: Source = {
  name: 'dynatrace',
  title: 'Dynatrace',
  category: 'alerts',
  family: 'dynatrace',
  parserVersion: 2,
  parse,
  recognizes: (_, body) => isObject(body) && (body['type'] === 'sh.keptn.events.problem' || ('ProblemID' in body && 'State' in body)),
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste('Settings → Integration → Problem notifications → Add → Custom integration, and this webhook URL:', 'text', ingestUrl),
      paste(
        'As custom payload, with "Call webhook if problem is closed" turned on:',
        'json',
        '{"PID":"{PID}","ProblemID":"{ProblemID}","ProblemTitle":"{ProblemTitle}","State":"{State}","ProblemSeverity":"{ProblemSeverity}","ProblemImpact":"{ProblemImpact}","ProblemURL":"{ProblemURL}","ImpactedEntity":"{ImpactedEntity}","ImpactedEntities":{ImpactedEntities},"Tags":"{Tags}"}\n',
      ),
    ],
  }),
  examples,
};
