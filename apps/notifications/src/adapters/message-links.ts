import { Clock, Environment, PlatformConfig } from '@debrief/config';
import type { NotificationKind } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { readLink, signLink } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Entry } from '../domain/entry.js';
import type { Links } from '../domain/render-message.js';

const Unsubscribe = z.object({ personId: z.string(), kind: z.string() });
const ANSWER_DAYS = 14;

/** Addresses inside messages. Tokens are minted while a message is rendered, and are in no event and no log. */
@Injectable()
export class MessageLinks {
  constructor(
    private readonly env: Environment,
    private readonly clock: Clock,
  ) {}

  get publicUrl(): string {
    const { DEBRIEF_PUBLIC_URL, DEBRIEF_PORT } = this.env.get(PlatformConfig);
    return (DEBRIEF_PUBLIC_URL ?? `http://127.0.0.1:${DEBRIEF_PORT}`).replace(/\/+$/, '');
  }

  get host(): string {
    return new URL(this.publicUrl).hostname;
  }

  for(recipient: string, kind: NotificationKind, withTokens: boolean): Links {
    const personId = recipient.startsWith('person-') ? recipient.slice('person-'.length) : undefined;
    const { publicUrl } = this;
    return {
      publicUrl,
      answer: (entry) => (personId && withTokens ? this.answer(entry, personId) : undefined),
      unsubscribe: personId && withTokens ? `${publicUrl}/api/v1/unsubscribe/${this.unsubscribeToken(personId, kind)}` : undefined,
    };
  }

  readUnsubscribe(token: string): { personId: string; kind: string } | undefined {
    return Unsubscribe.safeParse(readLink(token, this.secret, 'unsubscribe')).data;
  }

  private answer(entry: Entry, personId: string): string | undefined {
    // A private item asks for sign-in: its page does.
    if (entry.subject.kind !== 'action-item' || entry.visibility === 'private' || entry.orders.length === 0) return undefined;
    const exp = new Date(Date.parse(this.clock.now()) + ANSWER_DAYS * 86_400_000).toISOString();
    const tid = derivedId('ans', entry.entryId, personId);
    const claims = { tid, actionItemId: entry.subject.id, personId, reminderId: entry.reminderId, orders: entry.orders, exp };
    return `${this.publicUrl}/api/v1/answers/${signLink(claims, this.secret, 'answer')}`;
  }

  private unsubscribeToken(personId: string, kind: NotificationKind): string {
    return signLink({ personId, kind }, this.secret, 'unsubscribe');
  }

  private get secret(): string {
    return this.env.get(PlatformConfig).DEBRIEF_SECRET;
  }
}
