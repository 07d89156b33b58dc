import type { Severity } from '@debrief/contracts';
import { parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { plusMinutes } from '../../domain/instants.js';
import { textOf } from '../../domain/text.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Azure Monitor's common alert schema: https://learn.microsoft.com/en-us/azure/azure-monitor/alerts/alerts-common-schema
 *
 * { "schemaId": "azureMonitorCommonAlertSchema", "data": {
 *     "essentials": { "alertId": "…", "originAlertId": "…", "alertRule": "…", "severity": "Sev0".."Sev4", "signalType": "Metric|Log|Activity Log",
 *                     "monitorCondition": "Fired|Resolved", "monitoringService": "…", "alertTargetIDs": ["…"], "configurationItems": ["…"],
 *                     "firedDateTime": "…", "resolvedDateTime": "…", "description": "…" },
 *     "alertContext": {…}, "customProperties": {…} } }
 */
const severities: Readonly<Record<string, Severity>> = { sev0: 'critical', sev1: 'high', sev2: 'warning', sev3: 'info', sev4: 'info' };
const day = 1440;

function keyOf(essentials: JsonObject, context: JsonObject): AlertDraft['key'] | undefined {
  const id = firstOf(textOf(essentials['alertId']), textOf(essentials['originAlertId']));
  if (id !== undefined) return id as string;
  const rule = textOf(essentials['alertRule']);
  if (rule !== null) return [rule, listOf(essentials['alertTargetIDs']).map(textOf)];
  return textOf(firstOf(fieldAt(context, 'AlertData', 'BudgetName'), context['BudgetName'])) ?? undefined;
}

/** What the first condition was split by. */
const dimensionsOf = (context: JsonObject): Record<string, unknown> =>
  Object.fromEntries(
    listOf(firstOf(fieldAt(context, 'condition', 'allOf', 0, 'dimensions'), context['Dimensions']))
      .map((dimension) => [textOf(fieldAt(dimension, 'name')), fieldAt(dimension, 'value')] as const)
      .filter((pair): pair is [string, unknown] => pair[0] !== null && pair[0] !== '__proto__'),
  );

/** What was measured, of the first condition. */
function valueOf(context: JsonObject): string | undefined {
  const condition = objectOf(fieldAt(context, 'condition', 'allOf', 0));
  // Log alerts before their version 2 count results instead.
  const results = textOf(context['ResultCount']);
  if (results !== null) return `${results} results`;
  const value = textOf(condition['metricValue']);
  return value === null ? undefined : `${textOf(condition['metricName']) ?? 'value'} ${value}`;
}

function parse({ body, receivedAt }: Incoming): Parsed {
  if (!isObject(body) || typeof body['schemaId'] !== 'string')
    return unmapped('no schemaId: turn on the common alert schema in the action group', '/schemaId');
  if (body['schemaId'] !== 'azureMonitorCommonAlertSchema')
    return unmapped(`schema ${body['schemaId'].slice(0, 60)}: turn on the common alert schema in the action group`, '/schemaId');
  const essentials = objectOf(fieldAt(body, 'data', 'essentials'));
  const context = objectOf(fieldAt(body, 'data', 'alertContext'));
  const key = keyOf(essentials, context);
  if (key === undefined) return unmapped('neither alertId nor originAlertId', '/data/essentials/alertId');
  const isActivityLog = (textOf(essentials['signalType']) ?? '').replace(/\s/g, '').toLowerCase() === 'activitylog';
  const isResolved = (word: unknown) => textOf(word)?.toLowerCase() === 'resolved';
  const isOver = isResolved(essentials['monitorCondition']) || (isActivityLog && isResolved(context['status']));
  const budget = objectOf(context['AlertData']);
  // A budget that was exceeded is told once and never taken back.
  const isBudget = textOf(budget['BudgetName']) !== null;
  const targets = listOf(essentials['alertTargetIDs']).map(textOf);
  const severity = severities[(textOf(essentials['severity']) ?? '').toLowerCase()];
  const draft: AlertDraft = {
    kind: 'alert',
    key,
    status: isOver ? 'resolved' : 'firing',
    severity,
    sourceSeverity: essentials['severity'],
    title: firstOf(
      essentials['alertRule'],
      fieldAt(context, 'properties', 'title'),
      isBudget ? `Budget ${textOf(budget['BudgetName']) ?? ''}` : undefined,
    ),
    description: firstOf(essentials['description'], fieldAt(context, 'properties', 'title')),
    value: isBudget
      ? `${textOf(budget['SpentAmount']) ?? '?'} of ${textOf(budget['BudgetThreshold']) ?? '?'} ${textOf(budget['Unit']) ?? ''}`.trim()
      : valueOf(context),
    annotations: context['annotations'],
    labels: {
      ...dimensionsOf(context),
      // Alerts of Azure's managed Prometheus.
      ...objectOf(context['labels']),
      ...objectOf(fieldAt(body, 'data', 'customProperties')),
      signalType: essentials['signalType'],
      monitoringService: essentials['monitoringService'],
      configurationItem: fieldAt(essentials, 'configurationItems', 0),
      target: targets[0],
    },
    links: [
      {
        href: firstOf(fieldAt(context, 'condition', 'allOf', 0, 'linkToFilteredSearchResultsUI'), context['LinkToFilteredSearchResultsUI']),
        text: 'Search results',
        kind: 'source',
      },
    ],
    groupHint: essentials['originAlertId'],
    startedAt: essentials['firedDateTime'],
    endedAt: firstOf(
      essentials['resolvedDateTime'],
      isActivityLog ? firstOf(context['eventTimestamp'], context['submissionTimestamp']) : undefined,
    ),
    ...((isActivityLog || isBudget) && !isOver ? { holdsUntil: plusMinutes(receivedAt, day) } : {}),
  };
  // What "Test action group" sends: a subscription that is nobody's.
  if (/^\/subscriptions\/1{8}-1{4}-1{4}-1{4}-1{12}\//.test(textOf(essentials['alertId']) ?? '')) draft.isTest = true;
  return parsed(draft);
}

export const azureMonitor: Source = {
  name: 'azure-monitor',
  title: 'Azure Monitor',
  category: 'alerts',
  family: 'azure-monitor',
  parserVersion: 3,
  parse,
  recognizes: (_, body) => isObject(body) && typeof body['schemaId'] === 'string' && isObject(body['data']),
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste(
        'Make an action group with this webhook and the common alert schema:',
        'sh',
        `az monitor action-group create -g RG -n debrief --short-name debrief --action webhook debrief ${ingestUrl} usecommonalertschema\n`,
      ),
      step('Then add the group to your alert rules.'),
    ],
  }),
  examples,
};
