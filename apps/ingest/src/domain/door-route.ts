import type { QuestionAsked } from './door-question.js';

/** Which protocol a request speaks: it decides what is checked, and how the answer looks. */
export type DoorProtocol = 'webhook' | 'alertmanager-api' | 'pagerduty' | 'opsgenie';

export type DoorRoute =
  | { kind: 'delivery'; protocol: DoorProtocol; source: string; key: string | undefined; rest: string }
  /** What a client asks to see whether somebody is there: answered without storing anything. */
  | { kind: 'probe'; protocol: DoorProtocol; key: string | undefined; what: 'status' | 'ready' }
  /** What needs nobody's memory either, but is no sign of life: Alertmanager's receivers and silences. */
  | { kind: 'read'; protocol: 'alertmanager-api'; key: string | undefined; what: 'receivers' | 'silences' | 'silence' }
  /** What a client asks to read. */
  | { kind: 'question'; protocol: DoorProtocol; key: string | undefined; asked: QuestionAsked }
  | { kind: 'unknown' };

const fixed: Readonly<Record<string, string>> = {
  '/v2/enqueue': 'pagerduty',
  '/v2/change/enqueue': 'pagerduty-change',
  '/generic/2010-04-15/create_event.json': 'pagerduty',
};
const aliasesOfApi = new Set(['alertmanager-api', 'prometheus', 'vmalert', 'thanos', 'mimir', 'loki']);

/**
 * Reads a path of the machines' door. Fixed paths of other tools' protocols win over `/{source}/{key}`, so that their clients need nothing but
 * another host.
 */
export function doorRoute(method: string, path: string): DoorRoute {
  const source = fixed[path];
  if (source !== undefined) return { kind: 'delivery', protocol: 'pagerduty', source, key: undefined, rest: path };
  if (/^\/v2\/(alerts|heartbeats)(\/|$)/.test(path)) return opsgenieRoute(method, path);
  const parts = path.split('/');
  if (parts[0] !== '' || parts.length < 2 || !/^[a-z0-9][a-z0-9-]{0,63}$/.test(parts[1] ?? '')) return { kind: 'unknown' };
  const [, name = '', key = '', ...others] = parts;
  const rest = others.join('/').replace(/\/$/, '');
  if (aliasesOfApi.has(name)) return apiRoute(method, name, key || undefined, rest);
  if (rest !== '' && !(name === 'icinga-notifications' && rest === 'process-event')) return { kind: 'unknown' };
  const protocol = name === 'pagerduty' || name === 'pagerduty-change' ? 'pagerduty' : name === 'opsgenie' ? 'opsgenie' : 'webhook';
  return { kind: 'delivery', protocol, source: name, key: key || undefined, rest };
}

function apiRoute(method: string, source: string, key: string | undefined, rest: string): DoorRoute {
  if (method === 'GET' || method === 'HEAD') {
    if (rest === 'api/v2/status') return { kind: 'probe', protocol: 'alertmanager-api', key, what: 'status' };
    if (rest === '-/ready' || rest === '-/healthy') return { kind: 'probe', protocol: 'alertmanager-api', key, what: 'ready' };
    if (rest === 'api/v2/alerts' || rest === 'api/v2/alerts/groups') {
      const kind = rest === 'api/v2/alerts' ? 'alertmanager-alerts' : 'alertmanager-groups';
      return { kind: 'question', protocol: 'alertmanager-api', key, asked: { kind } };
    }
    if (rest === 'api/v2/receivers') return { kind: 'read', protocol: 'alertmanager-api', key, what: 'receivers' };
  }
  if (rest === 'api/v2/silences') return { kind: 'read', protocol: 'alertmanager-api', key, what: 'silences' };
  if (/^api\/v2\/silence\/[^/]+$/.test(rest)) return { kind: 'read', protocol: 'alertmanager-api', key, what: 'silence' };
  // Version 1 is what Prometheus before 3 may be set to; its clients read no more than the status.
  if (rest === '' || rest === 'api/v2/alerts' || rest === 'api/v1/alerts')
    return { kind: 'delivery', protocol: 'alertmanager-api', source, key, rest };
  return { kind: 'unknown' };
}

function opsgenieQuestion(path: string): QuestionAsked | undefined {
  const requestId = /^\/v2\/alerts\/requests\/([^/]+)$/.exec(path)?.[1];
  if (requestId !== undefined) return { kind: 'opsgenie-request', requestId };
  if (path === '/v2/alerts') return { kind: 'opsgenie-alerts' };
  if (path === '/v2/alerts/count') return { kind: 'opsgenie-count' };
  const [, identifier, notes] = /^\/v2\/alerts\/([^/]+)(\/notes)?$/.exec(path) ?? [];
  if (identifier === undefined) return undefined;
  const kind = notes === undefined ? 'opsgenie-alert' : 'opsgenie-notes';
  try {
    return { kind, identifier: decodeURIComponent(identifier) };
  } catch {
    return { kind, identifier };
  }
}

function opsgenieRoute(method: string, path: string): DoorRoute {
  if (method === 'GET') {
    const asked = opsgenieQuestion(path);
    if (asked !== undefined) return { kind: 'question', protocol: 'opsgenie', key: undefined, asked };
  }
  const isOrder =
    (method === 'DELETE' && /^\/v2\/alerts\/[^/]+$/.test(path)) ||
    /^\/v2\/alerts(\/[^/]+\/(close|acknowledge|unacknowledge|snooze|assign|escalate|responders|teams|notes|tags|details|message|description|priority))?$/.test(
      path,
    );
  const isPing = /^\/v2\/heartbeats\/[^/]+\/ping$/.test(path);
  return isOrder || isPing
    ? { kind: 'delivery', protocol: 'opsgenie', source: 'opsgenie', key: undefined, rest: path }
    : { kind: 'unknown' };
}

/** The methods that a delivery may come by. */
export function methodsOf(route: Extract<DoorRoute, { kind: 'delivery' }>, allowsGet: boolean): readonly string[] {
  if (route.protocol === 'alertmanager-api' || route.protocol === 'pagerduty') return ['POST'];
  if (route.protocol === 'opsgenie') {
    if (/\/(message|description|priority)$/.test(route.rest)) return ['PUT'];
    if (/\/(tags|details)$/.test(route.rest)) return ['POST', 'DELETE'];
    if (/^\/v2\/alerts\/[^/]+$/.test(route.rest)) return ['DELETE'];
    return route.rest.endsWith('/ping') ? ['GET', 'POST', 'PUT', 'PATCH'] : ['POST'];
  }
  return allowsGet ? ['POST', 'PUT', 'GET'] : ['POST', 'PUT'];
}

/** The key of a request: in its path, else in a header, where no proxy writes it down. Headers in lower case. */
export function presentedKey(
  inPath: string | undefined,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  query: Readonly<Record<string, string>>,
): string | undefined {
  if (inPath !== undefined) return inPath;
  // The second is how PagerDuty's clients may give their routing key beside the body.
  for (const own of [headers['x-debrief-key'], headers['x-routing-key']]) if (typeof own === 'string') return own.trim();
  const authorization = headers['authorization'];
  if (typeof authorization === 'string') {
    const [scheme = '', ...credentials] = authorization.trim().split(/\s+/);
    const value = credentials.join(' ').replace(/^key=/i, '');
    if (/^(bearer|geniekey|token)$/i.test(scheme)) return value;
    if (/^basic$/i.test(scheme)) {
      const pair = Buffer.from(value, 'base64').toString('utf8');
      return pair.slice(pair.indexOf(':') + 1);
    }
  }
  return query['auth_token'];
}

const keptHeaders = new Set([
  'content-type', 'user-agent', 'x-github-event', 'x-github-delivery', 'x-github-hook-id', 'x-gitlab-event', 'x-gitlab-event-uuid', 'x-gitlab-webhook-uuid',
  'x-gitlab-instance', 'idempotency-key', 'sentry-hook-resource', 'sentry-hook-timestamp', 'request-id', 'x-amz-sns-message-type', 'x-amz-sns-message-id',
  'x-amz-sns-topic-arn', 'x-amz-sns-rawdelivery', 'x-honeycomb-webhook-id', 'x-honeycomb-webhook-delivery-id', 'ce-id', 'ce-source', 'ce-type', 'ce-subject', 'ce-time', 'ce-specversion', 'webhook-id',
]); // prettier-ignore

/** What of a request's headers is kept with its receipt: never Authorization, Cookie, or any other secret. */
export function headersToKeep(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    // Extension attributes of a CloudEvent in binary mode are part of the event.
    if ((keptHeaders.has(name) || /^ce-[a-z0-9]{1,20}$/.test(name)) && typeof value === 'string') kept[name] = value.slice(0, 2000);
  }
  return kept;
}
