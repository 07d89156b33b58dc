import { Clock } from '@debrief/config';
import { counter, log } from '@debrief/observability';
import { withDeadline } from '@debrief/persistence';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { StormWatch } from '../domain/lanes.js';
import type { ReceiptOutcome } from '../domain/receipt.js';
import type { IntegrationHealthDocument, IntegrationHourDocument } from './integration.schema.js';

const hourOf = (instant: string): string => `${instant.slice(0, 13)}:00:00.000Z`;
const keepHoursMs = 40 * 24 * 3_600_000;

/** How integrations do: counts by hour, when they were last heard, whether they storm. Written beside the path of the receipts, lost without harm. */
@Injectable()
export class IntegrationHealth implements OnModuleInit, OnApplicationShutdown {
  private readonly storms = new Map<string, StormWatch>();
  private stormingElsewhere = new Set<string>();
  private readonly listeners: ((integrationIds: readonly string[]) => void)[] = [];
  private told = '';
  private timer: NodeJS.Timeout | undefined;
  private readonly receipts = counter('receipts_total', 'Receipts by what became of them', ['source', 'outcome']);

  constructor(
    private readonly clock: Clock,
    @InjectModel('IntegrationHealth', 'ingest') private readonly health: Model<IntegrationHealthDocument>,
    @InjectModel('IntegrationHour', 'ingest') private readonly hours: Model<IntegrationHourDocument>,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.readStorms(), 5_000).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Calls `listener` with those that storm, whenever they have changed. */
  onStorms(listener: (integrationIds: readonly string[]) => void): void {
    this.listeners.push(listener);
  }

  isStorming(integrationId: string): boolean {
    return this.storms.get(integrationId)?.inStorm === true || this.stormingElsewhere.has(integrationId);
  }

  /** Counts what a batch brought; true per integration that now storms. */
  seeNewAlerts(counts: ReadonlyMap<string, number>): void {
    const now = this.clock.now();
    for (const [integrationId, count] of counts) {
      let watch = this.storms.get(integrationId);
      if (!watch) this.storms.set(integrationId, (watch = new StormWatch()));
      if (!watch.see(count, Date.parse(now))) continue;
      log.warn(
        { integrationId, inStorm: watch.inStorm },
        watch.inStorm ? 'an integration storms: its receipts take the lanes for that' : 'a storm is over',
      );
      const stormUntil = watch.inStorm ? new Date(Date.parse(now) + 10 * 60_000).toISOString() : null;
      this.write('storm', this.health.updateOne({ _id: integrationId }, { $set: { stormUntil } }, { upsert: true }).exec());
      this.tellStorms();
    }
  }

  /** What a batch of receipts was, by integration. */
  async count(
    batch: ReadonlyMap<
      string,
      {
        source: string;
        receipts: Map<ReceiptOutcome, number>;
        lastReceivedAt: string;
        keyIds: Set<string>;
        skewSeconds: number;
        pulseAt: string | null;
        problem: { at: string; type: string; detail: string } | null;
      }
    >,
  ): Promise<void> {
    const minute = `${this.clock.now().slice(0, 16)}:00.000Z`;
    const healthWrites = [];
    const hourWrites = [];
    for (const [integrationId, seen] of batch) {
      const keysUsedAt = Object.fromEntries([...seen.keyIds].map((keyId) => [`keysUsedAt.${keyId}`, minute]));
      const lagSeconds = Math.max(0, Math.round((Date.parse(this.clock.now()) - Date.parse(seen.lastReceivedAt)) / 1000));
      const set = { ...keysUsedAt, skewSeconds: seen.skewSeconds, lagSeconds, ...(seen.problem ? { lastProblem: seen.problem } : {}) };
      const max = { lastReceivedAt: seen.lastReceivedAt, ...(seen.pulseAt === null ? {} : { lastPulseAt: seen.pulseAt }) };
      healthWrites.push({ updateOne: { filter: { _id: integrationId }, update: { $set: set, $max: max }, upsert: true } });
      const hour = hourOf(seen.lastReceivedAt);
      const inc: Record<string, number> = {};
      for (const [outcome, count] of seen.receipts) {
        inc[`receipts.${outcome}`] = count;
        this.receipts.inc({ source: seen.source, outcome }, count);
      }
      const expireAt = new Date(Date.parse(hour) + keepHoursMs);
      hourWrites.push({
        updateOne: {
          filter: { _id: `${integrationId}:${hour}` },
          update: { $inc: inc, $max: { lastReceivedAt: seen.lastReceivedAt }, $setOnInsert: { integrationId, hour, expireAt } },
          upsert: true,
        },
      });
    }
    if (healthWrites.length === 0) return;
    const writes = Promise.all([
      this.health.collection.bulkWrite(healthWrites as never, { ordered: false }),
      this.hours.collection.bulkWrite(hourWrites as never, { ordered: false }),
    ]);
    await withDeadline('count receipts', writes).catch((error: unknown) => log.warn({ err: error }, 'receipts could not be counted'));
  }

  /** Why a delivery was refused at the door: shown at the integration, as there is no receipt of it. */
  noteProblem(integrationId: string, type: string, detail: string): void {
    const lastProblem = { at: this.clock.now(), type, detail };
    this.write('problem', this.health.updateOne({ _id: integrationId }, { $set: { lastProblem } }, { upsert: true }).exec());
  }

  async find(integrationIds: readonly string[]): Promise<Map<string, IntegrationHealthDocument>> {
    const found = await this.health
      .find({ _id: { $in: [...integrationIds] } })
      .lean<IntegrationHealthDocument[]>()
      .exec();
    return new Map(found.map((document) => [document._id, document]));
  }

  /** Receipts of the last `hours` hours by outcome. */
  async countsSince(integrationIds: readonly string[], since: string): Promise<Map<string, Record<string, number>>> {
    const found = await this.hours
      .find({ integrationId: { $in: [...integrationIds] }, hour: { $gte: hourOf(since) } })
      .lean<IntegrationHourDocument[]>()
      .exec();
    const counts = new Map<string, Record<string, number>>();
    for (const { integrationId, receipts } of found) {
      const sum = counts.get(integrationId) ?? {};
      for (const [outcome, count] of Object.entries(receipts)) sum[outcome] = (sum[outcome] ?? 0) + count;
      counts.set(integrationId, sum);
    }
    return counts;
  }

  async hoursSince(since: string): Promise<IntegrationHourDocument[]> {
    return this.hours
      .find({ hour: { $gte: hourOf(since) } })
      .lean<IntegrationHourDocument[]>()
      .exec();
  }

  /** So many receipts of an hour have been said. */
  async noteSaid(hourId: string, said: number, saidAt: string): Promise<void> {
    await this.hours.collection.updateOne({ _id: hourId } as never, { $set: { said, saidAt } });
  }

  private async readStorms(): Promise<void> {
    // A storm ends by what does not come: nobody else would notice.
    this.seeNewAlerts(new Map([...this.storms].filter(([, watch]) => watch.inStorm).map(([integrationId]) => [integrationId, 0])));
    const found = await this.health
      .find({ stormUntil: { $gt: this.clock.now() } }, { _id: 1 })
      .lean<{ _id: string }[]>()
      .exec()
      .catch(() => []);
    this.stormingElsewhere = new Set(found.map(({ _id }) => _id).filter((id) => !this.storms.has(id)));
    this.tellStorms();
  }

  private tellStorms(): void {
    const here = [...this.storms].flatMap(([integrationId, { inStorm }]) => (inStorm ? [integrationId] : []));
    const storming = [...here, ...this.stormingElsewhere].toSorted();
    if (storming.join() === this.told) return;
    this.told = storming.join();
    for (const listener of this.listeners) listener(storming);
  }

  private write(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => log.debug({ err: error, what }, 'an integration’s health could not be written'));
  }
}
