import type { Parsed } from '../domain/draft.js';
import type { Signature } from '../domain/verify-signature.js';

/** A receipt as a parser sees it: decoded, its headers in lower case, no key anywhere. */
export interface Incoming {
  method: string;
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** The JSON value; of a form its fields; of a GET its query; undefined for nothing. */
  body: unknown;
  /** Path after the key, for protocols that say something by it (Opsgenie: `v2/alerts/ALIAS/close`). */
  path: string;
  receivedAt: string;
  receiptId: string;
  timeZone: string;
  /** What the integration was set to for this source: chosen dedup fields, the severity of a source without one. */
  options: Readonly<Record<string, unknown>>;
}

/** What a page shows to set a source up, with `ingestUrl`, `doorUrl` and `key` filled in. */
export interface SetUp {
  steps: readonly SetUpStep[];
}
export interface SetUpStep {
  text: string;
  code?: { language: 'yaml' | 'json' | 'sh' | 'text'; text: string };
}
export interface SetUpFacts {
  /** Where this integration's deliveries go, key included. */
  ingestUrl: string;
  /** The door without a path. */
  doorUrl: string;
  key: string;
  /** To be pasted into senders that sign; empty where the sender makes the secret. */
  signingSecret: string;
}

export interface SourceExample {
  name: string;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  method?: 'GET' | 'POST' | 'PUT';
  path?: string;
}

/** One monitoring tool: how its deliveries are recognized, read and set up. Pure: no clock, no network. */
export interface Source {
  name: string;
  title: string;
  category: 'alerts' | 'changes' | 'any';
  /** Sources whose deliveries may come with one and the same key, whatever the shape. */
  family: string;
  /** Raised with every change of the parser: receipts that an older one could not read are offered for replay. */
  parserVersion: number;
  /** GET too, where senders cannot do better. */
  allowsGet?: boolean;
  /** Bodies up to 4 MiB instead of 1 MiB. */
  isLarge?: boolean;
  /** Minutes after the last receipt at which alerts are expired, for senders that tell no end. */
  expiryMinutes?: number;
  /** Minutes of silence after which a repeating source's alert is stale. */
  staleMinutes?: number;
  noDataOpens?: boolean;
  signature?: Signature;
  /** The sender's own id of this delivery, unique for seven days. */
  deliveryId?(incoming: Incoming): string | undefined;
  /** What proves to a sender that the address is ours, where it asks with a GET before its first delivery. Undefined: it did not ask. */
  challenge?(query: Readonly<Record<string, string>>, signingSecret: string): Readonly<Record<string, string>> | undefined;
  parse(incoming: Incoming): Parsed;
  /** Whether a delivery looks like this source's: so that a failed parse can say "this looks like Grafana". */
  recognizes(headers: Readonly<Record<string, string>>, body: unknown): boolean;
  setUp(facts: SetUpFacts): SetUp;
  /** Where deliveries go, when it is not `/{source}/{key}`. */
  pathOf?(key: string): string;
  examples: readonly SourceExample[];
}
