export * from './correlation-rules.js';
