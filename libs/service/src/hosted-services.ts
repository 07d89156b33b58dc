import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { Mongo } from '@debrief/persistence';

type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

/** One service of this process: its module and what that module imports. */
export class HostedService {
  constructor(
    readonly name: string,
    readonly modules: ReadonlySet<NestModule>,
  ) {}

  /** The instance that this service sees for a class: in `standalone` each service has a CommitStore, Leases … of its own. */
  find<T>(token: abstract new (...args: never[]) => T): T | undefined {
    for (const module of this.modules) {
      const instance: unknown = module.providers.get(token as never)?.instance;
      if (instance !== undefined && instance !== null) return instance as T;
    }
    return undefined;
  }

  *providers(): Generator<object> {
    for (const module of this.modules)
      for (const { instance } of module.providers.values()) if (instance !== null && typeof instance === 'object') yield instance as object;
  }

  *controllers(): Generator<Type> {
    for (const module of this.modules) for (const { metatype } of module.controllers.values()) if (metatype) yield metatype as Type;
  }

  /** The service's own database, if it has one. */
  get mongo(): Mongo | undefined {
    return this.find(Mongo);
  }
}

/** The services of this process: one where it runs alone, all of them in `standalone`. */
export class HostedServices {
  private readonly services = new Map<string, HostedService>();
  private readonly byController = new Map<unknown, HostedService | undefined>();

  /** Called once, when Nest has made everything. */
  found(modules: ModulesContainer, named: readonly { name: string; module: unknown }[]): void {
    for (const { name, module: wanted } of named) {
      const root = [...modules.values()].find(
        ({ metatype }) => metatype === wanted || metatype === (wanted as { module?: unknown }).module,
      );
      if (root) this.services.set(name, new HostedService(name, withImports(root)));
    }
  }

  get all(): readonly HostedService[] {
    return [...this.services.values()];
  }

  byName(name: string): HostedService | undefined {
    return this.services.get(name);
  }

  /** The service that a controller class belongs to. */
  ofController(controller: unknown): HostedService | undefined {
    if (!this.byController.has(controller)) {
      const owner = this.all.find((service) => [...service.controllers()].some((own) => own === controller));
      this.byController.set(controller, owner);
    }
    return this.byController.get(controller);
  }
}

/** The module and what it imports, near ones first. Nest imports global modules everywhere: they belong to nobody. */
function withImports(root: NestModule): Set<NestModule> {
  const found = new Set<NestModule>([root]);
  for (const module of found) for (const imported of module.imports) if (!imported.isGlobal) found.add(imported);
  return found;
}
