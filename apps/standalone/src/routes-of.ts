import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { z } from 'zod';

/** One route as its decorators say: what is served and what is documented cannot differ. */
export interface DescribedRoute {
  readonly controller: string;
  readonly handler: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
  readonly permissions: readonly string[];
  readonly isPublic: boolean;
  readonly body: object | undefined;
  readonly query: object | undefined;
  readonly params: readonly { readonly name: string; readonly schema: object }[];
  readonly isStream: boolean;
}

interface Argument {
  readonly index: number;
  readonly data?: unknown;
  readonly schema?: z.ZodType;
}

const BODY = '3';
const QUERY = '4';
const PARAM = '5';

const jsonSchema = (schema: z.ZodType | undefined): object | undefined =>
  schema && z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

const list = (value: string | string[] | undefined): string[] => (Array.isArray(value) ? value : [value ?? '']);

/** All controllers that a module wires, directly or through what it imports. */
function controllersOf(module: unknown, seen = new Set<unknown>()): Type[] {
  if (!module || seen.has(module)) return [];
  seen.add(module);
  const dynamic = typeof module === 'object' ? (module as { module?: unknown; imports?: unknown[]; controllers?: Type[] }) : undefined;
  const holder = typeof module === 'function' ? module : dynamic?.module;
  const imports = [
    ...(dynamic?.imports ?? []),
    ...(holder ? ((Reflect.getMetadata('imports', holder) as unknown[] | undefined) ?? []) : []),
  ];
  const own = [
    ...(dynamic?.controllers ?? []),
    ...(holder ? ((Reflect.getMetadata('controllers', holder) as Type[] | undefined) ?? []) : []),
  ];
  return [
    ...own,
    ...(dynamic && holder ? controllersOf(holder, seen) : []),
    ...imports.flatMap((imported) => controllersOf(imported, seen)),
  ];
}

export function routesOf(module: Type): DescribedRoute[] {
  const routes: DescribedRoute[] = [];
  for (const controller of new Set(controllersOf(module))) {
    const prefixes = list(Reflect.getMetadata('path', controller) as string | string[] | undefined);
    for (const handler of Object.getOwnPropertyNames(controller.prototype)) {
      // By its descriptor: reading a getter of a controller that was never made would run it.
      const run: unknown = Object.getOwnPropertyDescriptor(controller.prototype, handler)?.value;
      if (handler === 'constructor' || typeof run !== 'function') continue;
      const verb = Reflect.getMetadata('method', run) as number | undefined;
      if (verb === undefined) continue;
      const args = Object.entries((Reflect.getMetadata('__routeArguments__', controller, handler) ?? {}) as Record<string, Argument>);
      const schemaOf = (kind: string) => args.find(([key, { schema }]) => key.startsWith(`${kind}:`) && schema)?.[1].schema;
      const params = args
        .filter(([key, { data }]) => key.startsWith(`${PARAM}:`) && typeof data === 'string')
        .map(([, { data, schema }]) => ({ name: String(data), schema: jsonSchema(schema) ?? { type: 'string' } }));
      for (const prefix of prefixes)
        for (const path of list(Reflect.getMetadata('path', run) as string | string[] | undefined)) {
          routes.push({
            controller: controller.name,
            handler,
            method: RequestMethod[verb]!.toLowerCase(),
            path: `/${[prefix, path]
              .map((part) => part.replace(/^\/|\/$/g, ''))
              .filter(Boolean)
              .join('/')}`,
            status: Reflect.getMetadata('__httpCode__', run) as number | undefined,
            permissions: (Reflect.getMetadata('debrief:allow', run) as string[] | undefined) ?? [],
            isPublic: Boolean(Reflect.getMetadata('debrief:public', run) ?? Reflect.getMetadata('debrief:public', controller)),
            body: jsonSchema(schemaOf(BODY)),
            query: jsonSchema(schemaOf(QUERY)),
            params,
            isStream: Boolean(Reflect.getMetadata('__sse__', run)),
          });
        }
    }
  }
  return routes.sort((a, b) => (a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1));
}
