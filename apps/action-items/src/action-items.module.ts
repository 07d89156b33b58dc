import {
  IncidentHeldV1,
  IncidentOpenedV1,
  IncidentRelatedV1,
  IncidentSeverityChangedV1,
  IncidentVisibilityChangedV1,
  PersonChangedV1,
  PostMortemActionProposedV1,
  ServiceChangedV1,
  TeamChangedV1,
} from '@debrief/contracts';
import { MessagingModule } from '@debrief/messaging';
import { PersistenceModule } from '@debrief/persistence';
import { Module } from '@nestjs/common';
import { ActionItemsController } from './adapters/action-items.controller.js';
import { ActionItemsQuery } from './adapters/action-items.query.js';
import { ActionItemsRepository } from './adapters/action-items.repository.js';
import { AnswersController } from './adapters/answers.controller.js';
import { CalendarController } from './adapters/calendar.controller.js';
import { DeadlinesRepository } from './adapters/deadlines.repository.js';
import { DigestsRepository } from './adapters/digests.repository.js';
import { DirectoryConsumer } from './adapters/directory.consumer.js';
import { IncidentsConsumer } from './adapters/incidents.consumer.js';
import { actionItems, models } from './adapters/models.js';
import { OrderFactsReader } from './adapters/order-facts.reader.js';
import { OrdererReader } from './adapters/orderer.reader.js';
import { movesDeadline, PostMortemsConsumer } from './adapters/post-mortems.consumer.js';
import { ReminderPlansController } from './adapters/reminder-plans.controller.js';
import { ReminderPlansRepository } from './adapters/reminder-plans.repository.js';
import { RemindersProcessor } from './adapters/reminders.processor.js';
import { RemindersQueue } from './adapters/reminders.queue.js';
import { RemindersSweep } from './adapters/reminders.sweep.js';
import { SearchController } from './adapters/search.controller.js';
import { Surroundings } from './adapters/surroundings.js';
import { TeamDigestsSweep } from './adapters/team-digests.sweep.js';
import { ZoneData } from './adapters/zone-data.js';
import { BringBack } from './use-cases/bring-back.js';
import { CreateActionItem } from './use-cases/create-action-item.js';
import { ExpireRisks } from './use-cases/expire-risks.js';
import { FollowSources } from './use-cases/follow-sources.js';
import { OrderActionItem } from './use-cases/order-action-item.js';
import { PlanDeadline } from './use-cases/plan-deadline.js';
import { PlanReminders } from './use-cases/plan-reminders.js';
import { ReleaseOwner } from './use-cases/release-owner.js';
import { ReplanReminders } from './use-cases/replan-reminders.js';
import { RingReminder } from './use-cases/ring-reminder.js';
import { SendTeamDigests } from './use-cases/send-team-digests.js';

@Module({
  imports: [
    PersistenceModule.forService(actionItems, models),
    MessagingModule.forService(actionItems, {
      says: 'action-items',
      copies: ['directory', 'incidents', 'post-mortems'],
      hears: [
        PersonChangedV1,
        TeamChangedV1,
        ServiceChangedV1,
        IncidentOpenedV1,
        IncidentHeldV1,
        IncidentSeverityChangedV1,
        IncidentVisibilityChangedV1,
        IncidentRelatedV1,
        ...movesDeadline,
        PostMortemActionProposedV1,
      ],
    }),
  ],
  controllers: [
    ActionItemsController,
    ReminderPlansController,
    AnswersController,
    CalendarController,
    SearchController,
    DirectoryConsumer,
    IncidentsConsumer,
    PostMortemsConsumer,
  ],
  providers: [
    ActionItemsRepository,
    ActionItemsQuery,
    DeadlinesRepository,
    DigestsRepository,
    TeamDigestsSweep,
    SendTeamDigests,
    ReminderPlansRepository,
    Surroundings,
    OrderFactsReader,
    OrdererReader,
    RemindersQueue,
    RemindersProcessor,
    RemindersSweep,
    ZoneData,
    CreateActionItem,
    OrderActionItem,
    PlanReminders,
    PlanDeadline,
    ReplanReminders,
    RingReminder,
    ReleaseOwner,
    FollowSources,
    BringBack,
    ExpireRisks,
  ],
})
export class ActionItemsModule {}
