import { Permanent, type Heard } from '@debrief/messaging';
import type { Receipt } from '../domain/receipt.js';

/** The receipt that a message of the topic `receipts` is: metadata from the headers, the sender's bytes as they came. */
export function receiptOfHeard({ id, data, headers, key }: Heard): Receipt {
  if (!Buffer.isBuffer(data)) throw new Permanent('a receipt without bytes');
  const { ce_subject: integrationId = key ?? '', ce_time: receivedAt = '', ce_tool: source = '', ce_test: test } = headers;
  if (integrationId === '' || source === '') throw new Permanent('a receipt without its integration or source');
  return {
    receiptId: id,
    integrationId,
    keyId: headers['ce_keyid'] ?? '',
    source,
    receivedAt,
    method: headers['ce_method'] ?? 'POST',
    path: headers['ce_path'] ?? '',
    query: recordOf(headers['ce_query']),
    headers: recordOf(headers['ce_headers']),
    isTest: test !== undefined && test !== '',
    isDrill: test === 'drill',
    body: data,
  };
}

function recordOf(text: string | undefined): Record<string, string> {
  try {
    return JSON.parse(text ?? '{}') as Record<string, string>;
  } catch {
    throw new Permanent('a receipt whose headers cannot be read');
  }
}
