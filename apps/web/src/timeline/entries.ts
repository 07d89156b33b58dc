import type { Entry, Milestones } from '../api/incidents';
import { readable, words } from '../ui/format';
import { firing, type Flag, type Point, type Step } from './layout';

export const hasHidden = (entry: Entry) => entry.hidden !== null;
/** The first line of an entry is its title; what follows is shown where the entry is open. */
export const titleOf = (entry: Entry) =>
  entry.title ?? (readable((entry.text.split('\n', 1)[0] ?? '').replaceAll(/\*\*|^#+ /g, '')) || words(entry.entryType));
export const restOf = (entry: Entry) => readable(entry.title === null ? entry.text.split('\n').slice(1).join('\n').trim() : entry.text);
/** Where it comes from and by whom, by role: `Alertmanager · on-call`. */
export function sourceOf(entry: Entry): string {
  const system = entry.origin.system ?? (typeof entry.data['source'] === 'string' ? entry.data['source'] : undefined);
  const parts = [
    system ? words(system) : entry.origin.kind === 'person' ? undefined : 'Debrief',
    entry.authorRole ? words(entry.authorRole).toLowerCase() : undefined,
  ];
  const service = entry.data['service'];
  if (typeof service === 'string' && service) parts.push(service);
  return parts.filter(Boolean).join(' · ') || 'Debrief';
}
export const countOf = (entry: Entry): number | undefined => {
  const count = entry.folded?.count ?? entry.data['count'];
  return typeof count === 'number' && count > 1 ? count : undefined;
};

export const pointsOf = (entries: readonly Entry[]): Point[] =>
  entries
    .filter((entry) => !hasHidden(entry))
    .map((entry) => {
      const count = countOf(entry);
      return {
        id: entry.entryId,
        at: Date.parse(entry.occurredAt),
        lane: entry.lane,
        isKey: entry.isKey,
        title: titleOf(entry),
        ...(count ? { count } : {}),
      };
    })
    .toSorted((left, right) => left.at - right.at);

const flagNames: readonly (readonly [keyof Milestones, string])[] = [
  ['changeAt', 'Change'],
  ['impactStartedAt', 'Impact began'],
  ['detectedAt', 'Detected'],
  ['acknowledgedAt', 'Acknowledged'],
  ['identifiedAt', 'Identified'],
  ['mitigatedAt', 'Mitigated'],
  ['resolvedAt', 'Resolved'],
];
export const flagsOf = (milestones: Milestones): Flag[] =>
  flagNames.flatMap(([id, name]) => {
    const at = milestones[id]?.at;
    return at ? [{ id, name, at: Date.parse(at) }] : [];
  });

export const firingOf = (entries: readonly Entry[]): Step[] =>
  firing(
    entries.flatMap((entry) => {
      const alertId = entry.data['alertId'];
      if (typeof alertId !== 'string' || !/^alert-(fired|resolved)$/.test(entry.entryType)) return [];
      return [{ at: Date.parse(entry.occurredAt), alertId, isFiring: entry.entryType === 'alert-fired' }];
    }),
  );
