import { IdentityTokens, type HttpReply, type HttpRequest } from '@debrief/service';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Proxy, type RouteMaker } from './proxy.js';
import { RateLimit } from './rate-limit.js';
import { Services } from './services.js';
import { declareWebRoutes } from './web-routes.js';
import { WebFiles } from './web-files.js';

interface Fastify extends RouteMaker {
  addHook(name: 'preHandler', hook: (request: HttpRequest, reply: HttpReply) => Promise<void>): unknown;
}

/** What the people's door has beside controllers: rate limits, the routes of the other services where they run elsewhere, the web's files. */
@Injectable()
export class PeopleDoor implements OnModuleInit, OnApplicationShutdown {
  private readonly proxy: Proxy;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly services: Services,
    private readonly limit: RateLimit,
    tokens: IdentityTokens,
  ) {
    this.proxy = new Proxy(services, tokens);
  }

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<Fastify>();
    fastify.addHook('preHandler', (request) => this.limit.admit(request));
    if (this.services.names.some((name) => this.services.urlOf(name) !== undefined)) this.proxy.declare(fastify);
    declareWebRoutes(fastify, new WebFiles());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.proxy.close();
  }
}
