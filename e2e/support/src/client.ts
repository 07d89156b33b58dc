/** What a door answered. `body` is parsed when it is JSON (also problem+json), else it is the text. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface CallOptions {
  readonly headers?: Record<string, string>;
  /** The status that the test wants; without it any 2xx. Another one fails with what was answered. */
  readonly expect?: number;
  readonly timeoutMs?: number;
}

/** The people's door, as a script would use it: plain fetch with a token. Paths are relative to `/api/v1` unless they begin with `/_/` or `/api`. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly token?: string,
  ) {}

  /** The same door for somebody else; without a token, for nobody. */
  as(token?: string): ApiClient {
    return new ApiClient(this.url, token);
  }

  get<Body = any>(path: string, options?: CallOptions): Promise<Answer<Body>> {
    return this.call('GET', path, undefined, options);
  }
  post<Body = any>(path: string, body: unknown = {}, options?: CallOptions): Promise<Answer<Body>> {
    return this.call('POST', path, body, options);
  }
  put<Body = any>(path: string, body: unknown, options?: CallOptions): Promise<Answer<Body>> {
    return this.call('PUT', path, body, options);
  }
  patch<Body = any>(path: string, body: unknown, options?: CallOptions): Promise<Answer<Body>> {
    return this.call('PATCH', path, body, options);
  }
  delete<Body = any>(path: string, options?: CallOptions): Promise<Answer<Body>> {
    return this.call('DELETE', path, undefined, options);
  }

  /** All items of a list, page after page. */
  async all<Item = any>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const separator = path.includes('?') ? '&' : '?';
      const page = await this.get<{ items: Item[]; nextCursor: string | null }>(
        cursor ? `${path}${separator}cursor=${encodeURIComponent(cursor)}` : path,
      );
      items.push(...page.body.items);
      cursor = page.body.nextCursor;
    }
    return items;
  }

  private async call<Body>(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<Answer<Body>> {
    const full = /^\/(_|api|healthz|readyz|metrics)(\/|$)/.test(path) ? path : `/api/v1${path}`;
    const response = await fetch(this.url + full, {
      method,
      headers: {
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(options.timeoutMs ?? 15_000),
      redirect: 'manual',
    });
    const text = await response.text();
    const parsed: unknown = /json/.test(response.headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : text;
    const isWanted = options.expect === undefined ? response.ok : response.status === options.expect;
    if (!isWanted)
      throw new Error(`${method} ${full} answered ${response.status}, wanted ${options.expect ?? '2xx'}: ${text.slice(0, 2000)}`);
    return { status: response.status, headers: response.headers, body: parsed as Body };
  }
}
