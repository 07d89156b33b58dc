import type { Severity } from '@debrief/contracts';
import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { firstOf, isObject } from '../../domain/field-at.js';
import { resolvedText } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Site24x7's webhook: https://www.site24x7.com/help/admin/third-party-integrations/webhooks.html
 *
 * { "MONITORNAME": "…", "MONITORID": "…", "MONITORURL": "…", "MONITORTYPE": "URL", "STATUS": "DOWN|UP|TROUBLE|CRITICAL", "INCIDENT_REASON": "…",
 *   "INCIDENT_TIME_ISO": "2026-11-18T14:02:00+0000", "OUTAGE_TIME_UNIX_FORMAT": "1795010520000", "MONITOR_DASHBOARD_LINK": "…", "MONITOR_GROUPNAME": "…" }
 */
const severities: Readonly<Record<string, Severity>> = { DOWN: 'critical', CRITICAL: 'high', TROUBLE: 'warning' };

function parse({ body }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not a message of Site24x7', '');
  const text = (name: string) => resolvedText(body[name]);
  const key = text('MONITORID') ?? text('MONITORNAME');
  const status = text('STATUS')?.toUpperCase();
  if (key === null || status === undefined) return unmapped('no MONITORID or no STATUS: Site24x7 sends both', '/MONITORID');
  return parsed({
    kind: 'alert',
    key,
    status: status === 'UP' ? 'resolved' : 'firing',
    severity: severities[status],
    title: text('MONITORNAME') ?? key,
    description: text('INCIDENT_REASON') ?? text('REASON'),
    labels: { type: text('MONITORTYPE'), group: text('MONITOR_GROUPNAME'), locations: text('FAILED_LOCATIONS') },
    links: [
      { href: text('MONITOR_DASHBOARD_LINK'), text: 'Site24x7', kind: 'dashboard' },
      { href: text('MONITORURL'), text: 'Monitored page', kind: 'other' },
      { href: text('RCA_LINK'), text: 'Root cause', kind: 'other' },
    ],
    statedAt: firstOf(text('INCIDENT_TIME_ISO'), text('OUTAGE_TIME_UNIX_FORMAT')),
  });
}

export const site24x7: Source = {
  name: 'site24x7',
  title: 'Site24x7',
  category: 'alerts',
  family: 'site24x7',
  parserVersion: 1,
  parse,
  recognizes: (_, body) => isObject(body) && 'MONITORNAME' in body && 'STATUS' in body,
  setUp: webhookAt(
    'Admin → Third-Party Integrations → Webhooks, method POST, "Post as JSON" with all incident parameters',
    'Choose the monitors, and all of Down, Up, Trouble and Critical.',
  ),
  examples,
};
