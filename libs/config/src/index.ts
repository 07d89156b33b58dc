export * from './clock.js';
export * from './system-clock.js';
export * from './define-config.js';
export * from './environment.js';
export * from './platform.config.js';
export * from './read-config.js';
export * from './crash-point.js';
