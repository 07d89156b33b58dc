import type { SearchHit } from '@debrief/contracts';
import { Allow, Caller, literally, SearchQuery } from '@debrief/service';
import { Controller, Get, Query } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { wordsOf } from '../domain/words.js';
import { keysOf } from '../domain/visibility.js';
import type { EntryDocument, IncidentDocument } from './documents.js';
import { beginning, filterOf, ListQuery, mostWords, numberIn } from './incidents.filter.js';
import { heldTogether } from './rare-together.js';
import { IncidentsRepository } from './incidents.repository.js';
import { TimelineReader } from './timeline.reader.js';

const names: Readonly<Record<string, string>> = {
  status: 'status',
  is: 'status',
  severity: 'severity',
  kind: 'kind',
  service: 'service',
  team: 'team',
  environment: 'environment',
  env: 'environment',
  tag: 'tag',
  lead: 'lead',
};
const dayEnd = (date: string): string => new Date(Date.parse(`${date}T00:00:00.000Z`) + 86_400_000).toISOString();

/** Fields of a search, `name:value`, as filters of the list, and the words that are left. What the list would refuse is read as words. */
export function readSearch(q: string): { text: string; filters: ListQuery | undefined } {
  const asked: Record<string, string> = {};
  const words: string[] = [];
  for (const part of q.split(/\s+/)) {
    const [, name = '', value = ''] = /^([a-z]+):(\S+)$/i.exec(part) ?? [];
    const [, from, to] = /^(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$/.exec(value) ?? [];
    const day = /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
    const filter = names[name.toLowerCase()];
    const range = /^(opened|resolved)$/i.test(name) && (from ?? to ?? day) ? name.toLowerCase() : undefined;
    if (range) {
      const [first, last] = [from ?? day, to ?? day];
      if (first) asked[`${range}From`] = `${first}T00:00:00.000Z`;
      if (last && !Number.isNaN(Date.parse(last))) asked[`${range}To`] = dayEnd(last);
    } else if (filter) asked[filter] = value;
    else words.push(part);
  }
  if (Object.keys(asked).length === 0) return { text: q, filters: undefined };
  const read = ListQuery.safeParse(asked);
  return read.success ? { text: words.join(' '), filters: read.data } : { text: q, filters: undefined };
}

/** How many entries are looked at together. */
const read = 100;

/** Incidents by words, number and fields (`severity:sev1 status:open opened:2026-11-01..2026-11-18 checkout`); entries of timelines by words. Only of incidents that the caller may see. */
@Controller('_/incidents/search')
export class SearchController {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly timeline: TimelineReader,
  ) {}

  @Get()
  @Allow('incidents:read')
  async search(@Query({ schema: SearchQuery }) { q, limit }: SearchQuery, @Caller() caller: Caller): Promise<{ items: SearchHit[] }> {
    const { text, filters } = readSearch(q);
    const words = wordsOf([text], mostWords);
    const number = numberIn(text);
    const conditions = filters ? [filterOf(filters).query] : [];
    const seen = caller.kind === 'system' ? {} : { visibleTo: { $in: keysOf(caller) } };
    const all = words.map((word): mongo.Filter<IncidentDocument> => ({ facets: beginning(word) }));
    const together = await heldTogether(await this.incidents.incidents(), words.map(beginning));
    if (together) all.push({ _id: { $in: together } });
    const matches: mongo.Filter<IncidentDocument>[] = [
      ...(number ? [{ number: Number(number) }] : []),
      ...(all.length > 0 ? [{ $and: all }] : []),
    ];
    if (matches.length === 0 && conditions.length === 0) return { items: [] };
    const found = await (
      await this.incidents.incidents()
    )
      .find({ $and: [{ isListed: true, ...seen }, ...conditions, ...(matches.length > 0 ? [{ $or: matches }] : [])] }, { maxTimeMS: 2_000 })
      .sort({ openedAt: -1 })
      .limit(limit)
      .toArray();
    const hits = found.map(({ state, openedAt }): SearchHit => {
      const snippet = [state.severity.toUpperCase(), state.status, ...state.services.map(({ name }) => name)].join(' · ').slice(0, 200);
      return {
        kind: 'incident',
        id: state.incidentId,
        title: `INC-${state.number} ${state.title}`,
        snippet,
        url: `/incidents/${state.incidentId}`,
        at: openedAt,
      };
    });
    return {
      items: [
        ...hits,
        ...(hits.length < limit && conditions.length === 0 ? await this.entries(words, limit - hits.length, seen, caller) : []),
      ],
    };
  }

  private async entries(
    words: readonly string[],
    limit: number,
    seen: mongo.Filter<IncidentDocument>,
    caller: Caller,
  ): Promise<SearchHit[]> {
    if (words.length === 0) return [];
    const filter = {
      isHidden: false,
      $and: words.map((word) => ({ words: { $regex: `^${literally(word)}` } })),
    } as mongo.Filter<EntryDocument>;
    const cursor = (await this.incidents.entries()).find(filter, { maxTimeMS: 2_000, batchSize: read });
    const hits: SearchHit[] = [];
    // Reads on past entries of incidents that the caller may not see: they must not take the place of those that may be seen.
    for (let batch: EntryDocument[] = []; hits.length < limit; batch = []) {
      while (batch.length < read && (await cursor.hasNext())) batch.push((await cursor.next())!);
      if (batch.length === 0) break;
      hits.push(...(await this.hitsOf(await this.timeline.discreet(batch, caller), seen)));
    }
    await cursor.close();
    return hits.slice(0, limit);
  }

  private async hitsOf(found: readonly EntryDocument[], seen: mongo.Filter<IncidentDocument>): Promise<SearchHit[]> {
    const owners = await (
      await this.incidents.incidents()
    )
      .find(
        {
          _id: { $in: [...new Set(found.map(({ incidentId }) => incidentId))] },
          isListed: true,
          ...seen,
        } as mongo.Filter<IncidentDocument>,
        { maxTimeMS: 2_000 },
      )
      .toArray();
    const byId = new Map(owners.map((owner) => [owner._id, owner.state]));
    return found.flatMap((entry): SearchHit[] => {
      const owner = byId.get(entry.incidentId);
      if (!owner) return [];
      const url = `/incidents/${entry.incidentId}?entry=T${entry.entryNo}`;
      return [
        {
          kind: 'timeline-entry',
          id: entry.entryId,
          title: `INC-${owner.number} T${entry.entryNo}`,
          snippet: entry.text.slice(0, 200),
          url,
          at: entry.orderAt,
        },
      ];
    });
  }
}
