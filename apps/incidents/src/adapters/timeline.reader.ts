import { Clock } from '@debrief/config';
import { EntryType, Instant, Lane, Phase, type IncidentEvent, type TimelineEntryView } from '@debrief/contracts';
import { fold } from '@debrief/decider';
import { decodeCursor, encodeCursor, PageQuery, type Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { z } from 'zod';
import { incident, noIncident, type Incident } from '../domain/incident.js';
import { findingsOf } from '../domain/milestones.js';
import { foldEntries } from '../domain/timeline/fold-entries.js';
import { renderEntry } from '../domain/timeline/render-entry.js';
import { phaseBorders, phaseOf } from '../domain/timeline/order-entries.js';
import { maySee } from '../domain/visibility.js';
import type { EntryDocument, IncidentDocument } from './documents.js';
import { IncidentsRepository } from './incidents.repository.js';
import { correctionOf, curationOf, writesOf } from './project-incident.js';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const many = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(item).min(1).max(30).optional());

export const TimelineQuery = PageQuery.extend({
  type: many(EntryType),
  lane: many(Lane),
  phase: many(Phase),
  /** `true`: key moments only. */
  key: flag.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  /** `true`: hidden entries, too. */
  hidden: flag.default(false),
  /** `true`: bursts of equal alerts are one entry. */
  fold: flag.default(false),
  /** The story as it was known then. */
  asOf: Instant.optional(),
  order: z.enum(['asc', 'desc']).default('asc'),
});
export type TimelineQuery = z.output<typeof TimelineQuery>;

/** What was known at an instant, of the incident itself. */
export interface KnownThen {
  readonly asOf: Instant;
  readonly status: string;
  readonly severity: string;
  readonly title: string;
  readonly milestones: Incident['milestones'];
  readonly findings: readonly unknown[];
}

export interface TimelinePage {
  readonly items: TimelineEntryView[];
  readonly nextCursor: string | null;
  readonly known?: KnownThen;
}

const rankOrder = (a: EntryDocument, b: EntryDocument): number =>
  a.orderAt < b.orderAt ? -1 : a.orderAt > b.orderAt ? 1 : a.rank - b.rank || a.entryNo - b.entryNo || (a._id < b._id ? -1 : 1);

/** Reads the story of an incident: that of those merged into it, too. */
@Injectable()
export class TimelineReader {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly clock: Clock,
  ) {}

  async page(document: IncidentDocument, query: TimelineQuery, caller: Caller): Promise<TimelinePage> {
    if (query.asOf) return this.asOf(document.state.incidentId, query.asOf, query, caller);
    const ids = await this.tellers(document.state, caller);
    const borders = phaseBorders(document.state.milestones);
    const direction = query.order === 'asc' ? 1 : -1;
    const entries = await this.incidents.entries();
    const found = await entries
      .find(
        { $and: [{ incidentId: { $in: ids } }, ...conditions(query), ...inPhases(query, borders), ...after(query)] },
        { maxTimeMS: 4_000 },
      )
      .sort({ orderAt: direction, rank: direction, entryNo: direction, _id: direction })
      .limit(query.limit + 1)
      .toArray();
    const shown = found.slice(0, query.limit);
    const last = shown.at(-1);
    const views = (await this.discreet(shown, caller)).map((entry) => viewOf(entry, borders));
    return {
      items: query.fold ? foldEntries(views) : views,
      nextCursor: found.length > query.limit && last ? encodeCursor([last.orderAt, last.rank, last.entryNo, last._id]) : null,
    };
  }

  /** Every entry in order, in parts: for exports of any length. */
  async *all(document: IncidentDocument, caller: Caller, hidden: boolean): AsyncGenerator<TimelineEntryView> {
    const ids = await this.tellers(document.state, caller);
    const borders = phaseBorders(document.state.milestones);
    const entries = await this.incidents.entries();
    const cursor = entries
      .find({ incidentId: { $in: ids }, ...(hidden ? {} : { isHidden: false }) }, { maxTimeMS: 60_000 })
      .sort({ orderAt: 1, rank: 1, entryNo: 1, _id: 1 })
      .batchSize(500);
    for await (const entry of cursor) for (const told of await this.discreet([entry], caller)) yield viewOf(told, borders);
  }

  /**
   * Entries as this caller may read them: a link to an incident that he may not see is not there (it may have become private after it
   * was told), and what came from one, or went to one, does not say so.
   */
  async discreet(entries: readonly EntryDocument[], caller: Caller): Promise<readonly EntryDocument[]> {
    const named = [...new Set(entries.flatMap(othersIn))];
    if (named.length === 0) return entries;
    const others = await this.incidents.loadMany(named);
    const hidden = new Set(
      [...others.values()].flatMap(({ incidentId, state, version }) => (version > 0 && !maySee(state, caller) ? [incidentId] : [])),
    );
    if (hidden.size === 0) return entries;
    return entries.flatMap((entry) => {
      const hiding = othersIn(entry).filter((id) => hidden.has(id));
      if (hiding.length === 0) return [entry];
      return entry.entryType === 'related' && hiding.includes(String(entry.data['to'])) ? [] : [without(entry, hiding)];
    });
  }

  /** An entry by its id, or by its number (`T7`). */
  async entry(incidentId: string, ref: string): Promise<EntryDocument | undefined> {
    const number = /^T(\d{1,9})$/.exec(ref)?.[1];
    const which = number ? { _id: `${incidentId}:${number}` } : { incidentId, entryId: ref };
    return (await (await this.incidents.entries()).findOne(which, { maxTimeMS: 4_000 })) ?? undefined;
  }

  /** The incident and those that it absorbed, as far as the caller may see them. */
  private async tellers(state: Incident, caller: Caller): Promise<string[]> {
    if (state.absorbed.length === 0) return [state.incidentId];
    const absorbed = await this.incidents.loadMany(state.absorbed.map(({ incidentId }) => incidentId));
    return [state.incidentId, ...[...absorbed.values()].filter((each) => maySee(each.state, caller)).map(({ incidentId }) => incidentId)];
  }

  /** Folds the record up to an instant: status, milestones, texts and curation as they stood; what came later is not there. */
  private async asOf(incidentId: string, asOf: Instant, query: TimelineQuery, caller: Caller): Promise<TimelinePage> {
    const commits = (await this.incidents.history(incidentId)).filter(({ recordedAt }) => recordedAt <= asOf);
    const events = commits.flatMap((commit) => commit.events) as unknown as IncidentEvent[];
    const state = fold<Incident, IncidentEvent>(incident, events, noIncident);
    const story = new Map<string, EntryDocument>();
    for (const commit of commits) {
      for (const entry of writesOf(commit).entries) story.set(entry._id, entry);
      for (const event of commit.events as unknown as IncidentEvent[]) {
        if (event.type === 'incident.entry-added.v1' && event.data.entry.entryType === 'correction') {
          const { entryNo, corrected } = correctionOf(event.data.entry);
          const entry = story.get(`${incidentId}:${entryNo}`);
          if (entry)
            story.set(entry._id, {
              ...entry,
              correctedBy: [...entry.correctedBy, `T${event.data.entry.entryNo}`],
              corrected: { ...entry.corrected, ...corrected },
              orderAt: corrected['occurredAt'] ?? entry.orderAt,
            });
        }
        if (event.type !== 'incident.entry-curated.v1') continue;
        const known = story.get(`${incidentId}:${event.data.entryNo}`);
        if (known) story.set(known._id, { ...known, ...curationOf(event.data), version: commit.version });
      }
    }
    const borders = phaseBorders(state.milestones);
    const known = (await this.discreet([...story.values()], caller))
      .filter((entry) => entry.knownAt === null || entry.knownAt <= asOf)
      .filter((entry) => matches(entry, query, borders))
      .toSorted((a, b) => (query.order === 'asc' ? rankOrder(a, b) : rankOrder(b, a)));
    const [cursor] = query.cursor ? decodeCursor(query.cursor) : [];
    const from = Number(cursor ?? 0) || 0;
    const shown = known.slice(from, from + query.limit).map((entry) => viewOf(entry, borders));
    const { status, severity, title, milestones } = state;
    return {
      items: query.fold ? foldEntries(shown) : shown,
      nextCursor: known.length > from + query.limit ? encodeCursor([from + query.limit]) : null,
      known: {
        asOf,
        status,
        severity,
        title,
        milestones,
        findings: status === 'none' ? [] : findingsOf(state, asOf < this.clock.now() ? asOf : this.clock.now()),
      },
    };
  }
}

/** The other incidents that an entry names by itself; what people write in it is theirs. */
const othersIn = ({ entryType, data, fromIncidentId, hiddenReason }: EntryDocument): string[] => [
  ...(entryType === 'related' && typeof data['to'] === 'string' ? [data['to']] : []),
  ...(fromIncidentId ? [fromIncidentId] : []),
  ...(hiddenReason?.match(/inc_[a-z2-7]{20}/g) ?? []),
];

/** An entry that does not say where it came from or went to. A file of its own is reached there alone. */
function without({ fromIncidentId, ...entry }: EntryDocument, hidden: readonly string[]): EntryDocument {
  const { url, ...data } = entry.data;
  const isThere = typeof url === 'string' && hidden.some((id) => url.includes(id));
  return {
    ...entry,
    ...(fromIncidentId && !hidden.includes(fromIncidentId) ? { fromIncidentId } : {}),
    data: isThere ? data : entry.data,
    hiddenReason: hidden.reduce<string | null>((reason, id) => reason?.replaceAll(id, 'another incident') ?? null, entry.hiddenReason),
  };
}

function conditions(query: TimelineQuery): mongo.Filter<EntryDocument>[] {
  return [
    ...(query.hidden ? [] : [{ isHidden: false }]),
    ...(query.type ? [{ entryType: { $in: query.type } }] : []),
    ...(query.lane ? [{ lane: { $in: query.lane } }] : []),
    ...(query.key === undefined ? [] : [{ isStarred: query.key }]),
    ...(query.from ? [{ orderAt: { $gte: query.from } }] : []),
    ...(query.to ? [{ orderAt: { $lt: query.to } }] : []),
  ] as mongo.Filter<EntryDocument>[];
}

function inPhases(query: TimelineQuery, { during, after: end }: ReturnType<typeof phaseBorders>): mongo.Filter<EntryDocument>[] {
  if (!query.phase) return [];
  const phases: mongo.Filter<EntryDocument>[] = query.phase.map((phase) => {
    if (phase === 'before') return { orderAt: { $lt: during ?? '' } };
    if (phase === 'after') return { orderAt: { $gt: end ?? '9' } };
    return { orderAt: { $gte: during ?? '', $lte: end ?? '9' } };
  });
  return [{ $or: phases }];
}

function after({ cursor, order }: TimelineQuery): mongo.Filter<EntryDocument>[] {
  if (!cursor) return [];
  const [at, rank, entryNo, id] = decodeCursor(cursor);
  const beyond = order === 'asc' ? '$gt' : '$lt';
  const orderAt = String(at);
  return [
    // Says where the index begins: the parts below could begin anywhere.
    { orderAt: { [order === 'asc' ? '$gte' : '$lte']: orderAt } } as mongo.Filter<EntryDocument>,
    {
      $or: [
        { orderAt: { [beyond]: orderAt } },
        { orderAt, rank: { [beyond]: Number(rank) } },
        { orderAt, rank: Number(rank), entryNo: { [beyond]: Number(entryNo) } },
        { orderAt, rank: Number(rank), entryNo: Number(entryNo), _id: { [beyond]: String(id) } },
      ],
    } as mongo.Filter<EntryDocument>,
  ];
}

const matches = (entry: EntryDocument, query: TimelineQuery, borders: ReturnType<typeof phaseBorders>): boolean =>
  (query.hidden || !entry.isHidden) &&
  (!query.type || query.type.includes(entry.entryType)) &&
  (!query.lane || query.lane.includes(entry.lane as Lane)) &&
  (!query.phase || query.phase.includes(phaseOf(entry.orderAt, borders))) &&
  (query.key === undefined || query.key === entry.isStarred) &&
  (!query.from || entry.orderAt >= query.from) &&
  (!query.to || entry.orderAt < query.to);

/** The text as a person called it, else as it was corrected, else as the corrected data say it. */
function textOf({ entryType, data, text, title, corrected }: EntryDocument): string {
  const { text: said, occurredAt: _, ...fields } = corrected ?? {};
  if (said !== undefined || title !== null) return title ?? said ?? text;
  return Object.keys(fields).length > 0 ? renderEntry(entryType, { ...data, ...fields }) : text;
}

/** An entry as people read it: a retitled one keeps its own text in `data`, a corrected one what was recorded in `recorded`. */
export function viewOf(entry: EntryDocument, borders: ReturnType<typeof phaseBorders>): TimelineEntryView {
  const { occurredAt, text: _, ...fields } = entry.corrected ?? {};
  const isCorrected = Object.keys(entry.corrected ?? {}).length > 0;
  return {
    entryId: entry.entryId,
    entryNo: entry.entryNo,
    entryType: entry.entryType,
    data: { ...entry.data, ...fields, ...(entry.isKept ? { isCandidate: false } : {}) },
    text: textOf(entry),
    occurredAt: occurredAt ?? entry.occurredAt,
    occurredUntil: entry.occurredUntil,
    precision: entry.precision,
    recordedAt: entry.recordedAt,
    knownAt: entry.knownAt,
    origin: entry.origin,
    authorRole: entry.authorRole,
    visibility: entry.visibility,
    isKey: entry.isStarred,
    ...(entry.authorRef === undefined ? {} : { authorRef: entry.authorRef }),
    ...(entry.fromIncidentId === undefined ? {} : { fromIncidentId: entry.fromIncidentId }),
    incidentId: entry.incidentId,
    lane: entry.lane as Lane,
    phase: phaseOf(entry.orderAt, borders),
    orderAt: entry.orderAt,
    isClockAhead: entry.isClockAhead,
    hidden: entry.isHidden ? { reason: entry.hiddenReason } : null,
    title: entry.title,
    annotation: entry.annotation,
    group: entry.group,
    correctedBy: [...entry.correctedBy],
    recorded: isCorrected ? { occurredAt: entry.occurredAt, text: entry.text, data: entry.data } : null,
    version: entry.version,
    folded: null,
  };
}
