import { metricsPage } from '@debrief/observability';
import { Controller, Get, Res } from '@nestjs/common';
import { Public } from './decorators.js';
import type { HttpReply } from './http-request.js';
import { Readiness } from './readiness.js';

/** `/healthz` alive · `/readyz` may be sent work · `/metrics` in Prometheus' text form. For supervisors, on every service. */
@Controller()
@Public()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** 200 as long as the event loop turns and no consumer was given up; asks no dependency. */
  @Get('healthz')
  alive(@Res() reply: HttpReply): void {
    const { ok, ...answer } = this.readiness.alive();
    void reply.code(ok ? 200 : 503).send({ status: ok ? 'ok' : 'failing', ...answer });
  }

  /** 200 or 503 with `{ status, checks: { <check>: { ok, ms, since } } }`. Redis away is said, and still 200. */
  @Get('readyz')
  async ready(@Res() reply: HttpReply): Promise<void> {
    const { ready, checks } = await this.readiness.check();
    void reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', checks });
  }

  @Get('metrics')
  async metrics(@Res() reply: HttpReply): Promise<void> {
    const { contentType, text } = await metricsPage();
    void reply.header('content-type', contentType).send(text);
  }
}
