import { log } from '@debrief/observability';
import type { Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { Services } from '../adapters/services.js';
import type { Answer } from '../domain/merge-pages.js';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | null;
}

/** Asks every service the same question at once. Who does not answer is named, not waited for. */
@Injectable()
export class AskAll {
  constructor(private readonly services: Services) {}

  execute<Item>(call: {
    what: string;
    query: Readonly<Record<string, string | number | undefined>>;
    caller: Caller;
    only?: string | undefined;
  }): Promise<Answer<Item>[]> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query)) if (value !== undefined) query.set(name, String(value));
    const names = this.services.names.filter((name) => call.only === undefined || name === call.only);
    return Promise.all(
      names.map(async (service): Promise<Answer<Item>> => {
        try {
          const path = `/_/${service}/${call.what}?${query.toString()}`;
          const { status, body } = await this.services.ask(service, { method: 'GET', path, caller: call.caller });
          if (status === 404 || status === 403) return { service, absent: true };
          if (status !== 200) throw new Error(`${service} answered ${status}`);
          const { items, nextCursor } = body as Page<Item>;
          return { service, items, hasMore: Boolean(nextCursor) };
        } catch (error) {
          log.warn({ err: error, from: service, what: call.what }, 'a service did not answer');
          return { service, missing: true };
        }
      }),
    );
  }
}
