import { Environment } from '@debrief/config';
import { MessagingModule } from '@debrief/messaging';
import { CredentialSource, HostedServices, IdentityTokens, Readiness } from '@debrief/service';
import { Module, type DynamicModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiPagesController } from './adapters/api-pages.controller.js';
import { AuditController } from './adapters/audit.controller.js';
import { DeadLettersController } from './adapters/dead-letters.controller.js';
import { LiveController } from './adapters/live.controller.js';
import { LiveHub } from './adapters/live-hub.js';
import { PeopleDoor } from './adapters/people-door.js';
import { RateLimit } from './adapters/rate-limit.js';
import { RemoteCredentials } from './adapters/remote-credentials.js';
import { SearchController } from './adapters/search.controller.js';
import { ServicesElsewhere } from './adapters/services-elsewhere.js';
import { ServicesInProcess } from './adapters/services-in-process.js';
import { Services } from './adapters/services.js';
import { StatusController } from './adapters/status.controller.js';
import { StoresController } from './adapters/stores.controller.js';
import { gatewayConfig } from './gateway.config.js';
import { AskAll } from './use-cases/ask-all.js';

// Receipts are left out: they are many, and what they lead to is said by `alerts`.
const topics = ['alerts', 'incidents', 'post-mortems', 'action-items', 'notifications', 'reports', 'directory'] as const;

/** The people's door. In `standalone` beside the services; alone with DEBRIEF_GATEWAY_SERVICE_URLS. */
@Module({
  imports: [MessagingModule.forLive('gateway', topics)],
  controllers: [
    LiveController,
    SearchController,
    AuditController,
    DeadLettersController,
    StatusController,
    StoresController,
    ApiPagesController,
  ],
  providers: [
    {
      provide: Services,
      inject: [Environment, HostedServices, HttpAdapterHost, IdentityTokens, Readiness],
      useFactory: (env: Environment, hosted: HostedServices, host: HttpAdapterHost, tokens: IdentityTokens, readiness: Readiness) => {
        const urls = env.get(gatewayConfig).DEBRIEF_GATEWAY_SERVICE_URLS;
        return urls ? new ServicesElsewhere(urls, tokens) : new ServicesInProcess(hosted, host, tokens, readiness);
      },
    },
    AskAll,
    LiveHub,
    RateLimit,
    PeopleDoor,
  ],
  exports: [Services],
})
export class GatewayModule {
  /** Where `directory` runs elsewhere: sessions and tokens are asked for over HTTP. */
  static alone(): DynamicModule {
    const credentials = {
      provide: CredentialSource,
      inject: [Services],
      useFactory: (services: Services) => new RemoteCredentials(services),
    };
    return { module: GatewayModule, providers: [credentials] };
  }
}
