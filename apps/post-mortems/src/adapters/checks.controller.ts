import { lint, type Names } from '@debrief/blameless';
import { LintBody, WaiveGateBody } from '@debrief/contracts';
import { Allow, Caller, Cause, orProblem, permits, Problem } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { findingsKept } from '../domain/findings.js';
import { CheckPostMortem } from '../use-cases/check-post-mortem.js';
import { OrderPostMortem } from '../use-cases/order-post-mortem.js';
import { DirectoryRepository } from './directory.repository.js';
import { statusOf } from './rejections.js';

const FindingsQuery = z.strictObject({
  section: z.string().max(100).optional(),
  severity: z.enum(['error', 'warning', 'suggestion']).optional(),
});
const lintBytes = 1_000_000;

/** What stands against a text: language, record, gates; and who waived what, why. */
@Controller('api/v1')
export class ChecksController {
  constructor(
    private readonly orders: OrderPostMortem,
    private readonly check: CheckPostMortem,
    private readonly directory: DirectoryRepository,
  ) {}

  /** All findings, the linter's and the verifier's, in the order of the document. */
  @Get('post-mortems/:postMortemId/findings')
  @Allow('post-mortems:read')
  async findings(
    @Param('postMortemId') postMortemId: string,
    @Query({ schema: FindingsQuery }) query: z.infer<typeof FindingsQuery>,
    @Caller() caller: Caller,
  ) {
    return this.select(postMortemId, caller, query, () => true);
  }

  /** The verifier's alone: text against record. */
  @Get('post-mortems/:postMortemId/verify')
  @Allow('post-mortems:read')
  async verify(
    @Param('postMortemId') postMortemId: string,
    @Query({ schema: FindingsQuery }) query: z.infer<typeof FindingsQuery>,
    @Caller() caller: Caller,
  ) {
    return this.select(postMortemId, caller, query, (ruleId) => /^(?:VF-|ST-0[78])/.test(ruleId));
  }

  /** G1 to G10: pass, fail, waived or not-applicable, each with why. */
  @Get('post-mortems/:postMortemId/gates')
  @Allow('post-mortems:read')
  async gates(@Param('postMortemId') postMortemId: string, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(postMortemId, caller);
    const { gates, openWarnings } = await this.check.execute(state);
    return { gates, openWarnings, isGreen: gates.every((gate) => gate.outcome !== 'fail') && openWarnings === 0 };
  }

  @Get('post-mortems/:postMortemId/waivers')
  @Allow('post-mortems:read')
  async waivers(@Param('postMortemId') postMortemId: string, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(postMortemId, caller);
    return { items: state.waivers };
  }

  /** Waives a gate or a finding, with a reason that everybody reads. Only a reviewer who is not the owner. */
  @Post('post-mortems/:postMortemId/waivers')
  @HttpCode(201)
  @Allow('post-mortems:review')
  async waive(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: WaiveGateBody }) body: z.infer<typeof WaiveGateBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const wish = { type: 'WaiveGate' as const, gateId: body.gateId ?? null, findingId: body.findingId ?? null, reason: body.reason };
    const state = orProblem(await this.orders.execute({ postMortemId, caller, cause, wish }), statusOf);
    return { items: state.waivers };
  }

  /** The linter over any text; with `postMortemId` also the verifier over its record. Nothing is stored. */
  @Post('lint')
  @HttpCode(200)
  @Allow('post-mortems:read')
  async lint(@Body({ schema: LintBody }) body: z.infer<typeof LintBody>, @Caller() caller: Caller) {
    if (Buffer.byteLength(body.markdown) > lintBytes)
      throw new Problem(413, 'post-mortem/too-large', undefined, undefined, { limit: lintBytes });
    const found =
      body.postMortemId === undefined
        ? lint(body.markdown, {
            ...(body.section === undefined ? {} : { section: body.section }),
            names: merged(await this.directory.knownNames(), body.names),
          })
        : await this.check.text((await this.orders.visible(body.postMortemId, caller)).state, body.section ?? 'x-text', body.markdown);
    return { findings: found.slice(0, findingsKept), isCut: found.length > findingsKept };
  }

  private async select(postMortemId: string, caller: Caller, query: z.infer<typeof FindingsQuery>, isWanted: (ruleId: string) => boolean) {
    const { state } = await this.orders.visible(postMortemId, caller);
    const { findings } = await this.check.execute(state, null, permits(caller.permissions, 'incidents:manage'));
    const selected = findings.filter(
      (finding) =>
        isWanted(finding.ruleId) &&
        (query.section === undefined || finding.sectionKey === query.section) &&
        (query.severity === undefined || finding.severity === query.severity),
    );
    return { findings: selected, isCut: findings.length >= findingsKept, revision: state.revision };
  }
}

const merged = (known: Names, more: Partial<Record<keyof Names, readonly string[] | undefined>> = {}): Names =>
  Object.fromEntries(
    (['people', 'teams', 'vendors', 'customers'] as const).map((kind) => [kind, [...(known[kind] ?? []), ...(more[kind] ?? [])]]),
  );
