import type { DoorProtocol } from './door-route.js';

/** What goes back to a sender. `body` undefined: nothing. */
export interface DoorAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
  isProblem?: boolean;
}

const problem = (
  status: number,
  type: string,
  title: string,
  detail?: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): DoorAnswer => ({
  status,
  headers,
  isProblem: true,
  body: { type: `/problems/${type}`, title, status, ...(detail === undefined ? {} : { detail }), ...more },
});

const retryLater = { 'retry-after': '5' };

const invalidEvent = (errors: readonly string[], status = 400): DoorAnswer => ({
  status,
  body: { status: 'invalid event', message: 'Event object is invalid', errors },
});

/** Opsgenie's Go client rejects an answer without a request id, with `took` 0, or without the rate-limit header. */
const opsgenie = (status: number, body: Record<string, unknown>, requestId: string, headers: Record<string, string> = {}): DoorAnswer => ({
  status,
  headers: { 'x-ratelimit-state': status === 429 ? 'THROTTLED' : 'OK', ...headers },
  body: { ...body, took: 0.001, requestId },
});

/** A key that nobody has, or that was revoked. */
export function unknownKey(protocol: DoorProtocol, requestId: string): DoorAnswer {
  if (protocol === 'pagerduty') return invalidEvent(["Length of 'routing_key' is incorrect (should be 32 characters)"]);
  if (protocol === 'opsgenie') return opsgenie(403, { message: 'Key is not valid. It may have been revoked.' }, requestId);
  return problem(
    401,
    'door/unknown-key',
    'The key is not known',
    'It was mistyped, rotated or revoked: copy the address from the page of the source again.',
    {},
    { 'www-authenticate': 'Bearer' },
  );
}

/** Nobody can say now whether the key is one: never a refusal that a sender would take as final. */
export const keyCannotBeChecked = (): DoorAnswer =>
  problem(503, 'door/key-cannot-be-checked', 'The key cannot be checked right now', undefined, {}, retryLater);

/** Not acknowledged by Kafka in time: it may have been written or not, the same again is safe. */
export const outcomeUnknown = (): DoorAnswer =>
  problem(
    503,
    'door/outcome-unknown',
    'It is not known whether the delivery was stored',
    'Send it again: a repeat changes nothing.',
    {},
    retryLater,
  );

/** Too much waits: come back. With 429 where the protocol's clients retry on that alone. */
export function overloaded(protocol: DoorProtocol, requestId: string): DoorAnswer {
  if (protocol === 'pagerduty')
    return { status: 429, headers: retryLater, body: { status: 'throttle exceeded', message: 'Too many events right now', errors: [] } };
  if (protocol === 'opsgenie') return opsgenie(429, { message: 'You are making too many requests!' }, requestId, retryLater);
  return problem(503, 'door/overloaded', 'Too many deliveries wait to be stored', undefined, {}, retryLater);
}

export const tooManyFailedKeys = (): DoorAnswer =>
  problem(429, 'door/too-many-failed-keys', 'Too many wrong keys from this address', undefined, {}, { 'retry-after': '60' });

export const tooLarge = (limit: number): DoorAnswer =>
  problem(413, 'door/too-large', 'The body is too large', `At most ${limit} bytes, inflated and as sent.`);

export const unsupportedEncoding = (encoding: string): DoorAnswer =>
  problem(
    415,
    'door/unsupported-encoding',
    'The content encoding is not supported',
    `${encoding.slice(0, 50)}: gzip, deflate or none, please.`,
    {},
    { 'accept-encoding': 'gzip, deflate, identity' },
  );

export const notInflatable = (): DoorAnswer => problem(400, 'door/not-inflatable', 'The body is not what its content encoding says');

export const wrongMethod = (allowed: readonly string[]): DoorAnswer =>
  problem(405, 'door/method-not-allowed', 'The method is not allowed here', undefined, {}, { allow: allowed.join(', ') });

export const noSuchPath = (): DoorAnswer =>
  problem(
    404,
    'door/not-found',
    'There is no such door',
    'Deliveries go to /{source}/{key}; the page of the source shows the whole address.',
  );

/** The key belongs to a source of another family: the right path is named, not guessed at. */
export const wrongSource = (path: string, title: string): DoorAnswer =>
  problem(404, 'door/wrong-source', 'This key belongs to another source', `It is for ${title}: ${path}`, { path });

export const wrongSignature = (what: 'wrong' | 'absent' | 'outside-window'): DoorAnswer => {
  const detail = {
    wrong: 'The signature is not the one of these bytes.',
    absent: 'A signature is required and there is none.',
    'outside-window': 'The time of the signature is more than five minutes away.',
  }[what];
  return problem(401, 'door/wrong-signature', 'The signature does not hold', detail);
};

/** Stored: the answer that each protocol's clients expect. */
export function accepted(protocol: DoorProtocol, receiptId: string, facts: { dedupKey?: string; isVersion1?: boolean } = {}): DoorAnswer {
  switch (protocol) {
    case 'webhook':
      return { status: 200, body: { receiptId } };
    case 'alertmanager-api':
      return { status: 200 };
    case 'opsgenie':
      return opsgenie(202, { result: 'Request will be processed' }, receiptId);
    case 'pagerduty': {
      const key = facts.dedupKey === undefined ? {} : facts.isVersion1 ? { incident_key: facts.dedupKey } : { dedup_key: facts.dedupKey };
      return { status: facts.isVersion1 ? 200 : 202, body: { status: 'success', message: 'Event processed', ...key } };
    }
  }
}

/** Not what the protocol asks for, in its own words. */
export function invalid(protocol: DoorProtocol, errors: readonly string[], requestId: string): DoorAnswer {
  if (protocol === 'pagerduty') return invalidEvent(errors);
  if (protocol === 'opsgenie')
    return opsgenie(422, { message: errors[0] ?? 'Request body is not processable.', errors: { message: errors.join('; ') } }, requestId);
  return { status: 400, body: errors.join('; ') };
}

/** What a client asks to see whether somebody is there. */
export function probed(what: 'status' | 'ready', now: string): DoorAnswer {
  if (what === 'ready') return { status: 200, body: 'OK' };
  return {
    status: 200,
    body: {
      cluster: { name: '', peers: [], status: 'disabled' },
      config: { original: '' },
      uptime: now,
      versionInfo: { branch: '', buildDate: '', buildUser: '', goVersion: '', revision: '', version: '0.27.0' },
    },
  };
}

/** What is asked cannot be looked up right now. */
export const cannotAnswer = (): DoorAnswer =>
  problem(503, 'door/cannot-answer', 'This cannot be looked up right now', undefined, {}, retryLater);

/** A browser's or a broker's question whether it may send here: CloudEvents' protection against abuse. */
export const mayDeliver = (origin: string): DoorAnswer => ({
  status: 200,
  headers: { 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*', allow: 'POST, OPTIONS' },
});
