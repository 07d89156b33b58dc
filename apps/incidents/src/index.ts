export { incidentsConfig } from './incidents.config.js';
export { IncidentsModule } from './incidents.module.js';
