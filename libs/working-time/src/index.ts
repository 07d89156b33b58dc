export * from './allowed-time.js';
export * from './dates.js';
export * from './deadlines.js';
export * from './due-at.js';
export * from './work-calendar.js';
export * from './zones.js';
