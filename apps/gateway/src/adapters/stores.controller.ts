import { Allow, Caller, notFound, Problem, sendProblem, type HttpReply } from '@debrief/service';
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { Services, type ServiceRequest } from './services.js';

const VerificationQuery = z.strictObject({ aggregateId: z.string().min(1).max(512) });

/** `/api/v1/stores/{service}`: what an operator orders of a service's own store. The command-line tool asks here. */
@Controller('api/v1/stores/:service')
export class StoresController {
  constructor(private readonly services: Services) {}

  /** Whether the history of one thing is whole. */
  @Get('verification')
  @Allow('store:verify')
  verify(
    @Param('service') service: string,
    @Query({ schema: VerificationQuery }) { aggregateId }: z.infer<typeof VerificationQuery>,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.handOn(reply, service, { method: 'GET', path: `verification?aggregateId=${encodeURIComponent(aggregateId)}`, caller });
  }

  /** Says the whole history again, so that a listener can be rebuilt from nothing. */
  @Post('republish')
  @Allow('store:republish')
  @HttpCode(202)
  republish(@Param('service') service: string, @Caller() caller: Caller, @Res({ passthrough: true }) reply: HttpReply) {
    return this.handOn(reply, service, { method: 'POST', path: 'republish', caller });
  }

  /** What people read of the service, and how the last rebuild of each stands. */
  @Get('projections')
  @Allow('store:verify')
  projections(@Param('service') service: string, @Caller() caller: Caller, @Res({ passthrough: true }) reply: HttpReply) {
    return this.handOn(reply, service, { method: 'GET', path: 'projections', caller });
  }

  /** Compares what people read with what the commits say; `GET …/projections` says how it stands. */
  @Post('projections/compare')
  @Allow('store:verify')
  @HttpCode(202)
  compare(@Param('service') service: string, @Caller() caller: Caller, @Res({ passthrough: true }) reply: HttpReply) {
    return this.handOn(reply, service, { method: 'POST', path: 'projections/compare', caller });
  }

  /** Folds a projection again from all commits. */
  @Post('projections/:name/rebuild')
  @Allow('store:rebuild')
  @HttpCode(202)
  rebuild(
    @Param('service') service: string,
    @Param('name') name: string,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.handOn(reply, service, { method: 'POST', path: `projections/${encodeURIComponent(name)}/rebuild`, caller });
  }

  private async handOn(reply: HttpReply, service: string, request: ServiceRequest): Promise<unknown> {
    if (!this.services.names.includes(service)) throw notFound('store/not-found', `There is no service ${service}.`);
    const answer = await this.services.ask(service, { ...request, path: `/_/${service}/${request.path}` });
    if (answer.status < 400) return answer.body;
    const { type, title, detail } = answer.body as Record<string, unknown>;
    sendProblem(reply, new Problem(answer.status, String(type), String(title), typeof detail === 'string' ? detail : undefined));
    return undefined;
  }
}
