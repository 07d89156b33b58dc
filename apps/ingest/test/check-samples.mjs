/*
 * Reads a folder of real deliveries with an index.csv (file, source, expected_status, expected_severity, kind, headers …) through the parsers and says
 * where one became something else:  node apps/ingest/test/check-samples.mjs FOLDER   (after the build of apps/ingest)
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceOf } from '../dist/sources/catalogue.js';
import { readReceipt } from '../dist/sources/read-receipt.js';
import { beginSplit, splitPart } from '../dist/domain/history/split-file.js';

const folder = process.argv[2];
if (!folder) throw new Error('give the folder that holds index.csv');
const text = readFileSync(join(folder, 'index.csv'), 'utf8');
const rows = splitPart(beginSplit(), text, true, false).map(({ value }) => value);
const settings = {
  timeZone: 'UTC',
  lateMinutes: 10,
  noDataOpens: null,
  expiryMinutes: null,
  staleMinutes: null,
  dedupFields: [],
  severityMap: {},
};
const doors = {
  'cloudwatch-alarm-message': 'cloudwatch-sns',
  'sns-lambda-envelope': 'cloudwatch-sns',
  'prometheus-alert-fragment': 'alertmanager-api',
  'dynatrace-cloudevents': 'dynatrace',
};
let failures = 0;

for (const { file, source: name, expectedstatus, expectedseverity, kind, headers: header = '' } of rows) {
  const source = sourceOf(doors[name] ?? name);
  if (kind === 'reference' || name === 'slack-export') continue;
  const headers = Object.fromEntries(
    header
      .split(';')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const receipt = {
    receiptId: '01932f1c-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
    integrationId: 'int_2kq7n4c5d6e7f2g3h4j5',
    keyId: '',
    source: source?.name,
    receivedAt: '2026-11-18T16:00:00.000Z',
    method: 'POST',
    path: '',
    query: {},
    headers: { 'content-type': 'application/json', ...headers },
    isTest: false,
    isDrill: false,
    body: readFileSync(join(folder, file)),
  };
  const { outcome, alerts, changes, problem } = readReceipt(receipt, source, settings, { isReplay: false });
  const said = [];
  if (kind === 'control' && outcome !== 'control') said.push(`outcome ${outcome}`);
  if (kind === 'generic' && outcome !== 'unmapped') said.push(`outcome ${outcome}`);
  if ((kind === 'change' || kind === 'timeline') && changes.length === 0) said.push(`outcome ${outcome}, no change`);
  if (kind === 'alert') {
    const wanted = expectedstatus ?? '';
    if (alerts.length === 0) said.push(`outcome ${outcome}, no alert: ${problem?.detail}`);
    if (wanted !== '' && !alerts.some(({ status }) => status === wanted))
      said.push(`status ${alerts.map(({ status }) => status).join()} instead of ${wanted}`);
    const words = (expectedseverity ?? '').split('|').filter(Boolean);
    const told = alerts.map(({ details }) => String(details.sourceSeverity).toLowerCase());
    if (words.some((word) => !told.includes(word.toLowerCase())))
      said.push(`severity ${[...new Set(told)].join()} instead of ${words.join()}`);
  }
  if (said.length > 0) failures++;
  console.log(`${said.length === 0 ? 'ok  ' : 'FAIL'} ${file} ${outcome} ${alerts.length + changes.length} ${said.join('; ')}`);
}
console.log(`${rows.length} rows, ${failures} differ`);
process.exitCode = failures === 0 ? 0 : 1;
