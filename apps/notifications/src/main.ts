import { startService } from '@debrief/service';
import { notificationsConfig } from './notifications.config.js';
import { NotificationsModule } from './notifications.module.js';

await startService(NotificationsModule, { name: 'notifications', config: [notificationsConfig] });
