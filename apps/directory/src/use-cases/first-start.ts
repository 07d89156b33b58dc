import { Environment, PlatformConfig } from '@debrief/config';
import { log } from '@debrief/observability';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ManageTokens } from './manage-tokens.js';
import { SetUp } from './set-up.js';

const AGAIN_MS = 1_000;
const PATIENCE_MS = 3_000;

/** At the first start: the administrator's token of the environment, and the code for the first page in the log. */
@Injectable()
export class FirstStart implements OnApplicationBootstrap, OnApplicationShutdown {
  private stopped = false;

  constructor(
    private readonly tokens: ManageTokens,
    private readonly setUp: SetUp,
    private readonly env: Environment,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { DEBRIEF_PUBLIC_URL } = this.env.get(PlatformConfig);
    if (DEBRIEF_PUBLIC_URL && isPlainBeyondLoopback(DEBRIEF_PUBLIC_URL))
      log.warn({ url: DEBRIEF_PUBLIC_URL }, 'DEBRIEF_PUBLIC_URL is http beyond this machine: sessions travel unprotected');
    // Whoever reads that we are ready may use the token at once; but a MongoDB that is away must not keep the door shut.
    await Promise.race([this.untilDone(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())]);
  }

  onApplicationShutdown(): void {
    this.stopped = true;
  }

  private async untilDone(): Promise<void> {
    const { DEBRIEF_ADMIN_TOKEN } = this.env.get(PlatformConfig);
    while (!this.stopped) {
      try {
        if (DEBRIEF_ADMIN_TOKEN) await this.tokens.ensure(DEBRIEF_ADMIN_TOKEN);
        const code = await this.setUp.codeToShow();
        if (code) log.info(`nobody can sign in yet: make the first administrator at /setup with the one-time code ${code}`);
        return;
      } catch (error) {
        if (this.stopped) return;
        log.warn({ err: error }, 'the first start waits for MongoDB');
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }
}

function isPlainBeyondLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
