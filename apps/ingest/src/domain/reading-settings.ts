import type { IntegrationSettings } from '@debrief/contracts';
import type { ReadingSettings } from './observation.js';

/** What of an integration's settings its receipts are read with. */
export const readingSettingsOf = (settings: IntegrationSettings): ReadingSettings => ({
  timeZone: settings.timeZone,
  lateMinutes: settings.lateMinutes,
  noDataOpens: settings.noDataOpens,
  expiryMinutes: settings.expiryMinutes,
  staleMinutes: settings.staleMinutes,
  dedupFields: settings.dedupFields,
  severityMap: settings.severityMap,
  serviceLabels: settings.serviceLabels ?? undefined,
  environmentLabels: settings.environmentLabels ?? undefined,
});
