import { post } from './client';
import { useList, useThing } from './queries';

/** What a service could not act on; `raw` only when it is read alone. */
export interface DeadLetter {
  deadLetterId: string;
  service: string;
  topic: string;
  partition: number;
  offset: number;
  key: string | null;
  eventId: string | null;
  type: string | null;
  headers: Record<string, string>;
  state: string;
  kind: string;
  error: { name: string; message: string; stack?: string };
  attempts: number;
  handler: string | null;
  firstFailedAt: string;
  lastFailedAt: string;
  history: { at: string; by: string; action: string; reason?: string }[];
}
export interface DeadLetterWhole {
  letter: DeadLetter;
  raw: string | null;
  parked: number;
}
export interface RedriveOutcome {
  outcome: 'ordered' | 'not-open' | 'unknown' | 'dry-run';
  event?: unknown;
  error?: { name: string; message: string };
  parked?: number;
}
export interface AuditFact {
  auditId: string;
  service: string;
  at: string;
  by: { kind: 'person' | 'token' | 'system' | 'public'; id: string | null; name: string | null };
  type: string;
  types: string[];
  subject: { id: string; version: number };
  correlationId: string;
}
export interface SearchHit {
  kind?: string;
  noun?: string;
  id: string;
  number?: number | null;
  key?: string | null;
  title: string;
  url?: string;
  detail?: string;
  at?: string;
  state?: string;
  snippet?: string;
  text?: string | null;
}
export interface Status {
  ready: boolean;
  services: { name: string; ready: boolean; checks: Record<string, { ok: boolean; because?: string }> }[];
  memoryMiB: number;
}
export const useStatus = () => useThing<Status>(['status'], '/status', { refetchMs: 15_000 });
export const useDeadLetters = (filters: Record<string, string | undefined>) =>
  useList<DeadLetter>('dead-letters', '/dead-letters', { limit: 50, ...filters });
export const useDeadLetter = (id: string) => useThing<DeadLetterWhole>(['dead-letters', id], `/dead-letters/${encodeURIComponent(id)}`);
export const redriveDeadLetter = (id: string, dryRun: boolean) =>
  post<RedriveOutcome>(`/dead-letters/${encodeURIComponent(id)}/redrive`, { dryRun });
export const skipDeadLetter = (id: string, reason: string) => post<unknown>(`/dead-letters/${encodeURIComponent(id)}/skip`, { reason });
export const useAudit = (filters: Record<string, string | undefined>) => useList<AuditFact>('audit', '/audit', { limit: 100, ...filters });
export const useSearch = (q: string) =>
  useThing<{ items: SearchHit[]; missing?: string[] }>(['search', q], '/search', { query: { q, limit: 12 }, enabled: q.trim().length > 1 });
