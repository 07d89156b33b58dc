import { parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { firstOf, isObject, listOf, type JsonObject } from '../../domain/field-at.js';
import { resolvedText, textOf } from '../../domain/text.js';
import { severityOfWord } from '../../domain/severity.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Datadog's webhook with the payload of our set-up, or with its default one: https://docs.datadoghq.com/integrations/webhooks/
 *
 * { "alert_id": "…", "cycle_key": "…", "aggreg_key": "…", "transition": "Triggered", "type": "error", "priority": "P2", "title": "[Triggered] …",
 *   "scope": "host:web-1", "host": "web-1", "tags": "env:prod,service:web", "link": "…", "date": "1795010520000", "query": "…", "message": "…" }
 *
 * Everything is text. The default payload tells the state in the title's prefix only, and the monitor in its links only.
 */
const prefix = /^\s*\[([A-Za-z -]+?)(?: on \{?([^\]}]*)\}?)?\]\s*/;
const test = /^\s*\[TEST\]\s*/i;
/** `[Monitor Alert] Recovered: …`, as older installations title their events. */
const older = /^\s*\[Monitor Alert\]\s*(Re-Triggered|Triggered|Warn|No Data|Recovered)(?: on \{?([^}:]*(?::[^}:\s]*)?)\}?)?:?\s*/i;

function statusOf(transition: string | null, title: string | null): AlertDraft['status'] {
  const word = (transition ?? prefix.exec(title ?? '')?.[1] ?? '').trim().toLowerCase();
  // `OK` is what a monitor's state says, where a payload tells that instead of the transition.
  if (word.includes('recovered') || word === 'ok') return 'resolved';
  return word.includes('no data') ? 'no-data' : 'firing';
}

/** The state of a monitor, where it is one word; the variable may also hold a sentence. */
const stateIn = (status: string | null): string | null => (status !== null && /^(ok|no data|alert|warn)$/i.test(status) ? status : null);

/** `env:prod, service:web` as labels; a tag without a value is one with an empty name. */
export function tagsOf(value: unknown): Record<string, string> {
  const tags: Record<string, string> = {};
  const list =
    typeof value === 'string'
      ? value.split(',')
      : isObject(value)
        ? Object.entries(value).map(([name, tag]) => `${name}:${textOf(tag) ?? ''}`)
        : listOf(value).map((tag) => textOf(tag) ?? '');
  for (const tag of list) {
    const at = tag.indexOf(':');
    const [name, text] = at < 0 ? [tag.trim(), 'true'] : [tag.slice(0, at).trim(), tag.slice(at + 1).trim()];
    if (name !== '' && name !== '__proto__') tags[name] = text;
  }
  return tags;
}

function keyOf(body: JsonObject, text: (name: string) => string | null): AlertDraft['key'] | undefined {
  const cycle = text('cycle_key') ?? text('aggreg_key') ?? text('aggregation_key');
  if (cycle !== null) return cycle;
  const alert = text('alert_id');
  if (alert !== null) return [alert, text('scope') ?? text('alert_scope')];
  const monitor = text('monitor_id');
  if (monitor !== null) return monitor;
  const inLink = /monitors[/#]+(\d+)/.exec(firstOf(text('link'), text('url'), text('body'), text('event_msg'), '') as string)?.[1];
  // The default payload says only in its title which of a monitor's groups it is about.
  const ofTitle = prefix.exec(text('title')?.replace(test, '') ?? '')?.[2];
  return inLink === undefined ? undefined : [inLink, text('scope') ?? text('host') ?? (ofTitle || null)];
}

function parse({ body }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not a payload of Datadog', '');
  const text = (name: string) => resolvedText(body[name]);
  const sentTitle = text('title') ?? text('event_title') ?? text('alert_title');
  const title =
    sentTitle?.replace(test, '').replace(older, (_, word: string, group?: string) => `[${word}${group ? ` on {${group}}` : ''}] `) ?? null;
  const key = keyOf(body, text);
  if (key === undefined) return unmapped('none of cycle_key, aggreg_key, alert_id, monitor_id: use the payload of the set-up', '/alert_id');
  const sentPriority = text('priority') ?? text('alert_priority');
  // A monitor's own priority is a number, 1 to 5.
  const priority = sentPriority !== null && /^[1-5]$/.test(sentPriority) ? `P${sentPriority}` : sentPriority;
  const type = text('type') ?? text('alert_type');
  const host = text('host') ?? text('hostname');
  const draft: AlertDraft = {
    kind: 'alert',
    key,
    status: statusOf(text('transition') ?? text('alert_transition') ?? stateIn(text('alert_status')), title),
    // `normal` and `low` are the priority of the event, which says nothing of the monitor.
    sourceSeverity:
      priority !== null && (type === null || (severityOfWord(priority) !== 'unknown' && !/^(normal|low)$/i.test(priority)))
        ? priority
        : type,
    title: title?.replace(prefix, ''),
    description: text('message') ?? text('body') ?? text('event_msg') ?? text('alert_body') ?? text('description'),
    value: text('query') ?? text('alert_query'),
    labels: {
      ...tagsOf(body['tags']),
      ...(host === null ? {} : { host }),
      ...(text('scope') === null ? {} : { scope: text('scope') }),
    },
    links: [{ href: text('link') ?? text('url'), text: 'Datadog', kind: 'source' }],
    statedAt: text('date') ?? text('date_posix') ?? text('occurred_at') ?? text('last_updated') ?? text('date_happened'),
  };
  if (sentTitle !== null && test.test(sentTitle)) draft.isTest = true;
  return parsed(draft);
}

export const datadog: Source = {
  name: 'datadog',
  title: 'Datadog',
  category: 'alerts',
  family: 'datadog',
  parserVersion: 2,
  noDataOpens: true,
  parse,
  recognizes: (headers, body) =>
    /datadog/i.test(headers['user-agent'] ?? '') ||
    (isObject(body) && ('cycle_key' in body || 'aggreg_key' in body || 'transition' in body || ('monitor_id' in body && 'query' in body))),
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste('Integrations → Webhooks → New, name "debrief", and this URL:', 'text', ingestUrl),
      paste(
        'As payload:',
        'json',
        '{"alert_id":"$ALERT_ID","cycle_key":"$ALERT_CYCLE_KEY","aggreg_key":"$AGGREG_KEY","transition":"$ALERT_TRANSITION","type":"$ALERT_TYPE","priority":"$ALERT_PRIORITY","title":"$EVENT_TITLE","scope":"$ALERT_SCOPE","host":"$HOSTNAME","tags":"$TAGS","link":"$LINK","date":"$DATE","query":"$ALERT_QUERY","message":"$TEXT_ONLY_MSG"}\n',
      ),
      step('Write @webhook-debrief into the message of your monitors, outside of conditions, so that recoveries are sent too.'),
    ],
  }),
  examples,
};
