import { guardedFetch } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { cleaned, type Outcome } from '../domain/delivery.js';
import { keyOf } from '../domain/entry.js';
import type { ChannelSender, Parcel } from './channel-sender.js';
import { ChannelsRepository } from './channels.repository.js';
import { MessageLinks } from './message-links.js';
import { mayHaveArrived, reasonOf, retryAfter } from './webhook.sender.js';

/** Slack's incoming webhook: links only, because it has no buttons that come back to us. */
@Injectable()
export class SlackWebhookSender implements ChannelSender {
  constructor(
    private readonly channels: ChannelsRepository,
    private readonly links: MessageLinks,
  ) {}

  async send(parcel: Parcel, beforeHandingOver: () => Promise<void>): Promise<Outcome> {
    const secrets = this.channels.secretsOf(parcel.channel);
    if (!secrets) return { kind: 'failed', code: 'no-address', note: 'The channel has no address.' };
    const lines = parcel.entries.map(({ subject, title, url }) => `• <${this.links.publicUrl}${url}|${keyOf(subject)} ${escaped(title)}>`);
    await beforeHandingOver();
    try {
      const response = await guardedFetch(secrets.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: [escaped(parcel.rendered.subject), ...lines].join('\n') }),
      });
      const note = cleaned(await response.text());
      if (response.ok) return { kind: 'delivered', providerId: null, note };
      if (response.status === 429 || response.status >= 500)
        return { kind: 'retry', code: String(response.status), note, ...retryAfter(response.headers.get('retry-after')) };
      return { kind: 'failed', code: String(response.status), note };
    } catch (error) {
      const reason = reasonOf(error);
      return mayHaveArrived(reason.code) ? { kind: 'unknown', ...reason } : { kind: 'retry', ...reason };
    }
  }
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
