import type {
  ChangeIntegration,
  HistoryImport,
  Integration,
  IntegrationMade,
  IntegrationSettings,
  Mapping,
  MappingVersion,
  PreviewRow,
  Receipt,
  Replay,
  ReplayList,
  Source,
} from '@debrief/contracts';
import { call, post } from './client';
import { useList, useThing } from './queries';

export type {
  HistoryImport,
  Integration,
  IntegrationMade,
  IntegrationSettings,
  Mapping,
  MappingVersion,
  PreviewRow,
  Receipt,
  Replay,
  Source,
};
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
/** Writes a change where nobody else has written since `integration` was read. */
export const changeIntegration = async ({ integrationId, version }: Integration, body: ChangeIntegration): Promise<Integration> =>
  (await call<Integration>('PATCH', `/integrations/${integrationId}`, { body, ifMatch: version })).data;
export const revokeKey = (id: string, keyId: string) => call<void>('DELETE', `/integrations/${id}/keys/${keyId}`);
export const useMappings = (id: string) =>
  useThing<{ items: MappingVersion[] }>(['integrations', id, 'mappings'], `/integrations/${id}/mappings`);

export const useReplays = (id: string) => useThing<ReplayList>(['replays', id], `/integrations/${id}/replays`);
/** Looks every second while it runs. */
export const useReplay = (id: string, replayId: string | undefined, isRunning: boolean) =>
  useThing<Replay>(['replays', id, replayId], `/integrations/${id}/replays/${replayId}`, {
    enabled: replayId !== undefined,
    ...(isRunning ? { refetchMs: 1000 } : {}),
  });
export const beginReplay = (id: string, body: unknown) => post<Replay>(`/integrations/${id}/replays`, body);
export const applyReplay = ({ integrationId, replayId, version }: Replay) =>
  post<Replay>(`/integrations/${integrationId}/replays/${replayId}/apply`, {}, { ifMatch: version });
export const replayReceipt = (id: string) => post<Replay>(`/receipts/${id}/replay`);

export const useImports = (id: string) => useThing<{ items: HistoryImport[] }>(['imports', id], `/integrations/${id}/imports`);
export const useImport = (id: string, importId: string | undefined, isRunning: boolean) =>
  useThing<HistoryImport>(['imports', id, importId], `/integrations/${id}/imports/${importId}`, {
    enabled: importId !== undefined,
    ...(isRunning ? { refetchMs: 1000 } : {}),
  });
export const beginImport = (id: string, body: { format: HistoryImport['format']; name: string }) =>
  post<HistoryImport>(`/integrations/${id}/imports`, body);
export const sendImportPart = ({ integrationId, importId }: HistoryImport, number: number, text: string) =>
  post<HistoryImport>(`/integrations/${integrationId}/imports/${importId}/parts`, { number, text });
export const completeImport = ({ integrationId, importId }: HistoryImport) =>
  post<HistoryImport>(`/integrations/${integrationId}/imports/${importId}/complete`);
export const applyImport = ({ integrationId, importId, version }: HistoryImport) =>
  post<HistoryImport>(`/integrations/${integrationId}/imports/${importId}/apply`, {}, { ifMatch: version });
