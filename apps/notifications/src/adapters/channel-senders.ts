import type { ChannelKind } from '@debrief/contracts';
import { Injectable } from '@nestjs/common';
import type { ChannelSender } from './channel-sender.js';
import { EmailSender } from './email.sender.js';
import { SlackWebhookSender } from './slack-webhook.sender.js';
import { TeamsSender } from './teams.sender.js';
import { WebhookSender } from './webhook.sender.js';

/** Which sender a kind of channel has. */
@Injectable()
export class ChannelSenders {
  private readonly byKind: Readonly<Partial<Record<ChannelKind, ChannelSender>>>;

  constructor(email: EmailSender, webhook: WebhookSender, slackWebhook: SlackWebhookSender, teams: TeamsSender) {
    this.byKind = { email, webhook, 'slack-webhook': slackWebhook, teams };
  }

  of(kind: ChannelKind): ChannelSender {
    const sender = this.byKind[kind];
    if (!sender) throw new Error(`there is no sender for channels of kind ${kind}`);
    return sender;
  }
}
