/** The services that keep commits, each in a database of its own. */
export const services = ['directory', 'ingest', 'incidents', 'post-mortems', 'action-items', 'notifications', 'reports'] as const;
