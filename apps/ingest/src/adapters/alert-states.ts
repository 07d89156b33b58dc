import { isDuplicateKey, upsertProjections, withDeadline, type AppendOutcome, type CommitStore } from '@debrief/persistence';
import { CommitStore as Store } from '@debrief/persistence';
import type { AlertEvent } from '@debrief/contracts';
import { crashPoint, Environment } from '@debrief/config';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { alertOfEvent, type AlertState } from '../domain/alert.js';
import { pairsOf, recordOf, type AlertDocument } from './alert.schema.js';
import { HeldAlerts, nothingHeld, type HeldAlert } from './held-alerts.js';

const mostLive = 5_000;
const mostFolded = 45_000;
const writeSeenEveryMs = 30_000;

/** The states of alerts: the latest 50,000 in memory, the others as their projection tells, after a lost race as their commits tell. */
@Injectable()
export class AlertStates {
  private readonly held = new HeldAlerts(mostLive, mostFolded);

  constructor(
    private readonly store: Store,
    private readonly env: Environment,
    @InjectModel('Alert', 'ingest') private readonly alerts: Model<AlertDocument>,
  ) {}

  /** Every id asked for is in the answer. */
  async load(alertIds: Iterable<string>): Promise<Map<string, HeldAlert>> {
    const found = new Map<string, HeldAlert>();
    const missing: string[] = [];
    for (const alertId of alertIds) {
      const held = this.held.get(alertId);
      if (held) found.set(alertId, held);
      else missing.push(alertId);
    }
    for (let i = 0; i < missing.length; i += 1000) {
      const query = this.alerts.collection.find({ _id: { $in: missing.slice(i, i + 1000) } } as never).toArray() as unknown as Promise<
        AlertDocument[]
      >;
      for (const document of await withDeadline('read alerts', query)) found.set(document._id, heldOf(document));
    }
    // Of a projection that was rebuilt the end of the chain is not known.
    const unchained = [...found].filter(([, held]) => held.headHash === '').map(([alertId]) => alertId);
    if (unchained.length > 0)
      for (const [alertId, { causes: _causes, ...held }] of await this.reload(unchained))
        found.set(alertId, { ...held, lastSeenAt: found.get(alertId)?.lastSeenAt ?? '' });
    for (const alertId of missing) if (!found.has(alertId)) found.set(alertId, nothingHeld());
    return found;
  }

  /** As the commits tell, for a projection may be behind them. */
  async reload(alertIds: readonly string[]): Promise<Map<string, HeldAlert & { causes: ReadonlySet<string> }>> {
    const loaded = await this.store.loadMany(alertIds);
    const result = new Map<string, HeldAlert & { causes: ReadonlySet<string> }>();
    for (const [alertId, { events, version, headHash, causes }] of loaded) {
      const last = events.at(-1);
      const known = this.held.get(alertId) ?? nothingHeld();
      const state = last === undefined ? null : alertOfEvent(last as unknown as AlertEvent);
      result.set(alertId, {
        ...known,
        state,
        version,
        headHash,
        causes,
        recordedAt: last?.time ?? '',
        expiresAt: state?.expiresAt ?? null,
      });
    }
    return result;
  }

  append(wishes: Parameters<CommitStore['appendMany']>[0]): Promise<AppendOutcome[]> {
    return this.store.appendMany(wishes);
  }

  /** Keeps the state at hand, unless a newer one is there already. */
  hold(alertId: string, alert: HeldAlert): void {
    const known = this.held.get(alertId);
    if (known && known.version > alert.version) return;
    this.held.set(alertId, alert);
  }

  forget(alertId: string): void {
    this.held.delete(alertId);
  }

  /** Writes what people read. */
  async project(alerts: readonly (HeldAlert & { state: AlertState })[]): Promise<void> {
    crashPoint(this.env, 'projection.before');
    const later = await this.insertFirst(alerts);
    await upsertProjections<AlertDocument>(
      this.alerts,
      later.map((alert) => ({ _id: alert.state.alertId, version: alert.version, doc: documentOf(alert) })),
    );
  }

  /** What is new is inserted, at half the cost of an upsert. Where a document is there already, it is this one or a newer one. Says what is left. */
  private async insertFirst(alerts: readonly (HeldAlert & { state: AlertState })[]): Promise<(HeldAlert & { state: AlertState })[]> {
    const first = alerts.filter(({ version }) => version === 1);
    if (first.length === 0) return [...alerts];
    const documents = first.map((alert) => ({ _id: alert.state.alertId, version: 1, ...documentOf(alert) }));
    try {
      await withDeadline('insert alerts', this.alerts.collection.insertMany(documents as never, { ordered: false }));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    return alerts.filter(({ version }) => version !== 1);
  }

  /** Of repeats only what is shown, and of each alert at most once in 30 seconds. */
  async projectSeen(alerts: Iterable<[string, HeldAlert]>, now: string): Promise<void> {
    const writes: mongo.AnyBulkWriteOperation[] = [];
    for (const [alertId, alert] of alerts) {
      if (alert.unwrittenRepeats === 0 || Date.parse(now) - (Date.parse(alert.seenWrittenAt) || 0) < writeSeenEveryMs) continue;
      const expiresAt = alert.expiresAt === null ? {} : { expiresAt: alert.expiresAt };
      const update = { $max: { lastSeenAt: alert.lastSeenAt, ...expiresAt }, $inc: { repeatCount: alert.unwrittenRepeats } };
      writes.push({ updateOne: { filter: { _id: alertId, status: { $ne: 'resolved' } } as never, update } });
      alert.unwrittenRepeats = 0;
      alert.seenWrittenAt = now;
    }
    if (writes.length > 0)
      await withDeadline('write when alerts were last seen', this.alerts.collection.bulkWrite(writes as never, { ordered: false }));
  }
}

function heldOf(document: AlertDocument): HeldAlert {
  const { _id, version, headHash, recordedAt, lastSeenAt, repeatCount, labels, annotations, ...alert } = document;
  const state: AlertState = { ...alert, alertId: _id, sequence: version, labels: recordOf(labels), annotations: recordOf(annotations) };
  return {
    state,
    version,
    headHash,
    recordedAt,
    lastSeenAt,
    expiresAt: alert.expiresAt,
    repeatCount,
    unwrittenRepeats: 0,
    seenWrittenAt: lastSeenAt,
  };
}

/** The document of an alert; `_id` and `version` are added by whoever writes it. */
export function documentOf(held: HeldAlert & { state: AlertState }): Omit<AlertDocument, '_id' | 'version'> {
  const { alertId: _alertId, sequence: _sequence, labels, annotations, ...alert } = held.state;
  return {
    ...alert,
    labels: pairsOf(labels),
    annotations: pairsOf(annotations),
    expiresAt: held.expiresAt,
    headHash: held.headHash,
    recordedAt: held.recordedAt,
    lastSeenAt: held.lastSeenAt,
    repeatCount: held.repeatCount,
  };
}
