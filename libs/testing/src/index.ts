export { anEvent } from './an-event.js';
export { eventually } from './eventually.js';
