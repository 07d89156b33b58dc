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

type Told = Extract<Step, { draft: unknown }>;
interface Burst {
  first: Told;
  until: string;
  readonly alertIds: Set<unknown>;
  readonly services: Set<unknown>;
  count: number;
}

const likeness = ['title', 'severity', 'from', 'to'] as const;

function burstsOf(told: readonly Told[], names: readonly string[]): Burst[] {
  const bursts = new Map<string, Burst>();
  for (const step of told) {
    const { entryType, data, occurredAt } = step.draft;
    const key = JSON.stringify([entryType, ...names.map((name) => data[name])]);
    const burst = bursts.get(key);
    if (!burst) {
      bursts.set(key, {
        first: step,
        until: occurredAt,
        alertIds: new Set([data['alertId']]),
        services: new Set([data['service']]),
        count: 1,
      });
      continue;
    }
    burst.count += 1;
    burst.alertIds.add(data['alertId']);
    burst.services.add(data['service']);
    if (occurredAt < burst.first.draft.occurredAt) burst.first = step;
    if (occurredAt > burst.until) burst.until = occurredAt;
  }
  return [...bursts.values()];
}

function entryOf({ first, until, alertIds, services, count }: Burst): Step {
  if (count === 1) return first;
  // Of many services it names none: which of them it was is told by the members.
  const where = services.size > 1 ? { service: null, services: services.size } : {};
  return {
    draft: { ...first.draft, occurredUntil: until, data: { ...first.draft.data, count, targets: alertIds.size, ...where } },
  };
}

/** The entries of a batch of alerts; more than 50 of them are folded by title, severity and service; if that leaves more, by title and severity. */
export function told(changes: readonly MemberChange[]): Step[] {
  const steps = changes.flatMap(toldOf).filter((step): step is Told => 'draft' in step);
  if (steps.length <= entriesPerBatch) return steps;
  const byService = burstsOf(steps, [...likeness, 'service']);
  return (byService.length <= entriesPerBatch ? byService : burstsOf(steps, likeness)).map(entryOf);
}
