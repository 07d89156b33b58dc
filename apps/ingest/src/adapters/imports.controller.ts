import { BeginImport, ImportPart, type HistoryImport } from '@debrief/contracts';
import { isRejection, type Rejection } from '@debrief/decider';
import { Allow, Cause, etagOf, IfMatch, notFound, orProblem, preconditionFailed, type HttpReply } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ImportHistory } from '../use-cases/import-history.js';
import { IntegrationsRepository } from './integrations.repository.js';

const statuses = {
  'import/not-found': 404,
  'import/part-missing': 409,
  'import/complete': 409,
  'import/too-large': 413,
  'import/entries-gone': 410,
};

/** What another tool has kept of the past, taken over: uploaded in parts, counted, then applied. */
@Controller('api/v1/integrations/:integrationId/imports')
export class ImportsController {
  constructor(
    private readonly integrations: IntegrationsRepository,
    private readonly imports: ImportHistory,
  ) {}

  /** The last fifty, newest first. */
  @Get()
  @Allow('ingest:read')
  async list(@Param('integrationId') integrationId: string): Promise<{ items: HistoryImport[]; nextCursor: null }> {
    return { items: await this.imports.list(integrationId), nextCursor: null };
  }

  /** Begins an import into this integration, whose keys its alerts share. */
  @Post()
  @HttpCode(201)
  @Allow('ingest:manage')
  async begin(
    @Param('integrationId') integrationId: string,
    @Body({ schema: BeginImport }) body: BeginImport,
    @Cause() cause: string,
  ): Promise<HistoryImport> {
    if ((await this.integrations.find(integrationId)) === null) throw notFound('integration/not-found');
    return this.imports.begin(integrationId, body, cause);
  }

  /** Progress and report. */
  @Get(':importId')
  @Allow('ingest:read')
  async read(
    @Param('integrationId') integrationId: string,
    @Param('importId') importId: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<HistoryImport> {
    const found = await this.imports.find(integrationId, importId);
    if (found === null) throw notFound('import/not-found');
    return answered(found, reply);
  }

  /** The next part of the file. The same part again changes nothing: an upload that was cut off goes on at `nextPart`. */
  @Post(':importId/parts')
  @HttpCode(200)
  @Allow('ingest:manage')
  async take(
    @Param('integrationId') integrationId: string,
    @Param('importId') importId: string,
    @Body({ schema: ImportPart }) body: ImportPart,
  ): Promise<HistoryImport> {
    return orProblem(await this.imports.take(integrationId, importId, body), statuses);
  }

  /** The file has come to its end: the dry run begins, which says what would become of it and changes nothing. */
  @Post(':importId/complete')
  @HttpCode(202)
  @Allow('ingest:manage')
  async complete(@Param('integrationId') integrationId: string, @Param('importId') importId: string): Promise<HistoryImport> {
    return orProblem(await this.imports.complete(integrationId, importId), statuses);
  }

  /** Makes of the dry run what it said: past alerts with their own times. Nothing is opened, nobody is notified. */
  @Post(':importId/apply')
  @HttpCode(202)
  @Allow('ingest:manage')
  async apply(
    @Param('integrationId') integrationId: string,
    @Param('importId') importId: string,
    @IfMatch() version: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<HistoryImport> {
    const outcome: HistoryImport | Rejection = await this.imports.apply(integrationId, importId, version);
    if (isRejection(outcome) && outcome.type === 'precondition/changed') throw preconditionFailed(outcome.data?.['current']);
    return answered(orProblem(outcome, statuses), reply);
  }
}

function answered(found: HistoryImport, reply: HttpReply): HistoryImport {
  reply.header('ETag', etagOf(found.version));
  return found;
}
