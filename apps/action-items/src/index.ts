export { actionItemsConfig } from './action-items.config.js';
export { ActionItemsModule } from './action-items.module.js';
