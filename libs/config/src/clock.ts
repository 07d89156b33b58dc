/**
 * What time it is, as the product sees it: an injectable class, so that a test can own it. Rules take `now` as an argument and
 * never ask; only use cases and adapters do.
 */
export abstract class Clock {
  /** Now, ISO 8601 in UTC with milliseconds (an `Instant` of the contracts). */
  abstract now(): string;
}
