import { MessagingModule } from '@debrief/messaging';
import { PersistenceModule } from '@debrief/persistence';
import { Module } from '@nestjs/common';
import { factSchema, linkSchema } from './adapters/fact.schema.js';
import { counted, FactsConsumer } from './adapters/facts.consumer.js';
import { collectionOf, FactsRepository } from './adapters/facts.repository.js';
import { HeardThrough } from './adapters/heard-through.js';
import { ReportsController } from './adapters/reports.controller.js';
import { CountFacts } from './use-cases/count-facts.js';
import { MakeReport } from './use-cases/make-report.js';

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
      says: null,
      hears: counted,
    }),
  ],
  controllers: [ReportsController, FactsConsumer],
  providers: [FactsRepository, HeardThrough, CountFacts, MakeReport],
})
export class ReportsModule {}
