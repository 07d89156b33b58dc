/** What a door answered instead of doing what was asked: a problem document, or nothing at all (`status` 0). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    readonly title: string,
    readonly detail: string | undefined,
    readonly errors: readonly { path: string; message: string }[],
    readonly facts: Readonly<Record<string, unknown>>,
  ) {
    super(`${title} (${type})`);
  }

  /** What a person pastes into a ticket. */
  report(): string {
    return JSON.stringify(
      {
        type: this.type,
        status: this.status,
        title: this.title,
        detail: this.detail,
        errors: this.errors,
        correlationId: this.facts['correlationId'],
        at: location.pathname,
      },
      null,
      2,
    );
  }
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new ApiProblem(-1, '/problems/web/unexpected', 'Something went wrong in this page', text, [], {});
}

export interface Answer<T> {
  data: T;
  etag: string | undefined;
}
export interface Call {
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  body?: unknown;
  ifMatch?: string | number | undefined;
  signal?: AbortSignal;
  /** Makes a repeated write harmless. One is made for each POST. */
  idempotencyKey?: string;
}
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const signedOut = new Set<() => void>();
/** Told when a request finds that the session has ended. */
export const onSignedOut = (listener: () => void) => {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
};

export function queryText(query: Call['query'] = {}): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) parts.append(name, String(one));
  }
  const text = parts.toString();
  return text ? `?${text}` : '';
}

const titleOf = (status: number) =>
  status === 412
    ? 'Somebody else changed this meanwhile'
    : status === 403
      ? 'You may not do this'
      : status === 404
        ? 'This does not exist'
        : 'The request was not taken';

/** One request to `/api/v1`. Throws an ApiProblem for everything but a 2xx. */
export async function call<T>(
  method: Method,
  path: string,
  { query, body, ifMatch, signal, idempotencyKey }: Call = {},
): Promise<Answer<T>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (ifMatch !== undefined) headers['if-match'] = typeof ifMatch === 'number' ? `"${ifMatch}"` : ifMatch;
  if (method === 'POST') headers['idempotency-key'] = idempotencyKey ?? crypto.randomUUID();
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}${queryText(query)}`, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem(
      0,
      '/problems/web/offline',
      'Debrief cannot be reached',
      'What you see may be old. It goes on by itself as soon as the connection is back.',
      [],
      {},
    );
  }
  const text = await response.text();
  let data: unknown;
  try {
    data = text ? JSON.parse(text) : undefined;
  } catch {
    data = text;
  }
  if (response.ok) return { data: data as T, etag: response.headers.get('etag') ?? undefined };
  if (response.status === 401 && !path.startsWith('/sessions') && !path.startsWith('/setup')) signedOut.forEach((listener) => listener());
  const words = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const facts = data !== null && typeof data === 'object' ? (data as Record<string, unknown>) : {};
  throw new ApiProblem(
    response.status,
    words(facts['type']) ?? `/problems/http/${response.status}`,
    words(facts['title']) ?? titleOf(response.status),
    words(facts['detail']),
    Array.isArray(facts['errors']) ? (facts['errors'] as { path: string; message: string }[]) : [],
    facts,
  );
}

export const get = async <T>(path: string, query?: Call['query'], signal?: AbortSignal): Promise<T> =>
  (await call<T>('GET', path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) })).data;
export const post = async <T>(path: string, body: unknown = {}, options: Omit<Call, 'body'> = {}): Promise<T> =>
  (await call<T>('POST', path, { ...options, body })).data;

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  /** Of merged lists: services that did not answer. */
  missing?: string[];
}
