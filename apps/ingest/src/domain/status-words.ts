import type { Statement } from './draft.js';

const words: Readonly<Record<Exclude<Statement, 'unacknowledged'>, readonly string[]>> = {
  firing: [
    'firing',
    'fire',
    'alerting',
    'alert',
    'alarm',
    'open',
    'opened',
    'active',
    'activated',
    'triggered',
    'trigger',
    'problem',
    'down',
    'create',
    'created',
    'critical',
    'warning',
    'failed',
    'failing',
  ],
  resolved: [
    'resolved',
    'resolve',
    'ok',
    'closed',
    'close',
    'recovered',
    'recovery',
    'up',
    'cleared',
    'clear',
    'normal',
    'inactive',
    'success',
    'healthy',
  ],
  acknowledged: ['acknowledged', 'acknowledge', 'acked', 'acknowledgement', 'ack'],
  'no-data': ['no data', 'no_data', 'nodata', 'no-data', 'insufficient_data', 'unknown'],
};

const byWord = new Map<string, Statement>(
  Object.entries(words).flatMap(([status, list]) => list.map((word): [string, Statement] => [word, status as Statement])),
);

/** What a sender's word says of an alert, in any case; undefined for a word that says nothing. */
export function statusOfWord(word: unknown): Statement | undefined {
  if (word === true) return 'firing';
  if (word === false) return 'resolved';
  return typeof word === 'string' ? byWord.get(word.trim().toLowerCase()) : undefined;
}
