import type { z } from 'zod';
import type { ConfigDefinition } from './define-config.js';

/** What the process was started with: read once, checked, typed, injectable. */
export class Environment {
  /** `all`: the checked values by the name of their definition; plain data, which another thread can be given. */
  constructor(readonly all: ReadonlyMap<string, Record<string, unknown>>) {}

  /** The values of one definition; throws for a definition that was not read at the start. */
  get<S extends z.ZodObject>(definition: ConfigDefinition<S>): Readonly<z.output<S>> {
    const values = this.all.get(definition.name);
    if (!values) throw new Error(`the configuration "${definition.name}" was not read at the start: name it in startService({ config })`);
    return values as z.output<S>;
  }
}
