import { actionItemsConfig, ActionItemsModule } from '@debrief/action-items';
import type { ConfigDefinition } from '@debrief/config';
import { directoryConfig, DirectoryModule } from '@debrief/directory';
import { gatewayConfig, GatewayModule } from '@debrief/gateway';
import { incidentsConfig, IncidentsModule } from '@debrief/incidents';
import { ingestConfig, IngestModule } from '@debrief/ingest';
import { notificationsConfig, NotificationsModule } from '@debrief/notifications';
import { postMortemsConfig, PostMortemsModule } from '@debrief/post-mortems';
import { ReportsModule } from '@debrief/reports';
import type { Type } from '@nestjs/common';

/** All services of the house, by the name that is also their database and their consumer group. */
export const services: readonly { readonly name: string; readonly module: Type }[] = [
  { name: 'directory', module: DirectoryModule },
  { name: 'ingest', module: IngestModule },
  { name: 'incidents', module: IncidentsModule },
  { name: 'post-mortems', module: PostMortemsModule },
  { name: 'action-items', module: ActionItemsModule },
  { name: 'notifications', module: NotificationsModule },
  { name: 'reports', module: ReportsModule },
  { name: 'gateway', module: GatewayModule },
];

/** Their own variables. */
export const configs: readonly ConfigDefinition[] = [
  directoryConfig,
  ingestConfig,
  incidentsConfig,
  postMortemsConfig,
  actionItemsConfig,
  notificationsConfig,
  gatewayConfig,
] as unknown as readonly ConfigDefinition[];
