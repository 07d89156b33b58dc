import { randomUUID } from 'node:crypto';
import { Refused } from '../installation.js';

/** A refusal of a door, with what a program needs to know of it. */
export class Answered extends Refused {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly ifMatch?: string | null;
}
export interface Found<Body> {
  readonly body: Body;
  readonly headers: Headers;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const patienceMs = 60_000;

/** The people's door for one of the people of the demo: waits when it is told to, and says clearly what was refused. */
export class DemoDoor {
  constructor(
    readonly url: string,
    private readonly token?: string,
  ) {}

  as(token?: string): DemoDoor {
    return new DemoDoor(this.url, token);
  }

  async get<Body>(path: string): Promise<Body> {
    return (await this.call<Body>('GET', path)).body;
  }
  find<Body>(path: string): Promise<Found<Body>> {
    return this.call<Body>('GET', path);
  }
  async post<Body = unknown>(path: string, body: unknown = {}, call?: Call): Promise<Body> {
    return (await this.call<Body>('POST', path, body, call)).body;
  }
  posted<Body>(path: string, body: unknown, call?: Call): Promise<Found<Body>> {
    return this.call<Body>('POST', path, body, call);
  }
  async put<Body = unknown>(path: string, body: unknown, call?: Call): Promise<Body> {
    return (await this.call<Body>('PUT', path, body, call)).body;
  }
  async patch<Body = unknown>(path: string, body: unknown, call?: Call): Promise<Body> {
    return (await this.call<Body>('PATCH', path, body, call)).body;
  }
  async delete(path: string): Promise<void> {
    await this.call('DELETE', path);
  }

  /** All items of a list, page after page. */
  async all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const at: string = `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: { items: Item[]; nextCursor: string | null } = await this.get(at);
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  /** Asks until the answer is there: what one service says, another one hears a moment later. */
  async until<Found>(what: string, ask: () => Promise<Found | undefined>): Promise<Found> {
    const end = Date.now() + patienceMs;
    for (;;) {
      const found = await ask();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Refused(`${what} did not happen within ${patienceMs / 1000} s.`);
      await pause(250);
    }
  }

  private async call<Body>(method: string, path: string, body?: unknown, call: Call = {}): Promise<Found<Body>> {
    const end = Date.now() + patienceMs;
    // an answer that is lost says nothing about the order: sent again with the same key it acts once
    const headers = { ...(method !== 'GET' && { 'idempotency-key': randomUUID() }), ...call.headers };
    for (;;) {
      const answer = await this.send(method, path, body, { ...call, headers });
      // told to wait: more than a token may ask in a minute, or a service that is about to come back
      if ((answer.status === 429 || answer.status === 503) && Date.now() < end) {
        await answer.arrayBuffer();
        await pause(1000 * Math.min(20, Math.max(1, Number(answer.headers.get('retry-after')) || 1)));
        continue;
      }
      const text = await answer.text();
      if (answer.ok) return { body: (text === '' ? undefined : JSON.parse(text)) as Body, headers: answer.headers };
      throw new Answered(answer.status, ...told(`${method} ${path}: ${answer.status}`, text));
    }
  }

  private async send(method: string, path: string, body: unknown, { headers, ifMatch }: Call): Promise<Response> {
    try {
      return await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: {
          ...(this.token && { authorization: `Bearer ${this.token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(ifMatch && { 'if-match': ifMatch }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
    } catch (error) {
      throw new Refused(`${this.url} cannot be reached: ${(error as Error).message}. Start it with npm start.`);
    }
  }
}

function told(what: string, text: string): [type: string, message: string] {
  try {
    const problem = JSON.parse(text) as { type: string; title?: string };
    return [problem.type, `${what} ${text.slice(0, 600)}`];
  } catch {
    return ['', `${what} ${text.slice(0, 200)}`];
  }
}
