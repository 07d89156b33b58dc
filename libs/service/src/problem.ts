import { isRejection, type Rejection } from '@debrief/decider';

const titleOf = (type: string): string => {
  const words = (type.split('/').at(-1) ?? type).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/**
 * What an order or a question was answered with instead: RFC 9457. `type` is `/problems/<rejection>` and stable; `extra` becomes
 * members of the document.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly type: string;
  readonly title: string;

  constructor(
    readonly status: number,
    type: string,
    title?: string,
    readonly detail?: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
    /** Headers of the answer, `Retry-After` for instance. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail ?? title ?? titleOf(type));
    this.type = type.startsWith('/problems/') ? type : `/problems/${type}`;
    this.title = title ?? titleOf(type);
  }

  /** The document that goes over the wire. */
  toDocument(correlationId?: string): Record<string, unknown> {
    return {
      ...this.extra,
      type: this.type,
      title: this.title,
      status: this.status,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(correlationId === undefined ? {} : { correlationId }),
    };
  }
}

/** What the last word of a rejection means over HTTP; everything else is a conflict with the state of the thing. */
const statusByWord: Readonly<Record<string, number>> = {
  'not-found': 404,
  unknown: 404,
  forbidden: 403,
  'not-allowed': 403,
  invalid: 422,
  gone: 410,
};

/** Hands the result through, or throws the rejection as a Problem: 404, 403, 422 by its last word, else 409, unless `statusByType` says. */
export function orProblem<Result>(
  result: Result | Rejection,
  statusByType: Readonly<Record<string, number>> = {},
): Exclude<Result, Rejection> {
  if (!isRejection(result)) return result as Exclude<Result, Rejection>;
  const { type, data = {} } = result;
  const status = statusByType[type] ?? statusByWord[type.split('/').at(-1) ?? ''] ?? 409;
  const { detail, title, ...extra } = data as { detail?: unknown; title?: unknown };
  throw new Problem(status, type, typeof title === 'string' ? title : undefined, typeof detail === 'string' ? detail : undefined, extra);
}

/** Whoever edits something that has changed meanwhile: the answer holds what it is now. */
export const preconditionFailed = (current: unknown): Problem =>
  new Problem(
    412,
    'precondition/changed',
    'It was changed meanwhile',
    'Look at what it is now, then send the change again with the new ETag.',
    {
      current,
    },
  );

/** An edit must name the version that was seen: 428 without an `If-Match`. What it must be equal to, only the use case knows. */
export function requireMatch(version: number | undefined): asserts version is number {
  if (version === undefined)
    throw new Problem(428, 'precondition/required', 'Say which version you have seen', 'Send If-Match with the ETag.');
}

export const notFound = (type: string, detail?: string): Problem => new Problem(404, type, undefined, detail);
