import { AddEntryBody, CurateEntryBody, ImportChatBody, IncidentId, type ImportedChat, type TimelineEntryView } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { Allow, Caller, Cause, Deadline, etagOf, IfMatch, notFound, orProblem, preconditionFailed, type HttpReply } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import type { EntryDraft } from '../domain/incident.js';
import { phaseBorders } from '../domain/timeline/order-entries.js';
import { ImportChat } from '../use-cases/import-chat.js';
import { OrderIncident } from '../use-cases/order-incident.js';
import type { EntryDocument } from './documents.js';
import { IncidentsReader } from './incidents.reader.js';
import { TimelineQuery, TimelineReader, viewOf, type TimelinePage } from './timeline.reader.js';

const refusals = {
  'timeline/reason-missing': 422,
  'timeline/not-retitled': 422,
  'timeline/not-an-instant': 422,
  'timeline/not-a-change': 422,
  'milestone/in-future': 422,
  'milestone/too-old': 422,
};
const EntryRef = z.string().min(1).max(64);

/** The story of an incident: read, written, curated. The record below is never edited. */
@Controller('api/v1/incidents/:incidentId/timeline')
export class TimelineController {
  constructor(
    private readonly reader: IncidentsReader,
    private readonly timeline: TimelineReader,
    private readonly orderIncident: OrderIncident,
    private readonly importChat: ImportChat,
  ) {}

  /** In its order, both ways; `asOf` shows it as it was known then. */
  @Get()
  @Allow('incidents:read')
  async page(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Query({ schema: TimelineQuery }) query: TimelineQuery,
    @Caller() caller: Caller,
  ): Promise<TimelinePage> {
    return this.timeline.page(await this.reader.document(incidentId, caller), query, caller);
  }

  /** Adds what a person saw, thought, decided or did. The time may lie in the past; when it was known is kept beside it. */
  @Post()
  @Allow('incidents:respond')
  async add(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: AddEntryBody }) body: AddEntryBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<TimelineEntryView> {
    const { entryType, data, occurredAt, occurredUntil, precision, knownAt, isKey, visibility } = body;
    const result = await this.orderIncident.execute({
      incidentId,
      caller,
      cause,
      order: (asked) => {
        const entry: EntryDraft = {
          entryType,
          data,
          occurredAt: occurredAt ?? asked.now,
          occurredUntil: occurredUntil ?? null,
          precision,
          ...(knownAt ? { knownAt } : {}),
          isKey,
          visibility,
        };
        return { type: 'AddEntries', ...asked, entries: [entry] };
      },
    });
    if (isRejection(result)) return orProblem(result, { 'milestone/in-future': 422, 'milestone/too-old': 422 });
    const added = await this.orderIncident.entryOf(incidentId, cause);
    const document = added && (await this.timeline.entry(incidentId, added));
    if (!document) throw notFound('timeline/unknown');
    reply.header('location', `/api/v1/incidents/${incidentId}/timeline/${document.entryId}`);
    reply.header('etag', etagOf(document.version));
    return viewOf(document, phaseBorders(result.state.milestones));
  }

  /** Takes chat over: pasted, or a file of a Slack export. A dry run (the default) shows what would be added. */
  @Post('import')
  @HttpCode(200)
  @Deadline(30)
  @Allow('incidents:respond')
  async import(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: ImportChatBody }) body: ImportChatBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<ImportedChat> {
    return orProblem(await this.importChat.execute({ incidentId, body, caller, cause }));
  }

  /** One entry by its id, or by its number: `T7`. */
  @Get(':entryId')
  @Allow('incidents:read')
  async one(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Param('entryId', { schema: EntryRef }) entryId: string,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<TimelineEntryView> {
    const document = await this.reader.document(incidentId, caller);
    const entry = await this.seen(incidentId, entryId, caller);
    reply.header('etag', etagOf(entry.version));
    return viewOf(entry, phaseBorders(document.state.milestones));
  }

  /** Curates an entry: star, hide with a reason, retitle, annotate, group, reorder, correct. */
  @Patch(':entryId')
  @Allow('incidents:respond')
  async curate(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Param('entryId', { schema: EntryRef }) entryId: string,
    @Body({ schema: CurateEntryBody }) body: CurateEntryBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<TimelineEntryView> {
    await this.reader.document(incidentId, caller);
    const entry = await this.seen(incidentId, entryId, caller);
    const result = await this.orderIncident.execute({
      incidentId,
      caller,
      cause,
      order: async (asked, state) => {
        // Read again: another act may have been faster while this one was retried.
        const now = await this.seen(incidentId, entryId, caller);
        if (ifMatch !== undefined && ifMatch !== now.version) throw preconditionFailed(viewOf(now, phaseBorders(state.milestones)));
        const { entryNo, entryType } = now;
        return { type: 'CurateEntry', ...asked, entry: { entryId: now.entryId, entryNo, entryType }, ...actOf(body, now) };
      },
    });
    if (isRejection(result)) return orProblem(result, refusals);
    const after = await this.seen(incidentId, entry.entryId, caller);
    reply.header('etag', etagOf(after.version));
    return viewOf(after, phaseBorders(result.state.milestones));
  }

  /** An entry as the caller may read it; 404 also for one that only names what he may not see. */
  private async seen(incidentId: string, ref: string, caller: Caller): Promise<EntryDocument> {
    const found = await this.timeline.entry(incidentId, ref);
    const [entry] = found ? await this.timeline.discreet([found], caller) : [];
    if (!entry) throw notFound('timeline/unknown');
    return entry;
  }
}

function actOf(body: CurateEntryBody, entry: { occurredAt: string; text: string; data: Record<string, unknown> }) {
  switch (body.act) {
    case 'hide':
      return { act: body.act, value: null, reason: body.reason };
    case 'retitle':
    case 'annotate':
      return { act: body.act, value: body.text };
    case 'reorder':
      return { act: body.act, value: body.rank };
    case 'group':
      return { act: body.act, value: body.group };
    case 'correct': {
      const from = body.field === 'occurredAt' ? entry.occurredAt : body.field === 'text' ? entry.text : (entry.data[body.field] ?? null);
      return { act: body.act, value: null, reason: body.reason, correction: { field: body.field, from, to: body.to } };
    }
    default:
      return { act: body.act, value: null };
  }
}
