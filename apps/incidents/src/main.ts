import { startService } from '@debrief/service';
import { incidentsConfig } from './incidents.config.js';
import { IncidentsModule } from './incidents.module.js';

await startService(IncidentsModule, { name: 'incidents', config: [incidentsConfig] });
