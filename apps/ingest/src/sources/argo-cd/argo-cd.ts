import { parsed, unmapped, type ChangeDraft, type Parsed } from '../../domain/draft.js';
import { isObject } from '../../domain/field-at.js';
import { resolvedText } from '../../domain/text.js';
import { paste } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Argo CD Notifications by a webhook with the template of our set-up; its method defaults to GET, then the fields stand in the query:
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/
 *
 * { "app": "orders", "revision": "5b1c9e0…", "phase": "Running|Succeeded|Failed|Error", "health": "Healthy", "namespace": "shop", "message": "…", "finishedAt": "…", "url": "…" }
 */
const phases: Readonly<Record<string, ChangeDraft['status']>> = {
  running: 'started',
  succeeded: 'succeeded',
  failed: 'failed',
  error: 'failed',
};

function parse({ body }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not a notification of Argo CD', '');
  const text = (name: string) => resolvedText(body[name]);
  const app = text('app');
  if (app === null) return unmapped('no app: use the template of the set-up', '/app');
  const phase = text('phase') ?? '';
  return parsed({
    kind: 'change',
    key: [app, text('revision'), phase],
    changeKind: 'deployment',
    status: phases[phase.toLowerCase()] ?? 'other',
    title: `${app} sync ${phase.toLowerCase()}`.trim(),
    revision: text('revision')?.slice(0, 12),
    service: app,
    environment: text('namespace'),
    labels: { health: text('health'), message: text('message') },
    links: [{ href: text('url'), text: 'Argo CD', kind: 'source' }],
    startedAt: text('startedAt'),
    statedAt: text('finishedAt') ?? text('startedAt'),
    endedAt: text('finishedAt'),
  });
}

export const argoCd: Source = {
  name: 'argo-cd',
  title: 'Argo CD',
  category: 'changes',
  family: 'argo-cd',
  parserVersion: 1,
  allowsGet: true,
  parse,
  recognizes: (_, body) => isObject(body) && 'app' in body && 'revision' in body && 'phase' in body,
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste(
        'In the ConfigMap argocd-notifications-cm:',
        'yaml',
        `service.webhook.debrief: |\n  url: ${ingestUrl}\n  headers:\n    - name: content-type\n      value: application/json\ntemplate.debrief: |\n  webhook:\n    debrief:\n      method: POST\n      body: |\n        {"app":"{{.app.metadata.name}}","revision":"{{.app.status.operationState.operation.sync.revision}}","phase":"{{.app.status.operationState.phase}}","health":"{{.app.status.health.status}}","namespace":"{{.app.spec.destination.namespace}}","startedAt":"{{.app.status.operationState.startedAt}}","finishedAt":"{{.app.status.operationState.finishedAt}}","url":"{{.context.argocdUrl}}/applications/{{.app.metadata.name}}"}\ntrigger.debrief: |\n  - when: app.status.operationState.phase in ['Running', 'Succeeded', 'Failed', 'Error']\n    send: [debrief]\n`,
      ),
      paste('And on the applications:', 'yaml', `metadata:\n  annotations:\n    notifications.argoproj.io/subscribe.debrief.debrief: ""\n`),
    ],
  }),
  examples,
};
