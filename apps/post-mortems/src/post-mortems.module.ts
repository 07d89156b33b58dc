import { directoryEvents, incidentEvents } from '@debrief/contracts';
import { MessagingModule } from '@debrief/messaging';
import { PersistenceModule } from '@debrief/persistence';
import { Module } from '@nestjs/common';
import { AnalysisController } from './adapters/analysis.controller.js';
import { ChecksController } from './adapters/checks.controller.js';
import { DirectoryConsumer } from './adapters/directory.consumer.js';
import { DirectoryRepository } from './adapters/directory.repository.js';
import { ImportController } from './adapters/import.controller.js';
import { InsightController } from './adapters/insight.controller.js';
import { IncidentsConsumer } from './adapters/incidents.consumer.js';
import { LessonsController } from './adapters/lessons.controller.js';
import { LessonsRepository, lessonsModel } from './adapters/lessons.repository.js';
import { ChatModel } from './adapters/chat-model.js';
import { ModelController } from './adapters/model.controller.js';
import { MomentsRepository } from './adapters/moments.repository.js';
import { PdfPrinter } from './adapters/pdf-printer.js';
import { PostMortemsController } from './adapters/post-mortems.controller.js';
import { documentsModel, PostMortemsRepository } from './adapters/post-mortems.repository.js';
import { PresenceController } from './adapters/presence.controller.js';
import { ReadingController } from './adapters/reading.controller.js';
import { RecordsRepository } from './adapters/records.repository.js';
import { RevisionsOf } from './adapters/revisions-of.js';
import { SearchController } from './adapters/search.controller.js';
import { SectionsController } from './adapters/sections.controller.js';
import { SettingsController } from './adapters/settings.controller.js';
import { SettingsRepository } from './adapters/settings.repository.js';
import { SharingController } from './adapters/sharing.controller.js';
import { TextModel } from './adapters/text-model.js';
import { ViewPostMortem } from './adapters/view-post-mortem.js';
import { CheckPostMortem } from './use-cases/check-post-mortem.js';
import { DraftLateSweep } from './use-cases/draft-late.sweep.js';
import { DraftPostMortem } from './use-cases/draft-post-mortem.js';
import { FindSimilar } from './use-cases/find-similar.js';
import { FollowIncidents } from './use-cases/follow-incidents.js';
import { ImportPostMortem } from './use-cases/import-post-mortem.js';
import { OfferInsights } from './use-cases/offer-insights.js';
import { OfferInsightsSweep } from './use-cases/offer-insights.sweep.js';
import { OrderPostMortem } from './use-cases/order-post-mortem.js';
import { ProposeText } from './use-cases/propose-text.js';
import { RequestPostMortem } from './use-cases/request-post-mortem.js';
import { ReviewPostMortem } from './use-cases/review-post-mortem.js';
import { ShareLessons } from './use-cases/share-lessons.js';

@Module({
  imports: [
    PersistenceModule.forService('post-mortems', [documentsModel, lessonsModel]),
    MessagingModule.forService('post-mortems', {
      says: 'post-mortems',
      hears: [...incidentEvents, ...directoryEvents],
      copies: ['incidents', 'directory'],
    }),
  ],
  controllers: [
    ImportController,
    ReadingController,
    InsightController,
    PresenceController,
    ModelController,
    PostMortemsController,
    SectionsController,
    ChecksController,
    AnalysisController,
    SharingController,
    SettingsController,
    LessonsController,
    SearchController,
    IncidentsConsumer,
    DirectoryConsumer,
  ],
  providers: [
    PostMortemsRepository,
    RecordsRepository,
    DirectoryRepository,
    SettingsRepository,
    LessonsRepository,
    MomentsRepository,
    { provide: TextModel, useClass: ChatModel },
    ProposeText,
    OfferInsights,
    OfferInsightsSweep,
    ShareLessons,
    RevisionsOf,
    ViewPostMortem,
    PdfPrinter,
    DraftPostMortem,
    FollowIncidents,
    CheckPostMortem,
    OrderPostMortem,
    RequestPostMortem,
    ReviewPostMortem,
    FindSimilar,
    ImportPostMortem,
    DraftLateSweep,
  ],
})
export class PostMortemsModule {}
