export { notificationsConfig } from './notifications.config.js';
export { NotificationsModule } from './notifications.module.js';
