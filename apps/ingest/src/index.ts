export { IngestModule } from './ingest.module.js';
export { ingestConfig } from './ingest.config.js';
export { Door } from './adapters/door/door.js';
