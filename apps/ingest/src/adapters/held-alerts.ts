import { NO_HASH } from '@debrief/persistence';
import type { AlertState } from '../domain/alert.js';

/** An alert in memory: its state, where its chain ends, and what is shown of repeats without a commit. */
export interface HeldAlert {
  state: AlertState | null;
  version: number;
  headHash: string;
  recordedAt: string;
  lastSeenAt: string;
  expiresAt: string | null;
  repeatCount: number;
  /** Repeats since the last write of what is only shown, and when that was. */
  unwrittenRepeats: number;
  seenWrittenAt: string;
}

export const nothingHeld = (): HeldAlert => ({
  state: null,
  version: 0,
  headHash: NO_HASH,
  recordedAt: '',
  lastSeenAt: '',
  expiresAt: null,
  repeatCount: 0,
  unwrittenRepeats: 0,
  seenWrittenAt: '',
});

/**
 * The latest alerts of a process, by id. The few that are at work are objects, the others text: an alert is some 150 objects, and tens of
 * thousands of alerts are more than the collector of garbage can walk through again and again beside the work.
 */
export class HeldAlerts {
  private readonly live = new Map<string, HeldAlert>();
  private readonly folded = new Map<string, string>();

  constructor(
    private readonly mostLive: number,
    private readonly mostFolded: number,
  ) {}

  get(alertId: string): HeldAlert | undefined {
    const live = this.live.get(alertId);
    if (live) return live;
    const text = this.folded.get(alertId);
    if (text === undefined) return undefined;
    const alert = JSON.parse(text) as HeldAlert;
    this.set(alertId, alert);
    return alert;
  }

  /** Keeps the alert as the latest; the one that was not asked for longest makes room. */
  set(alertId: string, alert: HeldAlert): void {
    this.folded.delete(alertId);
    this.live.delete(alertId);
    this.live.set(alertId, alert);
    if (this.live.size <= this.mostLive) return;
    const [oldestId, oldest] = this.live.entries().next().value as [string, HeldAlert];
    this.live.delete(oldestId);
    this.folded.set(oldestId, JSON.stringify(oldest));
    if (this.folded.size > this.mostFolded) this.folded.delete(this.folded.keys().next().value as string);
  }

  delete(alertId: string): void {
    this.live.delete(alertId);
    this.folded.delete(alertId);
  }
}
