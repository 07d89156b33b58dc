import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { Door, Refused } from '../installation.js';
import { services } from '../services.js';

interface Projections {
  readonly service: string;
  readonly projections: readonly {
    readonly name: string;
    readonly rebuild: {
      readonly state: 'running' | 'done' | 'failed';
      readonly documents?: number;
      readonly ms?: number;
      readonly error?: string;
    } | null;
  }[];
}

/** `debrief rebuild PROJECTION`: waits until it is done. */
export function rebuild(program: Command): void {
  program
    .command('rebuild [projection]')
    .description('folds what people read again from all commits; without a name it lists what there is')
    .option('--service <name>', 'where two services have one of that name')
    .action(async (name: string | undefined, options: { service?: string }, command: Command) => {
      const door = new Door(command);
      const of = (service: string) => door.get<Projections>(`/stores/${service}/projections`);
      const all = await Promise.all(services.filter((service) => !options.service || service === options.service).map(of));
      if (!name) {
        for (const { service, projections } of all) for (const projection of projections) console.log(`${service}  ${projection.name}`);
        return;
      }
      const owners = all.filter(({ projections }) => projections.some((projection) => projection.name === name));
      const [owner] = owners;
      if (!owner) throw new Refused(`There is no projection ${name}. \`debrief rebuild\` lists them.`);
      if (owners.length > 1) throw new Refused(`${owners.map(({ service }) => service).join(' and ')} have one: name one with --service.`);
      await door.post(`/stores/${owner.service}/projections/${encodeURIComponent(name)}/rebuild`);
      for (;;) {
        const state = (await of(owner.service)).projections.find((projection) => projection.name === name)?.rebuild;
        if (state?.state === 'failed') throw new Refused(`${name}: ${state.error}`);
        if (state?.state === 'done') {
          console.error(`${name} of ${owner.service}: ${state.documents} documents in ${((state.ms ?? 0) / 1000).toFixed(1)} s`);
          return;
        }
        await sleep(500);
      }
    });
}
