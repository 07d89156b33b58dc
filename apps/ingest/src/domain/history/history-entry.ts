import type { AlertDraft } from '../draft.js';
import { instantOf } from '../instants.js';

/** What one entry of an export says, or why nothing can be taken of it. */
export type HistoryReading = { drafts: readonly AlertDraft[] } | { refused: string };

/** One episode as another tool has kept it. */
export interface PastEpisode extends Pick<
  AlertDraft,
  'key' | 'sourceSeverity' | 'severity' | 'title' | 'description' | 'service' | 'environment' | 'labels' | 'annotations' | 'links' | 'value'
> {
  startedAt: unknown;
  endedAt?: unknown;
  acknowledgedAt?: unknown;
}

/**
 * An episode as drafts: its stretch, and when somebody acknowledged it. The stretch is told with its end in one statement, so that importing it never
 * looks as if something fired now.
 */
export function draftsOfEpisode({ startedAt, endedAt, acknowledgedAt, ...episode }: PastEpisode, timeZone: string): HistoryReading {
  const start = instantOf(startedAt, timeZone);
  if (start === null)
    return { refused: startedAt === undefined ? 'no time at which it began' : 'the time at which it began cannot be read' };
  const end = instantOf(endedAt, timeZone);
  if (end === null && endedAt !== undefined && endedAt !== null && endedAt !== '')
    return { refused: 'the time at which it ended cannot be read' };
  if (end !== null && end < start) return { refused: `it ends (${end}) before it begins (${start})` };
  const main: AlertDraft = { kind: 'alert', ...episode, status: end === null ? 'firing' : 'resolved', startedAt: start };
  if (end !== null) main.endedAt = end;
  const acknowledged = instantOf(acknowledgedAt, timeZone);
  if (acknowledged === null || acknowledged < start || (end !== null && acknowledged > end)) return { drafts: [main] };
  return { drafts: [main, { kind: 'alert', ...episode, status: 'acknowledged', statedAt: acknowledged }] };
}

/** Seconds or milliseconds after an instant, as text that may be no number. */
export function later(start: unknown, amount: unknown, unitMs: number, timeZone: string): string | undefined {
  const from = instantOf(start, timeZone);
  const count = typeof amount === 'number' ? amount : typeof amount === 'string' && amount.trim() !== '' ? Number(amount) : Number.NaN;
  return from === null || !Number.isFinite(count) || count < 0 ? undefined : new Date(Date.parse(from) + count * unitMs).toISOString();
}
