import { Clock } from '@debrief/config';
import {
  BeginReplay,
  ChangeIntegration,
  MakeIntegration,
  PreviewIntegration,
  RotateKey,
  TestIntegration,
  type Integration,
  type IntegrationMade,
  type PreviewRow,
  type MappingVersion,
  type Replay,
  type ReplayList,
} from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { Allow, Cause, etagOf, IfMatch, notFound, orProblem, preconditionFailed, type HttpReply } from '@debrief/service';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { ListMappings } from '../use-cases/list-mappings.js';
import { ManageIntegrations, mappingProblem } from '../use-cases/manage-integrations.js';
import { PreviewReceipts } from '../use-cases/preview-receipts.js';
import { ReplayReceipts } from '../use-cases/replay-receipts.js';
import { SendTest } from '../use-cases/send-test.js';
import { Door } from './door/door.js';
import { IntegrationHealth } from './integration-health.js';
import type { IntegrationDocument } from './integration.schema.js';
import { IntegrationsRepository } from './integrations.repository.js';
import { integrationView } from './views.js';

const statuses = {
  'source/unknown': 422,
  'integration/settings-invalid': 422,
  'integration/mapping-invalid': 422,
  'integration/last-key': 409,
};

/** Connected tools: made, changed, tried out, rotated, paused, deleted. */
@Controller('api/v1/integrations')
export class IntegrationsController {
  constructor(
    private readonly integrations: IntegrationsRepository,
    private readonly manage: ManageIntegrations,
    private readonly previews: PreviewReceipts,
    private readonly replays: ReplayReceipts,
    private readonly tests: SendTest,
    private readonly listMappings: ListMappings,
    private readonly health: IntegrationHealth,
    private readonly door: Door,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow('ingest:read')
  async list(): Promise<{ items: Integration[]; nextCursor: null }> {
    return { items: await this.views(await this.integrations.all()), nextCursor: null };
  }

  /** 201 with the address and the key, which is shown this once. */
  @Post()
  @HttpCode(201)
  @Header('cache-control', 'no-store')
  @Allow('ingest:manage')
  async make(@Body({ schema: MakeIntegration }) body: MakeIntegration, @Cause() cause: string): Promise<IntegrationMade> {
    return orProblem(await this.manage.make(body, cause), statuses);
  }

  @Get(':integrationId')
  @Allow('ingest:read')
  async read(@Param('integrationId') integrationId: string, @Res({ passthrough: true }) reply: HttpReply): Promise<Integration> {
    return this.answer(integrationId, reply);
  }

  @Patch(':integrationId')
  @Allow('ingest:manage')
  async change(
    @Param('integrationId') integrationId: string,
    @Body({ schema: ChangeIntegration }) body: ChangeIntegration,
    @Cause() cause: string,
    @IfMatch() version: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<Integration> {
    const document = await this.found(integrationId);
    if (version !== undefined && version !== document.version) throw preconditionFailed((await this.views([document]))[0]);
    orProblem(await this.manage.change(integrationId, body, cause), statuses);
    return this.answer(integrationId, reply);
  }

  /** Another key; the old one goes on for `graceHours`. Shown once. */
  @Post(':integrationId/rotate-key')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Allow('ingest:manage')
  async rotate(
    @Param('integrationId') integrationId: string,
    @Body({ schema: RotateKey }) { graceHours }: RotateKey,
    @Cause() cause: string,
  ): Promise<IntegrationMade> {
    return orProblem(await this.manage.rotateKey(integrationId, graceHours, cause), statuses);
  }

  /** Ends a key at once: within five seconds it is refused everywhere. */
  @Delete(':integrationId/keys/:keyId')
  @HttpCode(204)
  @Allow('ingest:manage')
  async revoke(@Param('integrationId') integrationId: string, @Param('keyId') keyId: string, @Cause() cause: string): Promise<void> {
    orProblem(await this.manage.order(integrationId, cause, { type: 'RevokeKey', keyId }), statuses);
  }

  /** Deliveries are still accepted and kept, but become no alerts until it is resumed; they can be replayed then. */
  @Post(':integrationId/pause')
  @HttpCode(200)
  @Allow('ingest:manage')
  async pause(
    @Param('integrationId') integrationId: string,
    @Cause() cause: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<Integration> {
    orProblem(await this.manage.order(integrationId, cause, { type: 'PauseIntegration' }), statuses);
    return this.answer(integrationId, reply);
  }

  @Post(':integrationId/resume')
  @HttpCode(200)
  @Allow('ingest:manage')
  async resume(
    @Param('integrationId') integrationId: string,
    @Cause() cause: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<Integration> {
    orProblem(await this.manage.order(integrationId, cause, { type: 'ResumeIntegration' }), statuses);
    return this.answer(integrationId, reply);
  }

  /** Its keys are refused from now on; its receipts and alerts stay. */
  @Delete(':integrationId')
  @HttpCode(204)
  @Allow('ingest:manage')
  async delete(@Param('integrationId') integrationId: string, @Cause() cause: string): Promise<void> {
    orProblem(await this.manage.order(integrationId, cause, { type: 'DeleteIntegration' }), statuses);
  }

  /** What the last receipts, named ones or a pasted body would become. Writes nothing. */
  @Post(':integrationId/preview')
  @HttpCode(200)
  @Allow('ingest:manage')
  async preview(
    @Param('integrationId') integrationId: string,
    @Body({ schema: PreviewIntegration }) body: PreviewIntegration,
  ): Promise<{ rows: PreviewRow[] }> {
    const integration = await this.found(integrationId);
    orProblem(mappingProblem(body.mapping) ?? [], statuses);
    return { rows: await this.previews.execute(integration, body) };
  }

  /** Sends the source's example through the real door. */
  @Post(':integrationId/test')
  @HttpCode(202)
  @Allow('ingest:manage')
  async test(
    @Param('integrationId') integrationId: string,
    @Body({ schema: TestIntegration }) body: TestIntegration,
  ): Promise<{ status: number; receiptId: string | null; example: string }> {
    return this.tests.execute(await this.found(integrationId), body);
  }

  /** The mappings that it has had, newest first: save one again to go back to it. */
  @Get(':integrationId/mappings')
  @Allow('ingest:read')
  async mappings(@Param('integrationId') integrationId: string): Promise<{ items: MappingVersion[]; nextCursor: null }> {
    await this.found(integrationId);
    return { items: await this.listMappings.execute(integrationId), nextCursor: null };
  }

  /** The last fifty, and what a replay could read today that nobody could when it came. */
  @Get(':integrationId/replays')
  @Allow('ingest:read')
  async listReplays(@Param('integrationId') integrationId: string): Promise<ReplayList> {
    return { ...(await this.replays.list(await this.found(integrationId))), nextCursor: null };
  }

  /** Begins to read receipts again, dry: what would differ is told, nothing is changed. */
  @Post(':integrationId/replays')
  @HttpCode(202)
  @Allow('ingest:manage')
  async beginReplay(
    @Param('integrationId') integrationId: string,
    @Body({ schema: BeginReplay }) body: BeginReplay,
    @Cause() cause: string,
  ): Promise<Replay> {
    await this.found(integrationId);
    return orProblem(await this.replays.begin(integrationId, body, cause), statuses);
  }

  @Get(':integrationId/replays/:replayId')
  @Allow('ingest:read')
  async readReplay(
    @Param('integrationId') integrationId: string,
    @Param('replayId') replayId: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<Replay> {
    const replay = await this.replays.find(integrationId, replayId);
    if (replay === null) throw notFound('replay/not-found');
    reply.header('ETag', etagOf(replay.version));
    return replay;
  }

  /** Makes of the dry run what it said: commits that correct the record and notify nobody. */
  @Post(':integrationId/replays/:replayId/apply')
  @HttpCode(202)
  @Allow('ingest:manage')
  async applyReplay(
    @Param('integrationId') integrationId: string,
    @Param('replayId') replayId: string,
    @IfMatch() version: number | undefined,
  ): Promise<Replay> {
    const outcome = await this.replays.apply(integrationId, replayId, version);
    if (isRejection(outcome) && outcome.type === 'precondition/changed') throw preconditionFailed(outcome.data?.['current']);
    return orProblem(outcome);
  }

  private async found(integrationId: string): Promise<IntegrationDocument> {
    const document = await this.integrations.find(integrationId);
    if (document === null) throw notFound('integration/not-found');
    return document;
  }

  private async answer(integrationId: string, reply: HttpReply): Promise<Integration> {
    const document = await this.found(integrationId);
    reply.header('ETag', etagOf(document.version));
    return (await this.views([document]))[0] as Integration;
  }

  private async views(documents: readonly IntegrationDocument[]): Promise<Integration[]> {
    const now = this.clock.now();
    const ids = documents.map(({ _id }) => _id);
    const since = new Date(Date.parse(now) - 86_400_000).toISOString();
    const [health, counts] = await Promise.all([this.health.find(ids), this.health.countsSince(ids, since)]);
    const doorUrl = this.door.url;
    return documents.map((document) =>
      integrationView(document, {
        doorUrl,
        now,
        health: health.get(document._id),
        counts: counts.get(document._id),
        inStorm: this.health.isStorming(document._id),
      }),
    );
  }
}
