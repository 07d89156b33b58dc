import type { SearchHit } from '../api/operations';

/** The page that shows a thing that a search found. */
export function addressOf(hit: SearchHit): string {
  if (hit.url) return hit.url.replace(/^https?:\/\/[^/]+/, '');
  const noun = hit.noun ?? hit.kind ?? '';
  const folder =
    (
      {
        incident: 'incidents',
        'post-mortem': 'post-mortems',
        'action-item': 'action-items',
        people: 'settings/people',
        person: 'settings/people',
        teams: 'services',
        team: 'services',
        service: 'services',
        integration: 'sources',
        integrations: 'sources',
      } as Record<string, string>
    )[noun] ?? noun;
  return /^(incidents|post-mortems|action-items)$/.test(folder) ? `/${folder}/${hit.id}` : `/${folder}`;
}
