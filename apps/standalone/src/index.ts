export { configs, services } from './services.js';
export { StandaloneModule } from './standalone.module.js';
