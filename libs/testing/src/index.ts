export { anEvent } from './an-event.js';
export { describeDirectoryCopies } from './directory-copies.js';
export { eventually } from './eventually.js';
export { aCaller, callerHeader, TestAuthenticator } from './test-caller.js';
export { TopicReader } from './topic-reader.js';
export { useWorld, type World, type WorldOptions } from './use-world.js';
