export { directoryConfig } from './directory.config.js';
export { DirectoryModule } from './directory.module.js';
export { SetUp } from './use-cases/set-up.js';
