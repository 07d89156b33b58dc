import type { IncidentEvent } from '@debrief/contracts';
import { positionOf, verdictOnCopy, type Heard, type Position } from '@debrief/messaging';
import { followed, insertNew, Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import type { Story, SubjectRecord } from '../domain/citations.js';
import { entryNoOf, evolveEntry, evolveRecord, type IncidentRecord, type RecordEntry } from '../domain/record.js';
import { confirmedLinks } from '../domain/recurrence.js';
import type { PostMortem } from '../domain/state.js';
import type { RecordDocument, RecordEntryDocument } from './documents.js';

/** The most entries that a draft or a check reads of one incident; the timeline beyond is shown by `incidents`. */
const entriesRead = 20_000;

type HeardIncident = Heard & IncidentEvent;

/** This service's own copy of incidents and their timelines, kept by their events alone. */
@Injectable()
export class RecordsRepository {
  constructor(private readonly mongo: Mongo) {
    mongo.prepare(async (database) => {
      await database.collection('record-entries').createIndexes([{ key: { incidentId: 1, 'entry.entryNo': 1 }, name: 'story' }]);
      await database.collection('records').createIndexes([
        { key: { mergedInto: 1 }, name: 'merged', partialFilterExpression: { mergedInto: { $type: 'string' } } },
        { key: { status: 1 }, name: 'status' },
        { key: { 'record.openedAt': -1 }, name: 'opened' },
        { key: { 'record.relations.incidentId': 1 }, name: 'related' },
      ]);
    });
  }

  private records = () => this.mongo.collection<RecordDocument>('records');
  private entries = () => this.mongo.collection<RecordEntryDocument>('record-entries');

  /**
   * Takes in what was heard, in its order. Entries first, then the record with its position: after a death in between the same
   * events come again and lead to the same.
   */
  async hear(events: readonly HeardIncident[]): Promise<void> {
    const byIncident = Map.groupBy(events, (event) => event.data.incidentId);
    const ids = [...byIncident.keys()];
    const known = new Map((await (await this.records()).find({ _id: { $in: ids } }).toArray()).map((document) => [document._id, document]));
    const entries = await this.entriesFor(events);
    const changed = new Map<string, RecordEntryDocument>();
    const documents: RecordDocument[] = [];
    for (const [incidentId, heard] of byIncident) {
      let record: IncidentRecord | null = known.get(incidentId)?.record ?? null;
      let position: Position | null = known.get(incidentId)?.position ?? null;
      for (const event of heard) {
        if (verdictOnCopy(position, event) !== 'apply') continue;
        position = positionOf(event);
        record = evolveRecord(record, event);
        const entryNo = entryNoOf(event);
        if (entryNo === undefined) continue;
        const _id = entryId(incidentId, entryNo);
        const entry = evolveEntry((changed.get(_id) ?? entries.get(_id))?.entry, event);
        if (entry !== undefined) changed.set(_id, { _id, incidentId, entry });
      }
      if (record !== null && position !== null)
        documents.push({ _id: incidentId, position, record, status: record.status, mergedInto: record.mergedInto });
    }
    if (changed.size > 0) {
      const all = await this.entries();
      const fresh = [...changed.values()].filter(({ _id }) => !entries.has(_id));
      const refused = (await insertNew(all, fresh, followed)).map((index) => fresh[index]!);
      const writes = [...[...changed.values()].filter(({ _id }) => entries.has(_id)), ...refused].map((document) => ({
        replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
      }));
      if (writes.length > 0) await all.bulkWrite(writes, { ordered: false, ...followed });
    }
    if (documents.length > 0) {
      const writes = documents.map((document) => ({ replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true } }));
      await (await this.records()).bulkWrite(writes, { ordered: false });
    }
  }

  private async entriesFor(events: readonly HeardIncident[]): Promise<Map<string, RecordEntryDocument>> {
    const ids = events.flatMap((event) => {
      const entryNo = entryNoOf(event);
      return entryNo === undefined ? [] : [entryId(event.data.incidentId, entryNo)];
    });
    if (ids.length === 0) return new Map();
    const found = await (await this.entries()).find({ _id: { $in: ids } }).toArray();
    return new Map(found.map((document) => [document._id, document]));
  }

  async load(incidentId: string): Promise<IncidentRecord | null> {
    return (await this.loadMany([incidentId])).get(incidentId) ?? null;
  }

  async loadMany(incidentIds: readonly string[]): Promise<Map<string, IncidentRecord>> {
    const found = await (await this.records()).find({ _id: { $in: [...incidentIds] } }).toArray();
    return new Map(found.map((document) => [document._id, document.record]));
  }

  /** The incidents that were merged into this one. */
  async mergedInto(incidentId: string): Promise<IncidentRecord[]> {
    return (await (await this.records()).find({ mergedInto: incidentId }).limit(19).toArray()).map((document) => document.record);
  }

  /** The incidents that were opened last. */
  async newest(limit: number): Promise<IncidentRecord[]> {
    const found = await (await this.records()).find().sort({ 'record.openedAt': -1 }).limit(limit).toArray();
    return found.map((document) => document.record);
  }

  /** An incident with all that hang together with it by confirmed links, however many steps away; bounded. */
  async linkedWith(incidentIds: readonly string[], most = 200): Promise<IncidentRecord[]> {
    const found = new Map<string, IncidentRecord>();
    const asked = new Set<string>();
    for (let next = [...incidentIds]; next.length > 0 && found.size < most;) {
      for (const id of next) asked.add(id);
      const documents = await (
        await this.records()
      )
        .find({ $or: [{ _id: { $in: next } }, { 'record.relations': { $elemMatch: { incidentId: { $in: next }, confirmed: true } } }] })
        .limit(most)
        .toArray();
      for (const { record } of documents) found.set(record.incidentId, record);
      const links = documents.flatMap(({ record }) => [record.incidentId, ...confirmedLinks(record)]);
      next = [...new Set(links)].filter((id) => !asked.has(id));
    }
    return [...found.values()];
  }

  /** Incidents of these states, for the sweep. */
  async ofStatus(statuses: readonly string[], ids: readonly string[]): Promise<string[]> {
    const found = await (
      await this.records()
    )
      .find({ _id: { $in: [...ids] }, status: { $in: [...statuses] } }, { projection: { _id: 1 } })
      .toArray();
    return found.map((document) => document._id);
  }

  /** All that citations of a document may point at: its incidents with their entries, lowest number first, or its own entries. */
  async subjectRecord(document: Pick<PostMortem, 'subject' | 'ownEntries'>): Promise<SubjectRecord> {
    const { type, ids, period } = document.subject;
    if (type !== 'incident') return { type, period: period ?? null, stories: [{ incident: null, entries: document.ownEntries }] };
    const records = [...(await this.loadMany(ids)).values()].sort((a, b) => a.number - b.number);
    const stories = await Promise.all(
      records.map(async (incident): Promise<Story> => ({ incident, entries: await this.entriesOf(incident.incidentId) })),
    );
    return { type, period: period ?? null, stories };
  }

  private async entriesOf(incidentId: string): Promise<RecordEntry[]> {
    const found = await (await this.entries()).find({ incidentId }).sort({ 'entry.entryNo': 1 }).limit(entriesRead).toArray();
    return found.map((document) => document.entry);
  }
}

const entryId = (incidentId: string, entryNo: number): string => `${incidentId}:${entryNo}`;
