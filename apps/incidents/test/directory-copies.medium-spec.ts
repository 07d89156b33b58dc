import { describeDirectoryCopies } from '@debrief/testing';
import { incidentsConfig } from '../src/incidents.config.js';
import { IncidentsModule } from '../src/incidents.module.js';

describeDirectoryCopies({ module: IncidentsModule, name: 'incidents', config: [incidentsConfig] });
