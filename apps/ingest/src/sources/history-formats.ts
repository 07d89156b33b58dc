import type { ImportFormat } from '@debrief/contracts';
import type { HistoryReading } from '../domain/history/history-entry.js';
import { readHistoryLine } from './generic/history-lines.js';
import { readOpsgenieHistory } from './opsgenie/opsgenie-history.js';
import { readPagerDutyHistory } from './pagerduty/pagerduty-history.js';

/** How the entries of each kind of export are read. */
export const historyFormats: Readonly<Record<ImportFormat, (value: unknown, timeZone: string) => HistoryReading>> = {
  'json-lines': readHistoryLine,
  opsgenie: readOpsgenieHistory,
  pagerduty: readPagerDutyHistory,
};
