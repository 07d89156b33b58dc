import { PlatformConfig, type Clock, type Environment } from '@debrief/config';
import { createHmac, timingSafeEqual } from 'node:crypto';

const lifeMs = 30_000;

/**
 * How this installation sends a test through its own door without the key, which it does not have: a header, good for half a minute, that only
 * the holder of DEBRIEF_SECRET can make.
 */
export class TestDeliveries {
  private readonly secret: string;

  constructor(
    env: Environment,
    private readonly clock: Clock,
  ) {
    this.secret = env.get(PlatformConfig).DEBRIEF_SECRET;
  }

  /** The header that vouches for a test of this integration. */
  write(integrationId: string, isDrill: boolean): string {
    const text = `${integrationId}.${isDrill ? 'drill' : 'test'}.${Date.parse(this.clock.now()) + lifeMs}`;
    return `${text}.${this.sign(text)}`;
  }

  /** Undefined for no header, one that is not ours, and one that is too old: the request then needs a key as any other. */
  read(header: string | string[] | undefined): { integrationId: string; isDrill: boolean } | undefined {
    if (typeof header !== 'string') return undefined;
    const at = header.lastIndexOf('.');
    const [text, signature] = [header.slice(0, at), Buffer.from(header.slice(at + 1))];
    const expected = Buffer.from(this.sign(text));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
    const [integrationId, kind, until] = text.split('.');
    if (integrationId === undefined || Number(until) < Date.parse(this.clock.now())) return undefined;
    return { integrationId, isDrill: kind === 'drill' };
  }

  private sign(text: string): string {
    return createHmac('sha256', this.secret).update(`ingest test delivery ${text}`).digest('base64url');
  }
}
