import type { AttachedAlert } from '@debrief/contracts';
import type { MemberChange } from './orders.js';
import { tells, type Step } from './steps.js';

/** Beyond this many alerts in one batch equal ones are told in one entry: a storm must not bury the story. */
const entriesPerBatch = 50;

const dataOf = (alert: AttachedAlert) => ({
  alertId: alert.alertId,
  episode: alert.episode,
  title: alert.title,
  source: alert.source,
  service: alert.service,
  severity: alert.severity,
  value: alert.value,
});

/** The entries that an alert's newest statement leaves in the story. */
export function toldOf({ alert, was, isFlapping, isAgain, eventId }: MemberChange): Step[] {
  const origin = { origin: { kind: 'event' as const, eventId: eventId ?? null, system: alert.source } };
  const isNew = was === undefined;
  const fired = isNew || (was.status === 'resolved' && alert.status !== 'resolved');
  const ended = alert.status === 'resolved' && (isNew || was.status !== 'resolved');
  // A flapping alert is one entry: its coming and going after the first is noise.
  if (isFlapping && (!isNew || isAgain)) return [];
  const steps: Step[] = [];
  if (fired) steps.push(tells('alert-fired', alert.startedAt, dataOf(alert), origin));
  if (!isNew && was.severity !== alert.severity) {
    steps.push(
      tells('alert-changed', alert.receivedAt ?? alert.startedAt, { ...dataOf(alert), from: was.severity, to: alert.severity }, origin),
    );
  }
  if (ended && alert.resolvedAt) steps.push(tells('alert-resolved', alert.resolvedAt, dataOf(alert), origin));
  return steps;
}

/** The entries of a batch of alerts; more than 50 of them are folded by title, service and severity. */
export function told(changes: readonly MemberChange[]): Step[] {
  const steps = changes.flatMap(toldOf);
  if (steps.length <= entriesPerBatch) return steps;
  const bursts = new Map<string, { first: Extract<Step, { draft: unknown }>; until: string; alertIds: Set<unknown>; count: number }>();
  for (const step of steps) {
    if (!('draft' in step)) continue;
    const { entryType, data, occurredAt } = step.draft;
    const key = JSON.stringify([entryType, data['title'], data['service'], data['severity']]);
    const burst = bursts.get(key);
    if (!burst) {
      bursts.set(key, { first: step, until: occurredAt, alertIds: new Set([data['alertId']]), count: 1 });
      continue;
    }
    burst.count += 1;
    burst.alertIds.add(data['alertId']);
    if (occurredAt < burst.first.draft.occurredAt) burst.first = step;
    if (occurredAt > burst.until) burst.until = occurredAt;
  }
  return [...bursts.values()].map(({ first, until, alertIds, count }) =>
    count === 1 ? first : { draft: { ...first.draft, occurredUntil: until, data: { ...first.draft.data, count, targets: alertIds.size } } },
  );
}
