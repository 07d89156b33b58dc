export { owners, ownNouns } from './domain/owners.js';
export { inlineHashes } from './adapters/web-files.js';
export { gatewayConfig } from './gateway.config.js';
export { GatewayModule } from './gateway.module.js';
