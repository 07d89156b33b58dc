import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Door, storesOf } from './installation.js';
import { services } from './services.js';

/** Those that say something, and so have listeners. */
const sayers = services.filter((service) => service !== 'reports');

/** What `debrief export` wrote, into an empty installation: verified first, then written, then said again to all services. */
export async function importExport(file: string, options: { otherSecret?: boolean }, door: Door): Promise<void> {
  const { importInstallation } = await import('./installation-copy.js'); // the stores cost half a second to load, and lint needs none
  const read = () => createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const { commits, documents } = await importInstallation(storesOf(), read, options);
  console.error(`${commits} commits and ${documents} documents, every hash verified`);
  // What was on its way when it was exported reaches its listeners now; what they know already changes nothing.
  for (const service of sayers) await door.post(`/stores/${service}/republish`);
  console.error('each service says its history again; `debrief verify --projections` shows when all is as it was');
}
