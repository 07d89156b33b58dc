import 'reflect-metadata';
import { SetUp } from '@debrief/directory';
import { inlineHashes } from '@debrief/gateway';
import { Door } from '@debrief/ingest';
import { startService } from '@debrief/service';
import { configs, services } from './services.js';
import { StandaloneModule } from './standalone.module.js';

await startService(StandaloneModule, {
  name: 'standalone',
  door: 'people',
  config: configs,
  services,
  scriptHashes: inlineHashes(),
  readyLine: async ({ app }) => ({
    ingestUrl: app.get(Door, { strict: false }).url,
    setupCode: await app.get(SetUp, { strict: false }).codeToShow(),
  }),
});
