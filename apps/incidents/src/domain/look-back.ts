import type { Change, Instant } from '@debrief/contracts';
import type { EntryDraft } from './incident/orders.js';
import type { Incident } from './incident/state.js';
import { msOf, plusMinutes, secondsBetween } from './instants.js';

export type Nearness = 'service' | 'upstream' | 'environment';

const hour = 60;
const ownHours = 24;
const most = 50;
const rank: Record<Nearness, number> = { service: 0, upstream: 1, environment: 2 };

/** The start that changes are measured from: of the impact, else the first signal, else the opening. */
export const startOf = (incident: Incident): Instant =>
  incident.milestones.impactStartedAt?.at ?? incident.milestones.firstSignalAt?.at ?? incident.openedAt;

/** The stretch in which changes are looked for: 24 h before the start, an hour after the end. */
export function lookBackRange(incident: Incident, now: Instant): { from: Instant; to: Instant } {
  const resolvedAt = incident.milestones.resolvedAt?.at;
  return { from: plusMinutes(startOf(incident), -ownHours * hour), to: resolvedAt ? plusMinutes(resolvedAt, hour) : now };
}

/** How near a change is to an incident: on its own service, one hop upstream, in its environment; undefined: not at all. */
export function nearnessOf(change: Change, incident: Incident, upstreamNames: ReadonlySet<string>): Nearness | undefined {
  const at = changeAt(change);
  const start = startOf(incident);
  const service = change.service?.toLowerCase();
  const subjects = incident.services.filter(({ relation }) => relation === 'subject').map(({ name }) => name.toLowerCase());
  const { from, to } = lookBackRange(incident, incident.milestones.resolvedAt ? at : at > start ? at : start);
  if (at < from || at > to) return undefined;
  if (service && subjects.includes(service)) return 'service';
  if (service && upstreamNames.has(service)) return 'upstream';
  const isSamePlace = incident.environment !== null && change.environment === incident.environment;
  return isSamePlace && at >= plusMinutes(start, -hour) ? 'environment' : undefined;
}

/** When a change took effect, as far as its source says. */
export const changeAt = (change: Change): Instant => change.endedAt ?? change.startedAt ?? change.occurredAt;

/**
 * The changes that stand near an incident, nearest first, 50 at most, as candidates for people to keep. The text says how long
 * before; it never says "because of".
 */
export function lookBack(changes: readonly Change[], incident: Incident, upstreamNames: ReadonlySet<string>): EntryDraft[] {
  const start = startOf(incident);
  return changes
    .flatMap((change) => {
      const nearness = nearnessOf(change, incident, upstreamNames);
      return nearness ? [{ change, nearness, distance: Math.abs(msOf(start) - msOf(changeAt(change))) }] : [];
    })
    .toSorted((a, b) => rank[a.nearness] - rank[b.nearness] || a.distance - b.distance || (a.change.changeId < b.change.changeId ? -1 : 1))
    .slice(0, most)
    .map(({ change, nearness }): EntryDraft => {
      const at = changeAt(change);
      const minutes = Math.round(secondsBetween(at, start) / 60);
      return {
        entryType: 'change',
        occurredAt: at,
        knownAt: change.receivedAt,
        data: {
          changeId: change.changeId,
          kind: change.kind,
          status: change.status,
          title: change.title,
          revision: change.revision,
          service: change.service,
          environment: change.environment,
          nearness,
          isCandidate: true,
          minutesBefore: minutes >= 0 ? minutes : null,
        },
        origin: { kind: 'event', system: change.source, url: change.links[0]?.href ?? null },
      };
    });
}
