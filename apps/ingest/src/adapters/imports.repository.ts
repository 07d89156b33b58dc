import { isDuplicateKey } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AlertDocument } from './alert.schema.js';
import type { ImportDocument, ImportEntryDocument } from './import.schema.js';

/** Entries that need a round of their own. */
const kinds = { 'open-ended': { isOpenEnded: true }, incidents: { incidentAt: { $type: 'string' } } } as const;

/** Imports of history, and the entries of their files until they were applied (or seven days passed). */
@Injectable()
export class ImportsRepository {
  constructor(
    @InjectModel('Import', 'ingest') private readonly imports: Model<ImportDocument>,
    @InjectModel('ImportEntry', 'ingest') private readonly entries: Model<ImportEntryDocument>,
    @InjectModel('Alert', 'ingest') private readonly alerts: Model<AlertDocument>,
  ) {}

  async make(document: ImportDocument): Promise<ImportDocument> {
    await this.imports.updateOne({ _id: document._id }, { $setOnInsert: document }, { upsert: true }).exec();
    return (await this.imports.findOne({ _id: document._id }).lean<ImportDocument>().exec()) ?? document;
  }

  find(integrationId: string, importId: string): Promise<ImportDocument | null> {
    return this.imports.findOne({ _id: importId, integrationId }).lean<ImportDocument>().exec();
  }

  get(importId: string): Promise<ImportDocument | null> {
    return this.imports.findOne({ _id: importId }).lean<ImportDocument>().exec();
  }

  list(integrationId: string): Promise<ImportDocument[]> {
    return this.imports.find({ integrationId }, { split: 0 }).sort({ createdAt: -1 }).limit(50).lean<ImportDocument[]>().exec();
  }

  /** Writes `changes` where the import still is as `expected` says; null where it is not. */
  change(importId: string, expected: Partial<ImportDocument>, changes: Partial<ImportDocument>): Promise<ImportDocument | null> {
    return this.imports
      .findOneAndUpdate({ _id: importId, ...expected }, { $set: changes, $inc: { version: 1 } }, { returnDocument: 'after' })
      .lean<ImportDocument>()
      .exec();
  }

  /** Progress, which is no news: the version stays. */
  async touch(importId: string, changes: Partial<ImportDocument>): Promise<void> {
    await this.imports.updateOne({ _id: importId }, { $set: changes }).exec();
  }

  async unfinished(silentSince: string): Promise<string[]> {
    const found = await this.imports
      .find({ state: { $in: ['running', 'applying'] }, touchedAt: { $lt: silentSince } }, { _id: 1 })
      .lean<{ _id: string }[]>()
      .exec();
    return found.map(({ _id }) => _id);
  }

  /** The same entry a second time is dropped here. */
  async keep(entries: readonly ImportEntryDocument[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      await this.entries.collection.insertMany(entries as never, { ordered: false });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  count(importId: string): Promise<number> {
    return this.entries.countDocuments({ importId }).exec();
  }

  countOpenEnded(importId: string): Promise<number> {
    return this.entries.countDocuments({ importId, isOpenEnded: true }).exec();
  }

  /** How many incidents the entries are of: one a beginning. */
  async countIncidents(importId: string): Promise<number> {
    const [found] = await this.entries
      .aggregate<{ incidents: number }>([
        { $match: { importId, incidentAt: { $type: 'string' } } },
        { $group: { _id: { alertId: '$alertId', at: '$incidentAt' } } },
        { $count: 'incidents' },
      ])
      .allowDiskUse(true)
      .exec();
    return found?.incidents ?? 0;
  }

  async *pages(importId: string, afterNumber: number, size: number, kind?: keyof typeof kinds): AsyncGenerator<ImportEntryDocument[]> {
    const only = (kind === undefined ? {} : kinds[kind]) as Record<string, never>;
    for (let after = afterNumber; ;) {
      const page = await this.entries
        .find({ importId, number: { $gt: after }, ...only })
        .sort({ number: 1 })
        .limit(size)
        .lean<ImportEntryDocument[]>()
        .exec();
      if (page.length === 0) return;
      yield page;
      after = (page.at(-1) as ImportEntryDocument).number;
    }
  }

  /** How many alerts the entries are of, and how many of those nobody knows. */
  async countAlerts(importId: string): Promise<{ alerts: number; newAlerts: number }> {
    let alerts = 0;
    let known = 0;
    let ids: string[] = [];
    const flush = async () => {
      if (ids.length > 0) known += await this.alerts.countDocuments({ _id: { $in: ids } } as never).exec();
      alerts += ids.length;
      ids = [];
    };
    const cursor = this.entries
      .aggregate<{ _id: string }>([{ $match: { importId } }, { $group: { _id: '$alertId' } }])
      .allowDiskUse(true)
      .cursor();
    for await (const { _id } of cursor) if (ids.push(_id) === 1000) await flush();
    await flush();
    return { alerts, newAlerts: alerts - known };
  }

  async forget(importId: string): Promise<void> {
    await this.entries.deleteMany({ importId }).exec();
  }
}
