import type { Type } from '@nestjs/common';
import { EXCEPTION_FILTERS_METADATA } from '@nestjs/common/constants.js';
import type { ModulesContainer } from '@nestjs/core';
import { PATTERN_EXTRAS_METADATA, PATTERN_HANDLER_METADATA, TRANSPORT_METADATA } from '@nestjs/microservices/constants.js';
import { throwError } from 'rxjs';

/** One transport per service, so that in one process each handler joins only the consumer group of its own service. */
export const transportOf = (service: string): symbol => Symbol.for(`debrief.transport.${service}`);

/** Marks a service's messaging module, so that the modules that import it can be found. */
export const messagingOf = (service: string): string => `debrief.messaging.${service}`;

// Else Nest turns every error of a handler into { status: 'error', message: 'Internal server error' }, and the dead letter would say
// nothing. On the method, so that it holds whatever filters the application has.
const theErrorItself = { catch: (error: unknown) => throwError(() => error) };

/**
 * Stamps a service's transport on its `@EventPattern` methods: on the controllers of each module that imports its messaging, and of
 * what that imports. A method without a transport would be called by every consumer group of the process.
 */
export function stampHandlers(modules: ModulesContainer, service: string): void {
  const imports = (module: Module) => [...module.imports];
  const roots = [...modules.values()].filter((module) => imports(module).some((imported) => imported.providers.has(messagingOf(service))));
  const own = new Set(roots);
  for (const module of own) for (const imported of imports(module)) own.add(imported);
  for (const module of own)
    for (const { metatype } of module.controllers.values()) if (metatype) stampController(metatype as Type, service);
}

type Module = ModulesContainer extends Map<string, infer M> ? M : never;

function stampController(controller: Type, service: string): void {
  const prototype = controller.prototype as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method = Object.getOwnPropertyDescriptor(prototype, name)?.value as object | undefined;
    if (typeof method !== 'function' || Reflect.getMetadata(PATTERN_HANDLER_METADATA, method) === undefined) continue;
    Reflect.defineMetadata(TRANSPORT_METADATA, transportOf(service), method);
    const extras = Reflect.getMetadata(PATTERN_EXTRAS_METADATA, method) as Record<string, unknown> | undefined;
    Reflect.defineMetadata(PATTERN_EXTRAS_METADATA, { ...extras, handlerName: `${controller.name}.${name}` }, method);
    const filters = (Reflect.getMetadata(EXCEPTION_FILTERS_METADATA, method) as unknown[] | undefined) ?? [];
    if (!filters.includes(theErrorItself)) Reflect.defineMetadata(EXCEPTION_FILTERS_METADATA, [...filters, theErrorItself], method);
  }
}
