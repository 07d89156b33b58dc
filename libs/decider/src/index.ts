export * from './decider.js';
export * from './given-when-then.js';
