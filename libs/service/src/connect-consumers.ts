import { KafkaLogStrategy } from '@debrief/messaging';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HostedServices } from './hosted-services.js';

/** Joins each service's handlers to its own consumer group (libs/messaging has stamped them with their transport). */
export function connectConsumers(app: NestFastifyApplication, hosted: HostedServices): void {
  const connected = new Set<KafkaLogStrategy>();
  for (const service of hosted.all) {
    const strategy = service.find(KafkaLogStrategy);
    if (!strategy || connected.has(strategy)) continue;
    connected.add(strategy);
    // `inheritAppConfig`: the filter that keeps the real error, which Nest would replace by "Internal server error".
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
}
