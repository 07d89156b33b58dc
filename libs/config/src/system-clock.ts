import { Clock } from './clock.js';

/** The machine's own clock: what runs outside of tests. */
export class SystemClock extends Clock {
  now(): string {
    return new Date().toISOString();
  }
}
