/** What a thread needs that appends to the log and does nothing else: no store, no framework is loaded with it. */
export * from './group-commit.js';
export * from './kafka-client.js';
export * from './log-producer.js';
