const REDACTED = '[redacted]';
/** `key`, `apiKey`, `ingest_key`, `setupCode`, `Authorization`, `Set-Cookie` … */
const secretName = /^(?:.*(?:key|token|secret|password|code)|authorization|(?:set-)?cookie|debrief-identity)$/i;
/** Names that end like a secret and are none. */
const harmless = /^(?:statusCode|exitCode|errorCode|code|groupKey|alertKey|partitionKey|messageKey)$/;

/** Our own credentials (`dbt_…`, ingest keys `dbrf…`) and bearer headers, wherever in a text they stand. */
const credentials = /\b(db[a-z]_)[A-Za-z0-9_-]{20,}|\b(dbrf)[a-z2-7]{28}\b|\b(Bearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi;
const query = /(\bhttps?:\/\/[^\s?"']+|^\/[^\s?"']*)\?[^\s"']*/g;
/** `amqp://user:password@host` */
const userInfo = /(\w+:\/\/)[^\s/@:]+:[^\s/@]+@/g;
/** The machines' door: `/<source>/<key>` and `/alertmanager-api/<key>/…`. Keys are at least 20 characters and ids hold `_` after two to four letters. */
const doorKey = /(\/[a-z][a-z0-9-]*\/)(?![a-z]{2,4}_[a-z2-7]{20}(?:\/|$))([A-Za-z0-9_-]{20,})(?=\/|$|[\s"'])/g;

/** A text without credentials, query strings and the key of a door's path. */
export function redactText(text: string): string {
  return text
    .replace(userInfo, `$1${REDACTED}@`)
    .replace(query, `$1?${REDACTED}`)
    .replace(credentials, (_, token?: string, key?: string, bearer?: string) => `${token ?? key ?? bearer ?? ''}${REDACTED}`)
    .replace(doorKey, `$1${REDACTED}`);
}

/** A copy to be logged: secrets by name are gone, texts are cleaned, depth and breadth are bounded. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? value.toString() : value;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`;
  if (depth >= 6) return '[deep]';
  if (value instanceof Error) return errorOf(value, depth);
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretName.test(name) && !harmless.test(name) && member !== undefined && member !== null ? REDACTED : redact(member, depth + 1),
    ]),
  );
}

function errorOf(error: Error, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    message: redactText(error.message),
    ...('code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? { code: error.code } : {}),
    stack: redactText(error.stack ?? '').slice(0, 4_096),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
