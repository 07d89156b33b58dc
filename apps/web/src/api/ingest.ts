import type { Integration, IntegrationMade, PreviewRow, Receipt, Replay, Source } from '@debrief/contracts';
import { call, post } from './client';
import { useList, useThing } from './queries';

export type { Integration, IntegrationMade, PreviewRow, Receipt, Replay, Source };
export const useSources = () => useThing<{ items: Source[] }>(['sources'], '/sources');
export const useIntegrations = () => useList<Integration>('integrations', '/integrations', { limit: 200 });
export const useIntegration = (id: string, refetchMs?: number) =>
  useThing<Integration>(['integrations', id], `/integrations/${id}`, refetchMs ? { refetchMs } : {});
export const useReceipts = (filters: Record<string, string | undefined>, enabled = true) =>
  useList<Receipt>('receipts', '/receipts', { limit: 50, ...filters }, { enabled });
export const useReceipt = (id: string) => useThing<Receipt>(['receipts', id], `/receipts/${id}`);
/** The bytes as they came, as text. */
export async function rawReceipt(id: string): Promise<string> {
  const response = await fetch(`/api/v1/receipts/${id}/body`, { credentials: 'same-origin' });
  return response.ok ? response.text() : `The raw bytes could not be read (${response.status}).`;
}
export const makeIntegration = (body: { source: string; name: string; signingSecret?: string }) =>
  post<IntegrationMade>('/integrations', body);
export const testIntegration = (id: string, body: unknown = {}) =>
  post<{ status: number; receiptId: string | null; example: string }>(`/integrations/${id}/test`, body);
export const rotateKey = (id: string, graceHours: number) => post<IntegrationMade>(`/integrations/${id}/rotate-key`, { graceHours });
export const orderIntegration = (id: string, order: 'pause' | 'resume') => post<Integration>(`/integrations/${id}/${order}`);
export const deleteIntegration = (id: string) => call<void>('DELETE', `/integrations/${id}`);
export const previewIntegration = (id: string, body: unknown) => post<{ rows: PreviewRow[] }>(`/integrations/${id}/preview`, body);
export const beginReplay = (id: string, body: unknown) => post<Replay>(`/integrations/${id}/replays`, body);
export const applyReplay = (id: string, replayId: string) => post<Replay>(`/integrations/${id}/replays/${replayId}/apply`);
export const replayReceipt = (id: string) => post<Replay>(`/receipts/${id}/replay`);
