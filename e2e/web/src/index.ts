export * from './browser.js';
export * from './deliveries.js';
