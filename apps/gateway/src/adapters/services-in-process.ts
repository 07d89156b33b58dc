import { correlationId } from '@debrief/observability';
import { CORRELATION_HEADER, HostedServices, IDENTITY_HEADER, IdentityTokens, Readiness } from '@debrief/service';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ANSWER_WITHIN_MS, parsed, Services, type ServiceAnswer, type ServiceRequest } from './services.js';

type Fastify = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** All services in this process: asked through the same routes and the same guard, without a socket. */
export class ServicesInProcess extends Services {
  constructor(
    private readonly hosted: HostedServices,
    private readonly host: HttpAdapterHost,
    private readonly tokens: IdentityTokens,
    private readonly readiness: Readiness,
  ) {
    super();
  }

  get names(): readonly string[] {
    return this.hosted.all.map(({ name }) => name).filter((name) => name !== 'gateway');
  }

  urlOf(): undefined {
    return undefined;
  }

  async ask(service: string, { method, path, caller, body }: ServiceRequest): Promise<ServiceAnswer> {
    const fastify = this.host.httpAdapter.getInstance<Fastify>();
    const answer = fastify.inject({
      method,
      url: path,
      headers: {
        [IDENTITY_HEADER]: await this.tokens.sign(caller, service),
        [CORRELATION_HEADER]: correlationId(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>(
      (_, refuse) => (timer = setTimeout(() => refuse(new Error(`${service} did not answer`)), ANSWER_WITHIN_MS)),
    );
    try {
      const { statusCode, body: text } = await Promise.race([answer, late]);
      return { status: statusCode, body: parsed(text) };
    } finally {
      clearTimeout(timer);
    }
  }

  async isReady(): Promise<{ ready: boolean; checks: unknown }> {
    return this.readiness.check();
  }
}
