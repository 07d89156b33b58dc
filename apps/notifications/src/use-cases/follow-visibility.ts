import type { Audience, Visibility } from '@debrief/contracts';
import { type Heard, positionOf, verdictOnCopy } from '@debrief/messaging';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { notifications } from '../adapters/models.js';
import type { DeliveryDocument, EntryDocument, InboxDocument, PageDocument } from '../adapters/notification.schemas.js';
import { Recipients } from '../adapters/recipients.js';

interface Seen {
  readonly visibility: Visibility;
  readonly audience: Audience;
  /** It was given to its owner, who may see it also outside of the audience. */
  readonly ownerId: string | null;
}

/** What became private is taken out of the inboxes of whoever may not see it any more, and out of what still waits to be sent. */
@Injectable()
export class FollowVisibility {
  constructor(
    private readonly recipients: Recipients,
    @InjectModel('SeenPage', notifications) private readonly pages: Model<PageDocument>,
    @InjectModel('Inbox', notifications) private readonly inbox: Model<InboxDocument>,
    @InjectModel('Entry', notifications) private readonly entries: Model<EntryDocument>,
    @InjectModel('Delivery', notifications) private readonly deliveries: Model<DeliveryDocument>,
  ) {}

  /** `url` is the path of its page: by that everything that was told of it is known. */
  async execute(url: string, event: Pick<Heard, 'id' | 'type'>, { visibility, audience, ownerId }: Seen): Promise<void> {
    const known = await this.pages.findById(url).lean<PageDocument>();
    if (known ? verdictOnCopy(known.position, event) !== 'apply' : visibility === 'internal') return;
    const page: PageDocument = { _id: url, visibility, audience, ownerId, position: positionOf(event) };
    // First what follows from it: cut in two here, it is done again.
    if (!known || JSON.stringify(whoOf(known)) !== JSON.stringify(whoOf(page))) await this.apply(page);
    await this.pages.replaceOne({ _id: url }, page, { upsert: true });
  }

  /** What is to be told of a page, as private as it is by now; undefined when that recipient may not see it. */
  async asSeen<Told extends { readonly url: string; readonly recipient: string; readonly visibility: Visibility }>(
    telling: Told,
  ): Promise<Told | undefined> {
    const page = await this.pages.findById(telling.url).lean<PageDocument>();
    if (page?.visibility !== 'private') return telling;
    const [isAllowed] = await this.allowed(page, [telling.recipient]);
    return isAllowed ? { ...telling, visibility: 'private' } : undefined;
  }

  private async apply(page: PageDocument): Promise<void> {
    const { _id: url, visibility } = page;
    await this.inbox.updateMany({ url } as never, { $set: { visibility, isHidden: false } });
    await this.entries.updateMany({ url } as never, { $set: { visibility } });
    if (visibility === 'internal') return;
    const subjectId = url.slice(url.lastIndexOf('/') + 1);
    await this.deliveries.updateMany({ subjectIds: subjectId } as never, { $pull: { 'told.subjectIds': subjectId } } as never);
    const told = [
      ...(await this.inbox.distinct('recipient', { url } as never)),
      ...(await this.entries.distinct('recipient', { url } as never)),
    ];
    const allowed = await this.allowed(page, [...new Set(told as string[])]);
    await this.inbox.updateMany({ url, recipient: { $nin: allowed } } as never, { $set: { isHidden: true } });
    await this.entries.updateMany({ url, recipient: { $nin: allowed }, state: { $in: ['waiting', 'taken'] } } as never, {
      $set: { state: 'dropped' },
    });
  }

  /** Of these recipients those who may be told: people, never a room or a webhook. */
  private async allowed({ ownerId, ...seen }: PageDocument, recipients: readonly string[]): Promise<string[]> {
    const people = recipients.flatMap((recipient) => (recipient.startsWith('person-') ? [recipient.slice('person-'.length)] : []));
    const among = await this.recipients.amongAudience(people, seen);
    return people.filter((personId) => personId === ownerId || among.includes(personId)).map((personId) => `person-${personId}`);
  }
}

const whoOf = ({ visibility, audience, ownerId }: PageDocument) => [visibility, audience, ownerId];
