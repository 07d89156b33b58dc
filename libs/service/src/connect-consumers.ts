import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { PATTERN_METADATA, TRANSPORT_METADATA } from '@nestjs/microservices/constants.js';
import type { HostedServices } from './hosted-services.js';

type Strategy = CustomTransportStrategy & { transportId: symbol };

const isStrategy = (provider: object): provider is Strategy =>
  'listen' in provider && 'close' in provider && 'transportId' in provider && typeof provider.transportId === 'symbol';

/**
 * Joins each service's handlers to its own consumer group. Nest gives every transport all handlers of the process, so each handler
 * is stamped with the transport of its service: in `standalone` each event would otherwise be handled once per group.
 */
export function connectConsumers(app: NestFastifyApplication, hosted: HostedServices): void {
  for (const service of hosted.all) {
    const strategy = [...service.providers()].find(isStrategy);
    if (!strategy) continue;
    for (const controller of service.controllers())
      for (const { value } of Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object)))
        if (typeof value === 'function' && Reflect.hasMetadata(PATTERN_METADATA, value as object))
          Reflect.defineMetadata(TRANSPORT_METADATA, strategy.transportId, value as object);
    // `inheritAppConfig`: the filter that keeps the real error, which Nest would replace by "Internal server error".
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
}
