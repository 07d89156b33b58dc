import type { Change, Severity } from '@debrief/contracts';
import type { LinkDraft } from './labels.js';

/** What a statement says of an alert. `unacknowledged` takes an acknowledgement back; `no-data` says that nothing was measured. */
export type Statement = 'firing' | 'acknowledged' | 'unacknowledged' | 'resolved' | 'no-data';

/** A source's time, as its parser found it: text or number, with the zone of what has no offset. */
export type SourceTime = unknown;

/**
 * What one receipt says of one alert, in the parser's words: members are as the sender wrote them, `observe` cleans and cuts. Three times at
 * most: when it started, when the statement was made, when it ended. A parser reads no clock: what is missing becomes the receipt's.
 */
export interface AlertDraft {
  kind: 'alert';
  /** Identity in the sender's own semantics; several parts are joined as JSON, never bare. Zero is a value. */
  key: string | number | readonly unknown[];
  status: Statement;
  /** Severity by the source's own table; absent: by words. */
  severity?: Severity | undefined;
  sourceSeverity?: unknown;
  title?: unknown;
  description?: unknown;
  value?: unknown;
  service?: unknown;
  environment?: unknown;
  labels?: unknown;
  annotations?: unknown;
  links?: readonly LinkDraft[];
  linkBase?: unknown;
  groupHint?: unknown;
  startedAt?: SourceTime;
  statedAt?: SourceTime;
  endedAt?: SourceTime;
  /** Until when a firing holds if nothing more is said (Alertmanager's API: endsAt). */
  holdsUntil?: SourceTime;
  /** The source calls the end something else than a resolve. */
  resolution?: 'merged';
  isTest?: boolean;
  /** What is odd about it, to be shown with the receipt; the alert is taken nevertheless. */
  problem?: ReceiptProblem;
  /** An order that changes a part of a known alert and says nothing of its status; of an unknown one it says nothing at all. */
  amends?: Amendment;
}

/** Which parts an order changes: of the draft's members only these are told, its labels and annotations are added to those that are there. */
export interface Amendment {
  readonly tells: readonly ('title' | 'description' | 'severity')[];
  readonly addsTags?: readonly string[];
  readonly dropsTags?: readonly string[];
  readonly dropsLabels?: readonly string[];
}

/** What one receipt says of one change: a deployment, a release, a configuration. */
export interface ChangeDraft {
  kind: 'change';
  key: string | number | readonly unknown[];
  changeKind: Change['kind'];
  status: Change['status'];
  title?: unknown;
  revision?: unknown;
  service?: unknown;
  environment?: unknown;
  actor?: unknown;
  labels?: unknown;
  links?: readonly LinkDraft[];
  startedAt?: SourceTime;
  statedAt?: SourceTime;
  endedAt?: SourceTime;
}

/** A sign of life: feeds the integration's heartbeat and is no alert. */
export interface PulseDraft {
  kind: 'pulse';
  name: string;
}

export type Draft = AlertDraft | ChangeDraft | PulseDraft;

/** Why a receipt became nothing, or less than it might: `type` is stable, `pointer` a place in the body (JSON pointer or byte position). */
export interface ReceiptProblem {
  type: string;
  detail: string;
  pointer?: string;
}

/** What a parser makes of a receipt. `control` is what needs no alert: pings, confirmations, empty batches, test messages of set-up pages. */
export type Parsed =
  | { outcome: 'parsed'; drafts: readonly Draft[]; problem?: ReceiptProblem }
  | { outcome: 'control'; what: string }
  | { outcome: 'unmapped' | 'quarantined' | 'refused'; problem: ReceiptProblem };

export const parsed = (...drafts: readonly Draft[]): Parsed => ({ outcome: 'parsed', drafts });
export const control = (what: string): Parsed => ({ outcome: 'control', what });
export const unmapped = (detail: string, pointer?: string): Parsed => ({
  outcome: 'unmapped',
  problem: { type: 'receipt/unmapped', detail, ...(pointer === undefined ? {} : { pointer }) },
});
