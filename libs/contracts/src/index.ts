export * from './instant.js';
export * from './ids.js';
export * from './event.js';
export * from './http/problem.js';
