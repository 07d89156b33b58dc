import {
  AlertAcknowledgedV1,
  AlertChangedV1,
  AlertFiredV1,
  AlertResolvedV1,
  ChangeRecordedV1,
  PastIncidentRecordedV1,
  PersonChangedV1,
  ServiceChangedV1,
  TeamChangedV1,
} from '@debrief/contracts';
import { MessagingModule } from '@debrief/messaging';
import { PersistenceModule } from '@debrief/persistence';
import { Module } from '@nestjs/common';
import { AlertsConsumer } from './adapters/alerts.consumer.js';
import { AutoResolveSweep } from './adapters/auto-resolve.sweep.js';
import { BulkOrdersController } from './adapters/bulk-orders.controller.js';
import { CandidatesLookup } from './adapters/candidates.lookup.js';
import { CatchUpSweep } from './adapters/catch-up.sweep.js';
import { CorrelationRulesController } from './adapters/correlation-rules.controller.js';
import { DecisionLog } from './adapters/decision-log.js';
import { DirectoryConsumer } from './adapters/directory.consumer.js';
import { DirectoryCopies } from './adapters/directory-copies.js';
import { EvidenceFiles } from './adapters/evidence-files.js';
import { FieldRules } from './adapters/field-rules.js';
import { FinishMergesSweep } from './adapters/finish-merges.sweep.js';
import { InboxController } from './adapters/inbox.controller.js';
import { IncidentFieldsController } from './adapters/incident-fields.controller.js';
import { IncidentPartsController } from './adapters/incident-parts.controller.js';
import { IncidentViewsController } from './adapters/incident-views.controller.js';
import { IncidentsController } from './adapters/incidents.controller.js';
import { IncidentsReader } from './adapters/incidents.reader.js';
import { IncidentsRepository } from './adapters/incidents.repository.js';
import { MaintenanceWindowsController } from './adapters/maintenance-windows.controller.js';
import { RuleBooks } from './adapters/rule-books.js';
import { SearchController } from './adapters/search.controller.js';
import { SettingsRepository } from './adapters/settings.repository.js';
import { SimilarController } from './adapters/similar.controller.js';
import { TimelineExportController } from './adapters/timeline-export.controller.js';
import { TimelineController } from './adapters/timeline.controller.js';
import { TimelineFilesController } from './adapters/timeline-files.controller.js';
import { TimelineReader } from './adapters/timeline.reader.js';
import { UnknownServicesController } from './adapters/unknown-services.controller.js';
import { WindowEndsSweep } from './adapters/window-ends.sweep.js';
import { BulkOrders } from './use-cases/bulk-orders.js';
import { CorrelateAlerts } from './use-cases/correlate-alerts.js';
import { DeclareIncident } from './use-cases/declare-incident.js';
import { ImportChat } from './use-cases/import-chat.js';
import { KnownReferences } from './use-cases/known-references.js';
import { ImportIncident } from './use-cases/import-incident.js';
import { LookBack } from './use-cases/look-back.js';
import { MergeIncidents } from './use-cases/merge-incidents.js';
import { MoveAlerts } from './use-cases/move-alerts.js';
import { OrderIncident } from './use-cases/order-incident.js';
import { ReconsiderSuppressed } from './use-cases/reconsider-suppressed.js';
import { TransferAlerts } from './use-cases/transfer-alerts.js';
import { TryOutRules } from './use-cases/try-out-rules.js';
import { VerifyIncident } from './use-cases/verify-incident.js';

/** Gathers alerts into incidents and keeps the timeline of each. */
@Module({
  imports: [
    PersistenceModule.forService('incidents'),
    MessagingModule.forService('incidents', {
      says: 'incidents',
      hears: [
        AlertFiredV1,
        AlertChangedV1,
        AlertAcknowledgedV1,
        AlertResolvedV1,
        ChangeRecordedV1,
        PastIncidentRecordedV1,
        PersonChangedV1,
        TeamChangedV1,
        ServiceChangedV1,
      ],
      copies: ['directory'],
    }),
  ],
  controllers: [
    AlertsConsumer,
    DirectoryConsumer,
    InboxController,
    BulkOrdersController,
    UnknownServicesController,
    IncidentViewsController,
    IncidentsController,
    IncidentPartsController,
    TimelineController,
    TimelineFilesController,
    CorrelationRulesController,
    MaintenanceWindowsController,
    IncidentFieldsController,
    SearchController,
    SimilarController,
    TimelineExportController,
  ],
  providers: [
    IncidentsRepository,
    CandidatesLookup,
    RuleBooks,
    DecisionLog,
    DirectoryCopies,
    FieldRules,
    SettingsRepository,
    IncidentsReader,
    TimelineReader,
    CorrelateAlerts,
    LookBack,
    ImportIncident,
    OrderIncident,
    DeclareIncident,
    KnownReferences,
    MoveAlerts,
    MergeIncidents,
    TransferAlerts,
    VerifyIncident,
    AutoResolveSweep,
    FinishMergesSweep,
    CatchUpSweep,
    WindowEndsSweep,
    ReconsiderSuppressed,
    TryOutRules,
    ImportChat,
    BulkOrders,
    EvidenceFiles,
  ],
})
export class IncidentsModule {}
