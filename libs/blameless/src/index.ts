export * from './finding.js';
export { catalogue, kindOfHeading, kindOfSectionKey, type Rule } from './catalogue.js';
export { lint } from './lint.js';
export { relint, type Linted } from './relint.js';
export { applyFixes } from './apply-fixes.js';
export { parseConfiguration, ConfigurationError } from './configuration.js';
export { toJson, toSarif, toText, type FileFindings } from './formats.js';
