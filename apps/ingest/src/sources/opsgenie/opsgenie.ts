import { control, parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { cleanLine, cutText, textOf } from '../../domain/text.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Opsgenie's alert API: https://docs.opsgenie.com/docs/alert-api
 *
 * POST /v2/alerts { "message": "…", "alias": "…", "description": "…", "priority": "P1".."P5", "entity": "…", "source": "…", "tags": [], "details": {} }
 * POST /v2/alerts/ALIAS/close?identifierType=alias, and so acknowledge, unacknowledge, snooze, notes { "note" }, tags { "tags": [] },
 * details { "details": {} }; DELETE …/tags?tags=a,b, …/details?keys=a,b, and of the alert itself; PUT …/message, …/description, …/priority
 */

const requiredBy: Readonly<Record<string, string>> = {
  message: 'message',
  description: 'description',
  priority: 'priority',
  notes: 'note',
};

/** What Opsgenie would answer 422 to, or undefined. */
export function opsgenieError(path: string, body: unknown): string | undefined {
  if (path === '' || path === '/v2/alerts') {
    if (!isObject(body)) return 'Request body is not processable. Please check the errors.';
    return textOf(body['message']) === null ? 'Message can not be empty.' : undefined;
  }
  const order = named(path)?.order ?? '';
  // What the order is about must be there, as Opsgenie asks for it.
  const required = requiredBy[order];
  if (required !== undefined && textOf(objectOf(body)[required]) === null)
    return `${required.charAt(0).toUpperCase()}${required.slice(1)} can not be empty.`;
  if (order === 'priority' && !/^P[1-5]$/.test(textOf(objectOf(body)['priority']) ?? ''))
    return 'Priority should be one of P1, P2, P3, P4, P5.';
  return body === undefined || isObject(body) ? undefined : 'Request body is not processable. Please check the errors.';
}

/** The alert that a path names: its alias, or an id that we gave. */
const named = (path: string): { key: string; order: string } | undefined => {
  const [, key, order = ''] = /^\/v2\/alerts\/([^/]+)(?:\/([a-z]+))?$/.exec(path) ?? [];
  if (key === undefined) return undefined;
  try {
    return { key: decodeURIComponent(key), order };
  } catch {
    return { key, order };
  }
};

const names = (value: unknown): string[] =>
  (textOf(value) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Orders that change a part of an alert and nothing of its state. */
function amendmentOf(
  order: string,
  { method, query, body }: Incoming,
): (Pick<AlertDraft, 'amends' | 'labels' | 'annotations'> & Partial<AlertDraft>) | undefined {
  const told = objectOf(body);
  switch (order) {
    case 'message':
      return { title: told['message'], amends: { tells: ['title'] } };
    case 'description':
      return { description: told['description'], amends: { tells: ['description'] } };
    case 'priority':
      return { sourceSeverity: told['priority'], amends: { tells: ['severity'] } };
    case 'notes':
      return { annotations: { note: told['note'] }, amends: { tells: [] } };
    case 'tags': {
      const tags = method === 'DELETE' ? names(query['tags']) : listOf(told['tags']).flatMap((tag) => textOf(tag) ?? []);
      return { amends: { tells: [], ...(method === 'DELETE' ? { dropsTags: tags } : { addsTags: tags.map(cleanLine) }) } };
    }
    case 'details':
      if (method === 'DELETE') return { amends: { tells: [], dropsLabels: names(query['keys']) } };
      return { labels: objectOf(told['details']), amends: { tells: [] } };
    default:
      return undefined;
  }
}

function created(body: JsonObject, receiptId: string): AlertDraft {
  const details = objectOf(body['details']);
  const message = textOf(body['message']) ?? '';
  const tags = listOf(body['tags']);
  return {
    kind: 'alert',
    key: textOf(body['alias']) ?? receiptId,
    status: 'firing',
    sourceSeverity: body['priority'] ?? 'P3',
    title: cutText(message, 300),
    description: body['description'] ?? (message.length > 300 ? message : undefined),
    service: details['service'],
    environment: details['environment'],
    labels: { ...details, entity: body['entity'], source: body['source'], ...(tags.length === 0 ? {} : { tags }) },
  };
}

const statuses: Readonly<Record<string, AlertDraft['status']>> = {
  close: 'resolved',
  acknowledge: 'acknowledged',
  unacknowledge: 'unacknowledged',
};

function parse(incoming: Incoming): Parsed {
  const { body, method, path, query, receiptId } = incoming;
  const ping = /^\/v2\/heartbeats\/([^/]+)\/ping$/.exec(path)?.[1];
  if (ping !== undefined) return parsed({ kind: 'pulse', name: ping });
  const order = named(path);
  if (order === undefined) {
    const error = opsgenieError('', body);
    return error === undefined && isObject(body)
      ? parsed(created(body, receiptId))
      : unmapped(error ?? 'not an alert of Opsgenie', '/message');
  }
  // Which alert has the number is not known to a parser: taken for an alias it would end another alert, or none.
  if (query['identifierType'] === 'tiny') return unmapped('a tinyId: orders are known by alias or id here', '');
  const amendment = amendmentOf(order.order, incoming);
  if (amendment !== undefined) return parsed({ kind: 'alert', key: order.key, status: 'acknowledged', ...amendment });
  // Whoever deletes an alert wants to hear no more of it; what it was stays on record.
  const status = order.order === '' && method === 'DELETE' ? 'resolved' : statuses[order.order];
  if (status === undefined) return control(`${order.order}: kept with its receipt, changes no state`);
  return parsed({ kind: 'alert', key: order.key, status });
}

export const opsgenie: Source = {
  name: 'opsgenie',
  title: "Anything that speaks Opsgenie's alert API",
  category: 'alerts',
  family: 'opsgenie',
  parserVersion: 2,
  allowsGet: true,
  parse,
  recognizes: (_, body) =>
    isObject(body) &&
    typeof body['message'] === 'string' &&
    ('alias' in body || 'responders' in body || (/^P[1-5]$/.test(textOf(body['priority']) ?? '') && !('title' in body))),
  pathOf: () => '/v2/alerts',
  setUp: ({ doorUrl, key }) => ({
    steps: [
      {
        text: 'In your tool, choose Opsgenie, use this API key, and give our address instead of api.opsgenie.com. In Alertmanager (mind the slash at the end):',
        code: {
          language: 'yaml',
          text: `receivers:\n  - name: debrief\n    opsgenie_configs:\n      - api_key: ${key}\n        api_url: '${doorUrl}/'\n`,
        },
      },
      {
        text: 'By hand:',
        code: {
          language: 'sh',
          text: `curl -X POST '${doorUrl}/v2/alerts' -H 'Authorization: GenieKey ${key}' -H 'content-type: application/json' -d '{ "message": "Hello Debrief", "alias": "hello", "priority": "P3" }'\n`,
        },
      },
    ],
  }),
  examples,
};
