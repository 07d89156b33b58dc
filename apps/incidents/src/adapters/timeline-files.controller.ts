import { IncidentId, Instant, type ImportedChat, type TimelineEntryView } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import {
  acceptFiles,
  Allow,
  Caller,
  Cause,
  Deadline,
  etagOf,
  notFound,
  orProblem,
  Problem,
  RawBody,
  type HttpReply,
} from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res, StreamableFile, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { z } from 'zod';
import { phaseBorders } from '../domain/timeline/order-entries.js';
import { ImportChat } from '../use-cases/import-chat.js';
import { OrderIncident } from '../use-cases/order-incident.js';
import { EvidenceFiles } from './evidence-files.js';
import { IncidentsReader } from './incidents.reader.js';
import { readSlackExport } from './slack-export.js';
import { TimelineReader, viewOf } from './timeline.reader.js';
import { BadArchive } from './zip-archive.js';

const ExportQuery = z.strictObject({
  channels: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim().replace(/^#/, '')))
    .pipe(z.array(z.string().min(1).max(100)).min(1).max(50))
    .optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  dryRun: z.enum(['true', 'false']).default('true'),
});
const FileQuery = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}/\\]+$/u, 'must be the name of a file, without folders'),
  occurredAt: Instant.optional(),
});
const FileRef = z.string().regex(/^fil_[a-z2-7]{20}$/, 'must be the id of a file');
const paths = /^\/api\/v1\/incidents\/[^/]+\/(?:timeline\/slack-export|evidence)\/?$/;

/** Files of a story: a whole export of a chat, and what proves something. */
@Controller('api/v1/incidents/:incidentId')
export class TimelineFilesController implements OnModuleInit {
  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly reader: IncidentsReader,
    private readonly timeline: TimelineReader,
    private readonly importChat: ImportChat,
    private readonly orderIncident: OrderIncident,
    private readonly files: EvidenceFiles,
  ) {}

  onModuleInit(): void {
    acceptFiles(this.adapters, paths);
  }

  /** A Slack export as ZIP (≤ 100 MiB). A dry run (the default) shows its channels and what would be added; without `channels` nothing is. */
  @Post('timeline/slack-export')
  @HttpCode(200)
  @Deadline(60)
  @Allow('incidents:respond')
  async slackExport(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Query({ schema: ExportQuery }) { channels, from, to, dryRun }: z.output<typeof ExportQuery>,
    @Body() body: unknown,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<ImportedChat> {
    await this.reader.document(incidentId, caller);
    const raw = rawOf(body);
    const order = { incidentId, caller, cause, from, to, dryRun: dryRun === 'true', channels: channels ?? null };
    try {
      return this.reader.orProblem(await this.importChat.executeExport(order, (wanted) => readSlackExport(raw, wanted)));
    } catch (error) {
      if (error instanceof BadArchive) throw new Problem(422, 'timeline/bad-archive', undefined, `The file ${error.message}.`);
      throw error;
    }
  }

  /** Keeps a file (≤ 10 MiB) as evidence: an entry of the story that names it by what it holds. The same file is kept once. */
  @Post('evidence')
  @Deadline(30)
  @Allow('incidents:respond')
  async addFile(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Query({ schema: FileQuery }) { name, occurredAt }: z.output<typeof FileQuery>,
    @Body() body: unknown,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<TimelineEntryView> {
    await this.reader.document(incidentId, caller);
    const { fileId, mediaType, bytes, sha256 } = await this.files.keep(incidentId, name, rawOf(body));
    const url = `/api/v1/incidents/${incidentId}/evidence/${fileId}`;
    const result = await this.orderIncident.execute({
      incidentId,
      caller,
      cause,
      order: (asked) => ({
        type: 'AddEntries',
        ...asked,
        entries: [
          {
            entryType: 'evidence',
            occurredAt: occurredAt ?? asked.now,
            data: { title: name, url, fileId, mediaType, bytes, excerptHash: sha256 },
          },
        ],
      }),
    });
    const { state } = this.reader.orProblem(result);
    const added = await this.orderIncident.entryOf(incidentId, cause);
    const document = added && (await this.timeline.entry(incidentId, added));
    if (!document) throw notFound('timeline/unknown');
    reply.header('location', url);
    reply.header('etag', etagOf(document.version));
    return viewOf(document, phaseBorders(state.milestones));
  }

  /** The file. Pictures may be shown; everything else is saved, and nothing in it may run. */
  @Get('evidence/:fileId')
  @Deadline(30)
  @Allow('incidents:read')
  async file(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Param('fileId', { schema: FileRef }) fileId: string,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<StreamableFile> {
    const { state } = await this.reader.document(incidentId, caller);
    const file = await this.files.one(fileId);
    const tellers = [incidentId, ...state.absorbed.map((each) => each.incidentId)];
    if (!file || !tellers.includes(file.incidentId)) throw notFound('evidence/unknown');
    // Absorbed or not, it is as private as the incident that it was added to.
    const owner = file.incidentId === incidentId ? undefined : await this.orderIncident.see(file.incidentId, caller);
    if (isRejection(owner)) orProblem(owner);
    const disposition = file.mediaType.startsWith('image/') ? 'inline' : 'attachment';
    reply.header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(file.name)}`);
    reply.header('content-security-policy', "default-src 'none'; sandbox");
    reply.header('x-content-type-options', 'nosniff');
    return new StreamableFile(await this.files.read(fileId), { type: file.mediaType, length: file.bytes });
  }
}

function rawOf(body: unknown): RawBody {
  if (body instanceof RawBody) return body;
  throw new Problem(415, 'request/media-type', 'The request must be a file', 'Send application/zip or application/octet-stream.');
}
