import {
  actionItemEvents,
  type ActionItemEvent,
  type EventOf,
  IncidentRoleAssignedV1,
  LessonSharedV1,
  PostMortemDetailsEditedV1,
  PostMortemReviewRequestedV1,
  ReminderDueV1,
  ReportReadyV1,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { type Heard, positionOf, verdictOnCopy } from '@debrief/messaging';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { kindOfReminder } from '../domain/entry.js';
import { FollowVisibility } from '../use-cases/follow-visibility.js';
import { TellRecipient, type Telling } from '../use-cases/tell-recipient.js';
import { notifications } from './models.js';
import type { ItemDocument } from './notification.schemas.js';
import { Recipients } from './recipients.js';

type DataOf<D> = EventOf<D> extends { data: infer Data } ? Data : never;

/** Facts about items that are no reminder: what an item's state and owner are. */
export const itemFacts = actionItemEvents.filter(({ type }) => type !== ReminderDueV1.type);

const pages: Readonly<Record<string, string>> = {
  'action-item': '/action-items',
  'post-mortem': '/post-mortems',
  'team-digest': '/action-items?team=',
};

/** What people are told of: reminders first, and what asks for somebody elsewhere. */
@Controller()
export class RemindersConsumer {
  constructor(
    private readonly tellRecipient: TellRecipient,
    private readonly recipients: Recipients,
    private readonly followVisibility: FollowVisibility,
    @InjectModel('ToldItem', notifications) private readonly items: Model<ItemDocument>,
  ) {}

  @EventPattern(ReminderDueV1.type)
  async onReminder(@Payload() event: Heard<string, DataOf<typeof ReminderDueV1>>): Promise<void> {
    const { reminderId, rungId, to, subject, title, dueAt, orders, ringAt, rangAt, visibility } = event.data;
    const item = subject.kind === 'action-item' ? await this.items.findById(subject.id).lean<ItemDocument>() : null;
    // Nothing known of the item yet: whoever is reminded first is its owner.
    const isOwner = to.startsWith('person-') && (!item?.ownerId || to === `person-${item.ownerId}`);
    await this.tellRecipient.execute({
      reminderId,
      recipient: to,
      kind: kindOfReminder(rungId, subject.kind, isOwner),
      rungId,
      subject,
      title,
      url: subject.kind === 'team-digest' ? `${pages[subject.kind]}${subject.id}` : `${pages[subject.kind] ?? ''}/${subject.id}`,
      dueAt,
      orders,
      ringAt,
      rangAt,
      visibility,
    });
  }

  @EventPattern(itemFacts.map(({ type }) => type))
  async onItem(@Payload() event: Heard<string, Exclude<ActionItemEvent, { type: typeof ReminderDueV1.type }>['data']>): Promise<void> {
    const { actionItemId, state, visibility, audience } = event.data;
    const known = await this.items.findById(actionItemId).lean<ItemDocument>();
    const { ownerId = known?.ownerId ?? null } = ownerIn(event.data);
    await this.followVisibility.execute(`${pages['action-item']}/${actionItemId}`, event, { visibility, audience, ownerId });
    if (verdictOnCopy(known?.position, event) !== 'apply') return;
    await this.items.updateOne(
      { _id: actionItemId },
      { $set: { state, ...ownerIn(event.data), position: positionOf(event) } },
      { upsert: true },
    );
  }

  /** Who may see a document, and the lessons of it. */
  @EventPattern(PostMortemDetailsEditedV1.type)
  async onDetails(@Payload() event: Heard<string, DataOf<typeof PostMortemDetailsEditedV1>>): Promise<void> {
    const { postMortemId, visibility, audience } = event.data;
    await this.followVisibility.execute(`${pages['post-mortem']}/${postMortemId}`, event, { visibility, audience, ownerId: null });
  }

  @EventPattern(PostMortemReviewRequestedV1.type)
  async onReviewRequested(@Payload() event: Heard<string, DataOf<typeof PostMortemReviewRequestedV1>>): Promise<void> {
    const { postMortemId, number, title, reviewerIds, reviewDueAt, visibility } = event.data;
    const subject = { kind: 'post-mortem', id: postMortemId, number };
    await this.tellAll(event, await this.recipients.amongAudience(reviewerIds, event.data), {
      kind: 'post-mortem',
      rungId: 'review',
      subject,
      title,
      url: `/post-mortems/${postMortemId}`,
      dueAt: reviewDueAt,
      visibility,
    });
  }

  @EventPattern(LessonSharedV1.type)
  async onLesson(@Payload() event: Heard<string, DataOf<typeof LessonSharedV1>>): Promise<void> {
    const { lessonId, postMortemId, statement, appliesTo, visibility } = event.data;
    const leads = await this.recipients.amongAudience(await this.recipients.leadsOf(appliesTo.teamIds), event.data);
    const subject = { kind: 'lesson', id: lessonId, number: null };
    await this.tellAll(event, leads, {
      kind: 'lesson',
      rungId: null,
      subject,
      title: statement.slice(0, 300),
      url: `/post-mortems/${postMortemId}`,
      dueAt: null,
      visibility,
    });
  }

  @EventPattern(IncidentRoleAssignedV1.type)
  async onRole(@Payload() event: Heard<string, DataOf<typeof IncidentRoleAssignedV1>>): Promise<void> {
    const { incidentId, number, role, personId, visibility } = event.data;
    const subject = { kind: 'incident', id: incidentId, number };
    await this.tellAll(event, [personId], {
      kind: 'incident',
      rungId: null,
      subject,
      title: `You are ${role}`,
      url: `/incidents/${incidentId}`,
      dueAt: null,
      visibility,
    });
  }

  /** Scheduled reports go to the channels that their schedule names, and to people by the ways that they chose for reports. */
  @EventPattern(ReportReadyV1.type)
  async onReport(@Payload() event: Heard<string, DataOf<typeof ReportReadyV1>>): Promise<void> {
    const { runId, subject: title, url, channelIds, personIds = [], sentences, readyAt } = event.data;
    for (const recipient of [...channelIds.map((id) => `channel-${id}`), ...personIds.map((id) => `person-${id}`)])
      await this.tellRecipient.execute({
        reminderId: derivedId('rem', event.id, recipient.slice(recipient.indexOf('-') + 1)),
        recipient,
        kind: 'report',
        rungId: null,
        subject: { kind: 'report', id: runId, number: null },
        title,
        sentences,
        url,
        dueAt: null,
        orders: [],
        ringAt: readyAt,
        rangAt: readyAt,
        visibility: 'internal',
      });
  }

  private async tellAll(
    event: Heard,
    personIds: readonly string[],
    telling: Omit<Telling, 'reminderId' | 'recipient' | 'orders' | 'ringAt' | 'rangAt'>,
  ): Promise<void> {
    for (const personId of new Set(personIds))
      await this.tellRecipient.execute({
        ...telling,
        reminderId: derivedId('rem', event.id, personId),
        recipient: `person-${personId}`,
        orders: [],
        ringAt: event.time,
        rangAt: event.time,
      });
  }
}

/** Who owns it after that fact, if the fact says so. */
function ownerIn(data: object): { ownerId?: string | null } {
  const { owner, to } = data as { owner?: { kind: string; id: string } | null; to?: unknown };
  const changed = (to as { owner?: { kind: string; id: string } | null } | undefined)?.owner;
  const delegated = to && typeof to === 'object' && 'kind' in to && 'id' in to ? (to as { kind: string; id: string }) : undefined;
  const found = owner === undefined ? (delegated ?? changed) : owner;
  if (found === undefined) return {};
  return { ownerId: found?.kind === 'person' ? found.id : null };
}
