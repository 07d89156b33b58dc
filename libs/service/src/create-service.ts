import { AuditInterceptor } from './audit.interceptor.js';
import { PlatformConfig, readConfig, type Clock, type ConfigDefinition, type Environment } from '@debrief/config';
import { configureLog, NestLog } from '@debrief/observability';
import { exportSpans } from './export-spans.js';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Authenticator, type Door } from './authenticator.js';
import { checkRoutes } from './check-routes.js';
import { connectConsumers } from './connect-consumers.js';
import { DeadlineInterceptor } from './deadline.interceptor.js';
import { buildEdge, problemOfNoRoute } from './edge.js';
import { allowEgress } from './guarded-fetch.js';
import { HostedServices } from './hosted-services.js';
import { httpAdapter } from './http-adapter.js';
import type { HttpRequest } from './http-request.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdentityGuard } from './identity.guard.js';
import { ProblemFilter } from './problem.filter.js';
import { Readiness } from './readiness.js';
import { addHealthChecks } from './health-checks.js';
import { securityHeaders } from './security-headers.js';
import { ServiceModule } from './service.module.js';
import { SweepRunner } from './sweep-runner.js';
import { validationPipe } from './validation.pipe.js';

export interface ServiceOptions {
  /** The service's name: its consumer group, its audience, its field in the log. */
  readonly name: string;
  /** The variables that it reads beside the platform's. */
  readonly config?: readonly ConfigDefinition[];
  /** `people`: sessions and API tokens (gateway, standalone). `service`: identities that the gateway signed. */
  readonly door?: Door;
  /** The services in this process, where they are several. */
  readonly services?: readonly { readonly name: string; readonly module: Type }[];
  /** Hashes of inline scripts that the page may run (`'sha256-…'`). */
  readonly scriptHashes?: readonly string[];
  /** For tests: how long a request may take to arrive. */
  readonly requestMs?: number;
  /** For tests. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly authenticator?: Authenticator;
  /** `by-hand`: sweeps run only when a test says so. */
  readonly sweeps?: 'by-plan' | 'by-hand';
}

export interface RunningService {
  readonly app: NestFastifyApplication;
  readonly env: Environment;
  readonly url: string;
  close(): Promise<void>;
}

/** Makes a service and starts its consumers; `listen` begins to accept. Nothing here touches the process: `startService` does. */
export async function createService(
  module: Type | DynamicModule,
  options: ServiceOptions,
): Promise<RunningService & { listen(port: number): Promise<string> }> {
  const env = readConfig(options.config ?? [], options.env);
  const platform = env.get(PlatformConfig);
  const door = options.door ?? 'service';
  configureLog({ service: options.name });
  allowEgress(platform.DEBRIEF_EGRESS_ALLOW);

  @Module({
    imports: [
      ServiceModule.of({
        name: options.name,
        door,
        env,
        ...(options.clock ? { clock: options.clock } : {}),
        ...(options.authenticator ? { authenticator: options.authenticator } : {}),
      }),
      module,
    ],
  })
  class Process {}

  const app = await NestFactory.create<NestFastifyApplication>(Process, httpAdapter(door, platform, options.requestMs) as never, {
    logger: new NestLog(),
    bodyParser: false,
    abortOnError: false,
  });
  let forgetChecks = () => {};
  const spans = exportSpans(platform);

  try {
    const hosted = app.get(HostedServices);
    hosted.found(app.get(ModulesContainer), options.services ?? [{ name: options.name, module }]);
    const fastify = app.getHttpAdapter().getInstance();
    app.useSecurityHeaders(securityHeaders(options.scriptHashes ?? []));
    if (door === 'people')
      app.enableCsrfProtection(platform.DEBRIEF_PUBLIC_URL ? { trustedOrigins: [new URL(platform.DEBRIEF_PUBLIC_URL).origin] } : {});
    buildEdge(fastify, app.get(Authenticator), { trustsHeaders: door === 'service', service: options.name, requestMs: options.requestMs });
    app.useGlobalGuards(app.get(IdentityGuard));
    app.useGlobalInterceptors(app.get(IdempotencyInterceptor), app.get(AuditInterceptor), app.get(DeadlineInterceptor));
    app.useGlobalPipes(validationPipe());
    app.useGlobalFilters(new ProblemFilter((request: HttpRequest) => problemOfNoRoute(fastify, request)));
    checkRoutes(hosted);
    connectConsumers(app, hosted);
    forgetChecks = addHealthChecks(app.get(Readiness), hosted, env);
    const sweeps = app.get(SweepRunner);
    sweeps.find();
    await app.init();
    await app.startAllMicroservices();
    await fastify.ready();
    if (options.sweeps !== 'by-hand') sweeps.start();
  } catch (error) {
    await app.close().catch(() => {});
    await spans?.close();
    throw error;
  }

  const running = {
    app,
    env,
    url: '',
    async listen(port: number): Promise<string> {
      await app.listen(port, platform.DEBRIEF_HOST);
      running.url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
      return running.url;
    },
    async close(): Promise<void> {
      app.get(Readiness).drain();
      await app.get(SweepRunner).stop();
      await app.close();
      forgetChecks();
      await spans?.close();
    },
  };
  return running;
}
