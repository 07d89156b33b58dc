import 'reflect-metadata';
import { startService } from '@debrief/service';
import { inlineHashes } from './adapters/web-files.js';
import { gatewayConfig } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';

await startService(GatewayModule.alone(), { name: 'gateway', door: 'people', config: [gatewayConfig], scriptHashes: inlineHashes() });
