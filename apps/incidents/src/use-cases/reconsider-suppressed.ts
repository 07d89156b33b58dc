import { Clock } from '@debrief/config';
import { Injectable } from '@nestjs/common';
import { DecisionLog } from '../adapters/decision-log.js';
import type { DecisionDocument } from '../adapters/documents.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { isInWindow } from '../domain/correlation/maintenance.js';
import { plusMinutes } from '../domain/instants.js';
import { CorrelateAlerts } from './correlate-alerts.js';

const days = 7;

/** When a maintenance window is over, what it kept out and still fires is decided again, unless the window drops it. */
@Injectable()
export class ReconsiderSuppressed {
  constructor(
    private readonly decisions: DecisionLog,
    private readonly rules: RuleBooks,
    private readonly correlateAlerts: CorrelateAlerts,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const now = this.clock.now();
    const { book } = await this.rules.current();
    const decisions = await this.decisions.collection();
    const kept = await decisions
      .find({
        kind: 'suppressed',
        at: { $gte: plusMinutes(now, -days * 24 * 60) },
        windowId: { $type: 'string' },
        reconsideredAt: null,
      } as never)
      .sort({ at: 1 })
      .limit(2_000)
      .toArray();
    const over = kept.filter(({ windowId }) => {
      const window = book.windows.find((each) => each.windowId === windowId);
      return !window || !isInWindow(window, now);
    });
    if (over.length === 0) return;
    const again = (await this.stillFiring(over)).filter(
      ({ windowId }) => book.windows.find((each) => each.windowId === windowId)?.atEnd !== 'drop',
    );
    // The windows that are over no longer hold what began in them.
    const ended = new Set(over.map(({ windowId }) => windowId));
    await this.correlateAlerts.again(
      again.map(({ _id, fact }) => ({ fact, cause: `reconsider:${_id}` })),
      { ...book, windows: book.windows.filter(({ windowId }) => !ended.has(windowId)) },
    );
    await decisions.updateMany({ _id: { $in: over.map(({ _id }) => _id) } }, { $set: { reconsideredAt: now } as never });
  }

  /** Of each alert the newest statement, where it says that it burns and was the one that was kept out. */
  private async stillFiring(over: readonly DecisionDocument[]): Promise<DecisionDocument[]> {
    const alertIds = [...new Set(over.map(({ alertId }) => alertId))];
    const all = await (await this.decisions.collection()).find({ alertId: { $in: alertIds } }).toArray();
    const newest = new Map<string, DecisionDocument>();
    for (const each of all) {
      const known = newest.get(each.alertId);
      if (!known || known.fact.sequence < each.fact.sequence) newest.set(each.alertId, each);
    }
    const ids = new Set(over.map(({ _id }) => _id));
    return [...newest.values()].filter(({ _id, status }) => ids.has(_id) && status !== 'resolved');
  }
}
