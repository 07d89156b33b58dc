import { startService } from '@debrief/service';
import { actionItemsConfig } from './action-items.config.js';
import { ActionItemsModule } from './action-items.module.js';

await startService(ActionItemsModule, { name: 'action-items', config: [actionItemsConfig] });
