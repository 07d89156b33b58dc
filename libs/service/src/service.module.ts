import { Clock, Environment, PlatformConfig, SystemClock } from '@debrief/config';
import { Module, type DynamicModule } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AuditController } from './audit.controller.js';
import { AuditInterceptor } from './audit.interceptor.js';
import { Authenticator, DoorAuthenticator, sessionCookieName, type Door } from './authenticator.js';
import { CredentialSource } from './credential-source.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadlineInterceptor } from './deadline.interceptor.js';
import { HealthController } from './health.controller.js';
import { HostedServices } from './hosted-services.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdentityGuard } from './identity.guard.js';
import { IdentityTokens } from './identity-token.js';
import { OwnedClock } from './owned-clock.js';
import { Readiness } from './readiness.js';
import { StoreController } from './store.controller.js';
import { SweepRunner } from './sweep-runner.js';
import { TestRoutesController } from './test-routes.controller.js';

/** What every service gets from the house: environment, clock, identity, health, sweeps. */
@Module({})
export class ServiceModule {
  static of(options: { name: string; door: Door; env: Environment; clock?: Clock; authenticator?: Authenticator }): DynamicModule {
    const { env } = options;
    const { DEBRIEF_TEST_ROUTES, DEBRIEF_SECRET } = env.get(PlatformConfig);
    const clock = options.clock ?? (DEBRIEF_TEST_ROUTES ? new OwnedClock() : new SystemClock());
    // Signed identities live by the machine's clock: a test that moves its own clock must not outdate them.
    const tokens = new IdentityTokens(DEBRIEF_SECRET);
    const hosted = new HostedServices();
    const sweeps = new SweepRunner(hosted);
    return {
      module: ServiceModule,
      global: true,
      controllers: [
        HealthController,
        AuditController,
        DeadLettersController,
        StoreController,
        ...(DEBRIEF_TEST_ROUTES ? [TestRoutesController] : []),
      ],
      providers: [
        { provide: Environment, useValue: env },
        { provide: Clock, useValue: clock },
        { provide: IdentityTokens, useValue: tokens },
        { provide: HostedServices, useValue: hosted },
        { provide: SweepRunner, useValue: sweeps },
        { provide: Readiness, useValue: new Readiness() },
        {
          provide: Authenticator,
          inject: [ModuleRef],
          useFactory: (modules: ModuleRef) =>
            options.authenticator ??
            new DoorAuthenticator(options.door, options.name, tokens, sessionCookieName(env), () => sourceIn(modules)),
        },
        IdentityGuard,
        DeadlineInterceptor,
        IdempotencyInterceptor,
        AuditInterceptor,
      ],
      exports: [Environment, Clock, IdentityTokens, HostedServices, SweepRunner, Readiness, Authenticator],
    };
  }
}

function sourceIn(modules: ModuleRef): CredentialSource | undefined {
  try {
    return modules.get(CredentialSource, { strict: false });
  } catch {
    return undefined; // nobody in this process knows credentials
  }
}
