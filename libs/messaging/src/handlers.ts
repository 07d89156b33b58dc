import type { EventDefinition } from '@debrief/contracts';
import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Handler } from './ladder.js';

const MOST_AT_ONCE = 500;

/** What @EventPattern's third argument may say, and the name that we stamp. */
interface Extras {
  readonly batch?: boolean | number;
  readonly handlerName?: string;
}

/**
 * The service's handlers by type. Refuses, with all that is wrong in one error: a heard type without a handler, one with two, and a
 * handler for a type that the service did not say it hears.
 */
export function handlersFor(
  service: string,
  hears: readonly EventDefinition[],
  found: ReadonlyMap<string, MessageHandler>,
): ReadonlyMap<string, Handler> {
  const problems = [
    ...hears.filter(({ type }) => !found.has(type)).map(({ type }) => `${type} is heard, but has no handler`),
    ...[...found]
      .filter(([, handler]) => handler.next)
      .map(([type, handler]) => `${type} has two handlers (${namesOf(handler).join(', ')})`),
    ...[...found.keys()]
      .filter((type) => !hears.some((heard) => heard.type === type))
      .map((type) => `${type} has a handler, but is not in \`hears\``),
  ];
  if (problems.length > 0) throw new Error(`${service} cannot listen: ${problems.join('; ')}`);
  // Nest makes a callback for each type of a method; what they have in common is the object with the method's extras.
  const byMethod = new Map<unknown, Handler>();
  return new Map(
    [...found].map(([type, callback]) => {
      const known = byMethod.get(callback.extras);
      const handler = known ?? handlerOf(callback);
      byMethod.set(callback.extras, handler);
      return [type, handler];
    }),
  );
}

function handlerOf(callback: MessageHandler): Handler {
  const { batch = false, handlerName = 'handler' } = (callback.extras ?? {}) as Extras;
  return {
    name: handlerName,
    batch: batch === true ? MOST_AT_ONCE : Number(batch) || 1,
    call: async (payload) => {
      const result: unknown = await callback(payload, {});
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    },
  };
}

const namesOf = (handler: MessageHandler): string[] => [
  ((handler.extras ?? {}) as Extras).handlerName ?? 'handler',
  ...(handler.next ? namesOf(handler.next as MessageHandler) : []),
];
