import { setTimeout as sleep } from 'node:timers/promises';
import { type Door, Refused } from './installation.js';

interface Standing {
  readonly projections: readonly { readonly name: string }[];
  readonly comparison: {
    readonly state: 'running' | 'done' | 'failed';
    readonly startedAt: string;
    readonly compared?: number;
    readonly mismatches?: readonly { readonly projection: string; readonly id: string }[];
    readonly error?: string;
  } | null;
}

/** Has each service fold its commits and compare; prints one line for each document that is not what they say, and answers how many. */
export async function compareProjections(door: Door, services: readonly string[]): Promise<number> {
  let wrong = 0;
  for (const service of services) {
    const { startedAt } = await door.post<{ startedAt: string }>(`/stores/${service}/projections/compare`);
    for (;;) {
      const { comparison, projections } = await door.get<Standing>(`/stores/${service}/projections`);
      if (comparison?.state === 'failed') throw new Refused(`${service}: ${comparison.error}`);
      if (comparison?.state === 'done' && comparison.startedAt >= startedAt) {
        const { mismatches = [], compared } = comparison;
        for (const { projection, id } of mismatches) console.log(`${service} ${projection} ${id}: not what its commits say`);
        console.error(`${service}: ${compared} documents of ${projections.length} projections compared`);
        wrong += mismatches.length;
        break;
      }
      await sleep(300);
    }
  }
  console.error(wrong === 0 ? 'all as the commits say' : `${wrong} differ; \`debrief rebuild\` folds a projection again`);
  return wrong;
}
