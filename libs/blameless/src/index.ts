export * from './finding.js';
export { catalogue, kindOfHeading, kindOfSectionKey, type Rule } from './catalogue.js';
export { lint } from './lint.js';
