/** Which service owns a noun of the people's API. The longest path that fits decides: `me/preferences` is not `me`. */
export const owners: Readonly<Record<string, readonly string[]>> = {
  ingest: ['sources', 'integrations', 'receipts', 'alerts', 'changes'],
  incidents: ['incidents', 'correlation-rules', 'maintenance-windows', 'incident-fields'],
  'post-mortems': ['post-mortems', 'post-mortem-policies', 'templates', 'lessons', 'lint'],
  'action-items': ['action-items', 'reminder-plans', 'trackers', 'answers', 'callbacks', 'me/calendar', 'calendar'],
  notifications: ['channels', 'notifications', 'unsubscribe', 'me/preferences'],
  reports: ['reports'],
  directory: ['people', 'teams', 'services', 'tokens', 'me', 'setup', 'sessions'],
};

/** What the gateway answers itself. */
export const ownNouns = ['dead-letters', 'search', 'audit', 'live', 'status', 'stores'] as const;

const PREFIX = '/api/v1/';

/** The service that owns a path, or undefined. */
export function ownerOf(path: string): string | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  const rest = path.slice(PREFIX.length);
  let best: { service: string; length: number } | undefined;
  for (const [service, nouns] of Object.entries(owners))
    for (const noun of nouns)
      if ((rest === noun || rest.startsWith(`${noun}/`)) && (!best || noun.length > best.length)) best = { service, length: noun.length };
  return best?.service;
}
