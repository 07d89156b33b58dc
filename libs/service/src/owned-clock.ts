import { Clock } from '@debrief/config';

/**
 * A clock that a test owns. Frozen it stands until it is moved; otherwise it runs on from where it was put. It exists in a process
 * only if DEBRIEF_TEST_ROUTES is set.
 */
export class OwnedClock extends Clock {
  private offsetMs = 0;
  private frozenAt: number | undefined;

  constructor(frozenAt?: string) {
    super();
    if (frozenAt !== undefined) this.frozenAt = Date.parse(frozenAt);
  }

  now(): string {
    return new Date(this.frozenAt ?? Date.now() + this.offsetMs).toISOString();
  }

  set(instant: string): void {
    const at = Date.parse(instant);
    if (this.frozenAt === undefined) this.offsetMs = at - Date.now();
    else this.frozenAt = at;
  }

  forward(by: { days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number }): void {
    const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = by;
    const ms = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000 + milliseconds;
    if (this.frozenAt === undefined) this.offsetMs += ms;
    else this.frozenAt += ms;
  }
}
