import 'reflect-metadata';
import { startService } from '@debrief/service';
import { directoryConfig } from './directory.config.js';
import { DirectoryModule } from './directory.module.js';
import { SetUp } from './use-cases/set-up.js';

await startService(DirectoryModule, {
  name: 'directory',
  config: [directoryConfig],
  readyLine: async ({ app }) => ({ setupCode: await app.get(SetUp).codeToShow() }),
});
