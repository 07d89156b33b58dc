import type { Severity } from '@debrief/contracts';
import { control, parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { firstOf, isObject } from '../../domain/field-at.js';
import { resolvedText } from '../../domain/text.js';
import type { Incoming } from '../source.js';

/*
 * The notification of Nagios and its descendants (Icinga 2, Checkmk), which share types and states:
 * { "site"?: "…", "host": "…", "service"?: "…", "type": "PROBLEM|RECOVERY|ACKNOWLEDGEMENT|FLAPPINGSTART…", "state": "CRITICAL|WARNING|UNKNOWN|OK|DOWN|UNREACHABLE|UP",
 *   "output": "…", "time": "1795010520" }
 */
const statuses: Readonly<Record<string, AlertDraft['status']>> = {
  PROBLEM: 'firing',
  RECOVERY: 'resolved',
  ACKNOWLEDGEMENT: 'acknowledged',
};
/** Short and numbered forms of the states, as other macros of the same tools give them. */
const longStates: Readonly<Record<string, string>> = { CRIT: 'CRITICAL', WARN: 'WARNING', UNKN: 'UNKNOWN', UNREACH: 'UNREACHABLE' };
const byNumber = { service: ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'], host: ['UP', 'DOWN', 'UNREACHABLE'] } as const;
const severities: Readonly<Record<string, Severity>> = {
  CRITICAL: 'critical',
  DOWN: 'critical',
  UNREACHABLE: 'high',
  WARNING: 'warning',
  UNKNOWN: 'unknown',
  OK: 'info',
  UP: 'info',
};

/** A parser of such notifications; with a site where an installation has several. */
export const nagiosParser =
  (tool: string, hasSite = false) =>
  ({ body }: Incoming): Parsed => {
    if (!isObject(body)) return unmapped(`not a notification of ${tool}`, '');
    const text = (...names: readonly string[]) => (firstOf(...names.map((name) => resolvedText(body[name]))) as string | undefined) ?? null;
    const host = text('host', 'hostname', 'HOSTNAME', 'host_name', 'NOTIFY_HOSTNAME');
    const service = text('service', 'SERVICEDESC', 'service_description', 'NOTIFY_SERVICEDESC');
    const type = (text('type', 'NOTIFICATIONTYPE', 'notification_type', 'NOTIFY_NOTIFICATIONTYPE') ?? '').toUpperCase();
    if (host === null) return unmapped(`no host: the command of the set-up sends one`, '/host');
    const sent = (
      text('state', 'SERVICESTATE', 'HOSTSTATE', 'NOTIFY_SERVICESTATE', 'NOTIFY_HOSTSTATE', 'status', 'SERVICESTATEID', 'HOSTSTATEID') ?? ''
    ).toUpperCase();
    const state = longStates[sent] ?? byNumber[service === null ? 'host' : 'service'][/^\d$/.test(sent) ? Number(sent) : -1] ?? sent;
    // What a person sends by hand, or a command without a type, tells the state alone.
    const status =
      statuses[type] ?? (type === '' || type === 'CUSTOM' ? (state === 'OK' || state === 'UP' ? 'resolved' : 'firing') : undefined);
    if (status === undefined) return control(`${type.slice(0, 60)}: changes no state`);
    const key = hasSite ? [text('site', 'OMD_SITE'), host, service] : [host, service];
    return parsed({
      kind: 'alert',
      key,
      status,
      severity: severities[state],
      sourceSeverity: state,
      title: [host, service].filter((part) => part !== null).join(': '),
      description: text('output', 'SERVICEOUTPUT', 'HOSTOUTPUT', 'NOTIFY_SERVICEOUTPUT', 'NOTIFY_HOSTOUTPUT', 'comment', 'summary'),
      labels: { host, check: service, site: text('site', 'OMD_SITE') },
      links: [{ href: text('url', 'link'), text: tool, kind: 'source' }],
      statedAt: text('time', 'timestamp', 'TIMET', 'MICROTIME', 'NOTIFY_MICROTIME', 'long_date_time', 'short_date_time', 'LONGDATETIME'),
    });
  };
