import {
  IncidentRoleAssignedV1,
  LessonSharedV1,
  PersonChangedV1,
  PostMortemDetailsEditedV1,
  PostMortemReviewRequestedV1,
  ReminderDueV1,
  ReportReadyV1,
  TeamChangedV1,
} from '@debrief/contracts';
import { MessagingModule } from '@debrief/messaging';
import { PersistenceModule } from '@debrief/persistence';
import { Module } from '@nestjs/common';
import { AddressBook } from './adapters/address-book.js';
import { ChannelSenders } from './adapters/channel-senders.js';
import { ChannelsController } from './adapters/channels.controller.js';
import { ChannelsRepository } from './adapters/channels.repository.js';
import { DeliveriesSweep } from './adapters/deliveries.sweep.js';
import { DirectoryConsumer } from './adapters/directory.consumer.js';
import { EmailSender } from './adapters/email.sender.js';
import { FirstStart } from './adapters/first-start.js';
import { MessageLinks } from './adapters/message-links.js';
import { models, notifications } from './adapters/models.js';
import { NotificationsController } from './adapters/notifications.controller.js';
import { PreferencesController } from './adapters/preferences.controller.js';
import { Recipients } from './adapters/recipients.js';
import { itemFacts, RemindersConsumer } from './adapters/reminders.consumer.js';
import { SlackWebhookSender } from './adapters/slack-webhook.sender.js';
import { TeamsSender } from './adapters/teams.sender.js';
import { UnsubscribeController } from './adapters/unsubscribe.controller.js';
import { WebhookSender } from './adapters/webhook.sender.js';
import { ChangePreferences } from './use-cases/change-preferences.js';
import { CloseBundles } from './use-cases/close-bundles.js';
import { Deliver } from './use-cases/deliver.js';
import { FollowVisibility } from './use-cases/follow-visibility.js';
import { SayOutcome } from './use-cases/say-outcome.js';
import { TellRecipient } from './use-cases/tell-recipient.js';

@Module({
  imports: [
    PersistenceModule.forService(notifications, models),
    MessagingModule.forService(notifications, {
      says: 'notifications',
      copies: ['directory', 'action-items'],
      hears: [
        PersonChangedV1,
        TeamChangedV1,
        ReminderDueV1,
        ...itemFacts,
        PostMortemReviewRequestedV1,
        PostMortemDetailsEditedV1,
        LessonSharedV1,
        IncidentRoleAssignedV1,
        ReportReadyV1,
      ],
    }),
  ],
  controllers: [
    NotificationsController,
    ChannelsController,
    PreferencesController,
    UnsubscribeController,
    RemindersConsumer,
    DirectoryConsumer,
  ],
  providers: [
    Recipients,
    ChannelsRepository,
    AddressBook,
    MessageLinks,
    EmailSender,
    WebhookSender,
    SlackWebhookSender,
    TeamsSender,
    ChannelSenders,
    TellRecipient,
    FollowVisibility,
    ChangePreferences,
    CloseBundles,
    Deliver,
    SayOutcome,
    DeliveriesSweep,
    FirstStart,
  ],
})
export class NotificationsModule {}
