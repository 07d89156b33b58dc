import { MessagingModule } from '@debrief/messaging';
import { PersistenceModule } from '@debrief/persistence';
import { Module } from '@nestjs/common';
import { ChannelHealth } from './adapters/channel-health.js';
import { factSchema, linkSchema } from './adapters/fact.schema.js';
import { counted, FactsConsumer } from './adapters/facts.consumer.js';
import { collectionOf, FactsRepository } from './adapters/facts.repository.js';
import { HeardThrough } from './adapters/heard-through.js';
import { ReportsController } from './adapters/reports.controller.js';
import { SchedulesController } from './adapters/schedules.controller.js';
import { SchedulesRepository } from './adapters/schedules.repository.js';
import { CountFacts } from './use-cases/count-facts.js';
import { MakeReport } from './use-cases/make-report.js';
import { RunSchedules } from './use-cases/run-schedules.js';

@Module({
  imports: [
    PersistenceModule.forService(
      'reports',
      Object.values(collectionOf).map((collection) => ({
        name: collection,
        schema: (collection === collectionOf.link ? linkSchema : factSchema).clone(),
        collection,
      })),
    ),
    MessagingModule.forService('reports', {
      says: 'reports',
      hears: counted,
    }),
  ],
  // Schedules first: `reports/schedules` is no report.
  controllers: [SchedulesController, ReportsController, FactsConsumer],
  providers: [FactsRepository, HeardThrough, ChannelHealth, SchedulesRepository, CountFacts, MakeReport, RunSchedules],
})
export class ReportsModule {}
