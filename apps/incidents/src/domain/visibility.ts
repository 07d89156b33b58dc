import type { Incident } from './incident/state.js';

/** Who looks: a person with teams, or the product itself. */
export interface Viewer {
  readonly kind: 'person' | 'token' | 'system';
  readonly personId: string;
  readonly teamIds: readonly string[];
}

/** What a private incident's audience may hold for this viewer to be in it. */
export const keysOf = (viewer: Viewer): string[] => ['*', viewer.personId, ...viewer.teamIds];

/** Whether somebody may see an incident: everybody an internal one; a private one its audience and who holds a role in it. */
export function maySee(incident: Pick<Incident, 'visibility' | 'audience' | 'roles'>, viewer: Viewer): boolean {
  if (incident.visibility === 'internal' || viewer.kind === 'system') return true;
  const keys = keysOf(viewer);
  return (
    incident.audience.some(({ id }) => keys.includes(id)) ||
    incident.roles.some(({ personId, to }) => to === null && keys.includes(personId))
  );
}
