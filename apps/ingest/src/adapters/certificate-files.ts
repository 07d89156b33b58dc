import { log } from '@debrief/observability';
import { guardedFetch } from '@debrief/service';
import { Injectable } from '@nestjs/common';

const answerMs = 5_000;
const mostBytes = 65_536;

/** Reads what Amazon publishes: certificates, and the answer to a confirmation. Whoever calls has checked whose address it is. */
@Injectable()
export class CertificateFiles {
  /** Undefined when it cannot be had now: no redirect is followed, nothing larger than 64 KiB is taken. */
  async read(url: URL): Promise<Buffer | undefined> {
    try {
      const response = await guardedFetch(url, { redirect: 'error', signal: AbortSignal.timeout(answerMs) });
      if (!response.ok) return undefined;
      const bytes = Buffer.from(await response.arrayBuffer());
      return bytes.length > mostBytes ? undefined : bytes;
    } catch (error) {
      log.warn({ err: error, host: url.host }, 'Amazon could not be asked');
      return undefined;
    }
  }
}
