import 'reflect-metadata';
import { startService } from '@debrief/service';
import { Door } from './adapters/door/door.js';
import { ingestConfig } from './ingest.config.js';
import { IngestModule } from './ingest.module.js';

await startService(IngestModule, {
  name: 'ingest',
  config: [ingestConfig],
  readyLine: ({ app }) => ({ ingestUrl: app.get(Door, { strict: false }).url }),
});
