import { Clock } from '@debrief/config';

/**
 * A clock that a test owns. Frozen it stands until it is moved; otherwise it runs on from where it was put. It exists in a process
 * only if DEBRIEF_TEST_ROUTES is set.
 */
export class OwnedClock extends Clock {
  /** Offset in milliseconds, and the instant at which it stands frozen or NaN; shared with the other threads of the process. */
  readonly memory: Float64Array;

  /** `memory`: that of another thread's clock, of which this is then a face. */
  constructor(frozenAt?: string, memory?: Float64Array) {
    super();
    this.memory = memory ?? new Float64Array(new SharedArrayBuffer(16));
    if (!memory) this.memory[1] = frozenAt === undefined ? NaN : Date.parse(frozenAt);
  }

  now(): string {
    return new Date(this.isFrozen ? this.memory[1]! : Date.now() + this.memory[0]!).toISOString();
  }

  set(instant: string): void {
    const at = Date.parse(instant);
    if (this.isFrozen) this.memory[1] = at;
    else this.memory[0] = at - Date.now();
  }

  forward(by: { days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number }): void {
    const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = by;
    this.memory[this.isFrozen ? 1 : 0]! += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000 + milliseconds;
  }

  private get isFrozen(): boolean {
    return !Number.isNaN(this.memory[1]);
  }
}
