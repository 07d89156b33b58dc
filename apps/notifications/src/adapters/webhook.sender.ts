import { Clock } from '@debrief/config';
import { guardedFetch } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { cleaned, type Outcome } from '../domain/delivery.js';
import { keyOf } from '../domain/entry.js';
import type { ChannelSender, Parcel } from './channel-sender.js';
import { ChannelsRepository } from './channels.repository.js';
import { MessageLinks } from './message-links.js';
import { signaturesOf } from './webhook-signature.js';

const MOST_BYTES = 20_000;
const LONGEST_MS = 15_000;

/** A signed POST to any address: the same `webhook-id` on every attempt, so the other side can drop a second copy. */
@Injectable()
export class WebhookSender implements ChannelSender {
  constructor(
    private readonly clock: Clock,
    private readonly channels: ChannelsRepository,
    private readonly links: MessageLinks,
  ) {}

  async send(parcel: Parcel, beforeHandingOver: () => Promise<void>): Promise<Outcome> {
    const secrets = this.channels.secretsOf(parcel.channel);
    if (!secrets?.secret) return { kind: 'failed', code: 'no-address', note: 'The channel has no address.' };
    const now = this.clock.now();
    const body = bodyOf(parcel, this.links.publicUrl);
    if (Buffer.byteLength(body) > MOST_BYTES) return { kind: 'failed', code: 'too-long', note: `More than ${MOST_BYTES} bytes.` };
    const timestamp = Math.floor(Date.parse(now) / 1_000);
    const good = [secrets.secret, ...(secrets.previous && secrets.previous.until > now ? [secrets.previous.secret] : [])];
    await beforeHandingOver();
    try {
      const response = await guardedFetch(secrets.url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Debrief',
          'webhook-id': parcel.deliveryId,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signaturesOf(good, parcel.deliveryId, timestamp, body),
        },
        signal: AbortSignal.timeout(LONGEST_MS),
      });
      const note = cleaned(await response.text());
      if (response.ok) return { kind: 'delivered', providerId: null, note };
      if (response.status === 410) return { kind: 'failed', code: '410', note, switchesOff: true };
      return { kind: 'retry', code: String(response.status), note, ...retryAfter(response.headers.get('retry-after')) };
    } catch (error) {
      return { kind: 'retry', ...reasonOf(error) };
    }
  }
}

/** `type`, `timestamp`, `data`, as Standard Webhooks has it. Private things never leave by a webhook. */
function bodyOf({ kind, createdAt, entries }: Parcel, publicUrl: string): string {
  const items = entries.map(({ subject, title, url, dueAt, ringAt, rungId, orders }) => ({
    key: keyOf(subject),
    kind: subject.kind,
    id: subject.id,
    title,
    url: `${publicUrl}${url}`,
    dueAt,
    ringAt,
    rungId,
    orders,
  }));
  return JSON.stringify({ type: `notification.${kind}`, timestamp: createdAt, data: { items } });
}

export const retryAfter = (header: string | null): { afterSeconds?: number } => {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds > 0 ? { afterSeconds: seconds } : {};
};

export function reasonOf(error: unknown): { code: string; note: string } {
  const { cause, name, message } = error as { cause?: { code?: string; message?: string }; name?: string; message?: string };
  return { code: cause?.code ?? name ?? 'EFETCH', note: cleaned(cause?.message ?? message ?? 'The call failed.') };
}

// These end before a byte of the request is out. Whatever else gets no answer may have been taken.
const notSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EEGRESS', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

export const mayHaveArrived = (code: string): boolean => !notSent.has(code);
