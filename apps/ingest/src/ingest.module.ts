import { SharedCounts } from '@debrief/service';
import { Clock, Environment } from '@debrief/config';
import { IncidentAlertsAttachedV1, IncidentAlertsChangedV1, ReceiptAcceptedV1 } from '@debrief/contracts';
import { MessagingModule } from '@debrief/messaging';
import { PersistenceModule } from '@debrief/persistence';
import { Module } from '@nestjs/common';
import { AlertStates } from './adapters/alert-states.js';
import { alertSchema, changeSchema } from './adapters/alert.schema.js';
import { AlertsController } from './adapters/alerts.controller.js';
import { Door } from './adapters/door/door.js';
import { CertificateFiles } from './adapters/certificate-files.js';
import { CitationsConsumer } from './adapters/citations.consumer.js';
import { CountsSweep } from './adapters/counts.sweep.js';
import { importEntrySchema, importSchema } from './adapters/import.schema.js';
import { ImportsController } from './adapters/imports.controller.js';
import { ImportsRepository } from './adapters/imports.repository.js';
import { ImportsSweep } from './adapters/imports.sweep.js';
import { IngestProjections } from './adapters/ingest-projections.js';
import { IntegrationHealth } from './adapters/integration-health.js';
import { integrationHealthSchema, integrationHourSchema, integrationSchema } from './adapters/integration.schema.js';
import { IntegrationsController } from './adapters/integrations.controller.js';
import { IntegrationsRepository } from './adapters/integrations.repository.js';
import { KeyRing } from './adapters/key-ring.js';
import { LapseSweep } from './adapters/lapse.sweep.js';
import { MappingRunner } from './adapters/mapping-runner.js';
import { receiptSchema } from './adapters/receipt.schema.js';
import { ReceiptsConsumer } from './adapters/receipts.consumer.js';
import { ReceiptsController } from './adapters/receipts.controller.js';
import { ReceiptsRepository } from './adapters/receipts.repository.js';
import { replaySchema } from './adapters/replay.schema.js';
import { ReplaysSweep } from './adapters/replays.sweep.js';
import { SearchController } from './adapters/search.controller.js';
import { SnsVerifier } from './adapters/sns-verifier.js';
import { SourcesController } from './adapters/sources.controller.js';
import { TestDeliveries } from './adapters/test-deliveries.js';
import { AnswerQuestions } from './use-cases/answer-questions.js';
import { EndSilence } from './use-cases/end-silence.js';
import { ImportHistory } from './use-cases/import-history.js';
import { KeepCitedReceipts } from './use-cases/keep-cited-receipts.js';
import { ListMappings } from './use-cases/list-mappings.js';
import { ManageIntegrations } from './use-cases/manage-integrations.js';
import { PreviewReceipts } from './use-cases/preview-receipts.js';
import { ReadReceipts } from './use-cases/read-receipts.js';
import { RecordAlerts } from './use-cases/record-alerts.js';
import { RecordChanges } from './use-cases/record-changes.js';
import { RecordPastIncidents } from './use-cases/record-past-incidents.js';
import { ReplayReceipts } from './use-cases/replay-receipts.js';
import { SayCounts } from './use-cases/say-counts.js';
import { SendTest } from './use-cases/send-test.js';
import { StoreReceipts } from './use-cases/store-receipts.js';

@Module({
  imports: [
    PersistenceModule.forService('ingest', [
      { name: 'Integration', schema: integrationSchema },
      { name: 'IntegrationHealth', schema: integrationHealthSchema },
      { name: 'IntegrationHour', schema: integrationHourSchema },
      { name: 'Receipt', schema: receiptSchema },
      { name: 'Alert', schema: alertSchema },
      { name: 'Change', schema: changeSchema },
      { name: 'Replay', schema: replaySchema },
      { name: 'Import', schema: importSchema },
      { name: 'ImportEntry', schema: importEntrySchema },
    ]),
    MessagingModule.forService('ingest', { says: 'alerts', hears: [ReceiptAcceptedV1, IncidentAlertsAttachedV1, IncidentAlertsChangedV1] }),
  ],
  controllers: [
    SourcesController,
    IntegrationsController,
    ReceiptsController,
    AlertsController,
    SearchController,
    ImportsController,
    ReceiptsConsumer,
    CitationsConsumer,
  ],
  providers: [
    Door,
    KeyRing,
    // Without a decorator: the door's thread has one, too, and loads no framework.
    {
      provide: TestDeliveries,
      inject: [Environment, Clock],
      useFactory: (env: Environment, clock: Clock) => new TestDeliveries(env, clock),
    },
    IntegrationsRepository,
    IntegrationHealth,
    ReceiptsRepository,
    AlertStates,
    IngestProjections,
    MappingRunner,
    CertificateFiles,
    SnsVerifier,
    AnswerQuestions,
    ManageIntegrations,
    PreviewReceipts,
    SendTest,
    ReadReceipts,
    RecordAlerts,
    RecordChanges,
    StoreReceipts,
    KeepCitedReceipts,
    ListMappings,
    ReplayReceipts,
    EndSilence,
    LapseSweep,
    SayCounts,
    CountsSweep,
    ReplaysSweep,
    ImportsRepository,
    ImportHistory,
    SharedCounts,
    RecordPastIncidents,
    ImportsSweep,
  ],
  exports: [Door],
})
export class IngestModule {}
