import { LiveEvents } from '@debrief/messaging';
import { Allow } from '@debrief/service';
import { Controller, Get } from '@nestjs/common';
import { LiveHub } from './live-hub.js';
import { Services } from './services.js';

/** `GET /api/v1/status`: whether each service is ready and why not, for the health page. */
@Controller('api/v1/status')
export class StatusController {
  constructor(
    private readonly services: Services,
    private readonly events: LiveEvents,
    private readonly hub: LiveHub,
  ) {}

  @Get()
  @Allow('status:read')
  async read() {
    const services = await Promise.all(
      this.services.names.map(async (name) => {
        const { ready, checks } = await this.services.isReady(name).catch((error: unknown) => ({
          ready: false,
          checks: { answers: { ok: false, because: (error as Error).message } },
        }));
        return { name, ready, checks };
      }),
    );
    return {
      ready: services.every(({ ready }) => ready),
      services,
      live: { isListening: this.events.listening, listeners: this.hub.listenerCount },
      memoryMiB: Math.round(process.memoryUsage.rss() / 1_048_576),
    };
  }
}
