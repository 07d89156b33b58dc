import type { Severity } from '@debrief/contracts';
import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, objectOf } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { paste } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Wazuh, by an integration script: the alert as in alerts.json, or a short form with its facts in the description:
 * https://documentation.wazuh.com/current/user-manual/manager/integration-with-external-apis.html
 *
 * { "timestamp": "2026-11-18T14:02:00.123+0000", "rule": { "id": "5710", "level": 5, "description": "…" }, "agent": { "id": "001", "name": "…" }, "full_log": "…" }
 * { "message": "…", "severity": "info", "description": "Rule ID 2902\nLevel 7\nAgent ID 001\nAgent Name …", "created_at": "2026-11-18T14:02:00.123+01.00" }
 */
const byLevel = (level: number): Severity | undefined =>
  level >= 12 ? 'critical' : level >= 8 ? 'high' : level >= 4 ? 'warning' : level >= 0 ? 'info' : undefined;

function parse({ body: sent }: Incoming): Parsed {
  if (!isObject(sent)) return unmapped('not an alert of Wazuh', '');
  // Some integration scripts wrap the alert.
  const body = isObject(sent['all_fields']) ? sent['all_fields'] : isObject(sent['_source']) ? sent['_source'] : sent;
  const description = (textOf(body['description']) ?? '').slice(0, 4000);
  const inText = (name: string): string | undefined => new RegExp(`^${name} (.{1,200})$`, 'm').exec(description)?.[1]?.trim();
  const rule = firstOf(textOf(fieldAt(body, 'rule', 'id')), inText('Rule ID'));
  const agent = firstOf(textOf(fieldAt(body, 'agent', 'id')), inText('Agent ID'));
  if (rule === undefined) return unmapped('no rule.id, nor "Rule ID" in the description', '/rule/id');
  const level = firstOf(textOf(fieldAt(body, 'rule', 'level')), body['severity'] === undefined ? inText('Level') : undefined);
  return parsed({
    kind: 'alert',
    key: [rule, agent ?? null],
    status: 'firing',
    severity: level === undefined ? undefined : byLevel(Number(level)),
    sourceSeverity: firstOf(level, body['severity']),
    title: firstOf(fieldAt(body, 'rule', 'description'), body['message'], inText('Title')),
    description: firstOf(body['full_log'], description),
    labels: {
      ...objectOf(fieldAt(body, 'data')),
      rule,
      agent,
      agentName: firstOf(fieldAt(body, 'agent', 'name'), inText('Agent Name')),
      location: body['location'],
    },
    statedAt: firstOf(body['timestamp'], body['created_at']),
  });
}

export const wazuh: Source = {
  name: 'wazuh',
  title: 'Wazuh',
  category: 'alerts',
  family: 'wazuh',
  parserVersion: 2,
  expiryMinutes: 60,
  parse,
  recognizes: (_, body) =>
    isObject(body) &&
    ((textOf(fieldAt(body, 'rule', 'id')) !== null && isObject(body['agent'])) ||
      /^Rule ID \S/m.test((textOf(body['description']) ?? '').slice(0, 4000))),
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste(
        'Save this as /var/ossec/integrations/custom-debrief, executable, owner root:wazuh:',
        'sh',
        '#!/bin/sh\n# $1: the file of the alert, $3: the hook_url\nexec curl -sf -H "content-type: application/json" --data-binary "@$1" "$3"\n',
      ),
      paste(
        'And in ossec.conf, then restart the manager:',
        'text',
        `<integration>\n  <name>custom-debrief</name>\n  <hook_url>${ingestUrl}</hook_url>\n  <level>7</level>\n  <alert_format>json</alert_format>\n</integration>\n`,
      ),
    ],
  }),
  examples,
};
