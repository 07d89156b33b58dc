import type { Heartbeat, Instant } from '@debrief/contracts';
import type { AlertDraft } from './draft.js';
import { msOf, plusMinutes } from './instants.js';

/** The alert that is raised when a source goes quiet: of the source `debrief`, one an integration. */
export const quietKey = (integrationId: string): string => `quiet:${integrationId}`;

/** What the silence of an integration says: a firing since it was due, a resolve at the sign of life after it, or nothing. */
export function quietDraft(
  { integrationId, name, heartbeat }: { integrationId: string; name: string; heartbeat: Heartbeat },
  lastPulseAt: Instant,
  isRaised: boolean,
  now: Instant,
): AlertDraft | undefined {
  if (heartbeat.mode === 'off')
    return isRaised ? { kind: 'alert', key: quietKey(integrationId), status: 'resolved', statedAt: now } : undefined;
  const dueAt = plusMinutes(lastPulseAt, heartbeat.everyMinutes + heartbeat.graceMinutes);
  const isQuiet = msOf(now) > msOf(dueAt);
  if (isQuiet && !isRaised)
    return {
      kind: 'alert',
      key: quietKey(integrationId),
      status: 'firing',
      severity: 'high',
      title: `${name} has gone quiet`,
      description: `Nothing was heard of it since ${lastPulseAt}; something was expected every ${heartbeat.everyMinutes} minutes. Its alerts cannot reach anybody while it is silent.`,
      labels: { alertname: 'SourceQuiet', integration: name },
      statedAt: dueAt,
    };
  return !isQuiet && isRaised ? { kind: 'alert', key: quietKey(integrationId), status: 'resolved', statedAt: lastPulseAt } : undefined;
}
