import { guardedFetch } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { cleaned, type Outcome } from '../domain/delivery.js';
import { keyOf } from '../domain/entry.js';
import type { ChannelSender, Parcel } from './channel-sender.js';
import { ChannelsRepository } from './channels.repository.js';
import { MessageLinks } from './message-links.js';
import { mayHaveArrived, reasonOf, retryAfter } from './webhook.sender.js';

// Microsoft takes 28 kB; longer titles are what would break it.
const MOST_ITEMS = 20;
const MOST_TITLE = 300;

/** A Workflows address of Microsoft Teams: an Adaptive Card with links. 202 means that the flow took it, no more. */
@Injectable()
export class TeamsSender implements ChannelSender {
  constructor(
    private readonly channels: ChannelsRepository,
    private readonly links: MessageLinks,
  ) {}

  async send(parcel: Parcel, beforeHandingOver: () => Promise<void>): Promise<Outcome> {
    const secrets = this.channels.secretsOf(parcel.channel);
    if (!secrets) return { kind: 'failed', code: 'no-address', note: 'The channel has no address.' };
    const body = cardOf(parcel, this.links.publicUrl);
    await beforeHandingOver();
    try {
      const response = await guardedFetch(secrets.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
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

function cardOf({ rendered, entries }: Parcel, publicUrl: string): string {
  const shown = entries.slice(0, MOST_ITEMS);
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { type: 'TextBlock', text: rendered.subject, weight: 'Bolder', wrap: true },
      ...shown.map(({ subject, title }) => ({ type: 'TextBlock', text: `${keyOf(subject)} ${title.slice(0, MOST_TITLE)}`, wrap: true })),
    ],
    // A card takes six actions at most.
    actions: shown.slice(0, 5).map(({ subject, url }) => ({ type: 'Action.OpenUrl', title: keyOf(subject), url: `${publicUrl}${url}` })),
  };
  return JSON.stringify({ type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] });
}
