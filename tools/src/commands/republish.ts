import type { Command } from 'commander';
import { Door } from '../installation.js';
import { services } from '../services.js';

/** `debrief republish SERVICE`: the relay says the whole history again. */
export function republish(program: Command): void {
  program
    .command('republish <service>')
    .description(`says a service's whole history again, so that any listener can be rebuilt from nothing: ${services.join(', ')}`)
    .action(async (service: string, _options: unknown, command: Command) => {
      await new Door(command).post(`/stores/${encodeURIComponent(service)}/republish`);
      console.error(`ordered; the relay of ${service} says its history before anything new`);
    });
}
