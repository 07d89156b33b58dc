import { Readable } from 'node:stream';
import { Clock } from '@debrief/config';
import { IncidentId, TimeZone, type TimelineEntryView } from '@debrief/contracts';
import { Allow, Caller, Deadline, type HttpReply } from '@debrief/service';
import { isZone } from '@debrief/working-time';
import { Controller, Get, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { z } from 'zod';
import { contentTypes, exportBegin, exportEnd, exportEntry, type ExportFormat, type ExportHead } from '../domain/timeline/export-entry.js';
import type { IncidentDocument } from './documents.js';
import { IncidentsReader } from './incidents.reader.js';
import { IncidentsRepository } from './incidents.repository.js';
import { TimelineReader } from './timeline.reader.js';

const ExportQuery = z.strictObject({
  zone: TimeZone.refine(isZone, 'is no time zone that we know').default('UTC'),
  hidden: z.enum(['true', 'false']).default('false'),
});
type ExportQuery = z.output<typeof ExportQuery>;

/** The whole story as a file, streamed: `timeline.json`, `.jsonl`, `.csv`, `.md`. */
@Controller('api/v1/incidents/:incidentId')
export class TimelineExportController {
  constructor(
    private readonly reader: IncidentsReader,
    private readonly incidents: IncidentsRepository,
    private readonly timeline: TimelineReader,
    private readonly clock: Clock,
  ) {}

  @Get('timeline.json')
  @Deadline(60)
  @Allow('incidents:read')
  json(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Query({ schema: ExportQuery }) query: ExportQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<StreamableFile> {
    return this.file('json', incidentId, query, caller, reply);
  }

  @Get('timeline.jsonl')
  @Deadline(60)
  @Allow('incidents:read')
  jsonl(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Query({ schema: ExportQuery }) query: ExportQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<StreamableFile> {
    return this.file('jsonl', incidentId, query, caller, reply);
  }

  @Get('timeline.csv')
  @Deadline(60)
  @Allow('incidents:read')
  csv(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Query({ schema: ExportQuery }) query: ExportQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<StreamableFile> {
    return this.file('csv', incidentId, query, caller, reply);
  }

  @Get('timeline.md')
  @Deadline(60)
  @Allow('incidents:read')
  markdown(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Query({ schema: ExportQuery }) query: ExportQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<StreamableFile> {
    return this.file('md', incidentId, query, caller, reply);
  }

  private async file(
    format: ExportFormat,
    incidentId: string,
    query: ExportQuery,
    caller: Caller,
    reply: HttpReply,
  ): Promise<StreamableFile> {
    const document = await this.reader.document(incidentId, caller);
    const { headHash = '' } = (await this.incidents.linked([document])).get(incidentId) ?? {};
    const { number, title } = document.state;
    const head: ExportHead = { number, title, headHash, version: document.version, exportedAt: this.clock.now(), zone: query.zone };
    reply.header('content-type', contentTypes[format]);
    reply.header('content-disposition', `attachment; filename="INC-${number}-timeline.${format}"`);
    return new StreamableFile(Readable.from(this.lines(format, document, head, caller, query.hidden === 'true')), {
      type: contentTypes[format],
    });
  }

  private async *lines(
    format: ExportFormat,
    document: IncidentDocument,
    head: ExportHead,
    caller: Caller,
    hidden: boolean,
  ): AsyncGenerator<string> {
    yield exportBegin(format, head);
    let index = 0;
    const entries: AsyncGenerator<TimelineEntryView> = this.timeline.all(document, caller, hidden);
    for await (const entry of entries) yield exportEntry(format, entry, head.zone, index++);
    yield exportEnd(format, head);
  }
}
