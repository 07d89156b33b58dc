import { eventually, type ApiClient } from '@debrief/e2e-support';
import { expect } from 'vitest';

/** A connected monitoring tool. */
export interface Connected {
  readonly integrationId: string;
  readonly ingestUrl: string;
  readonly key: string;
  readonly keyId: string;
}

export interface IncidentLine {
  readonly incidentId: string;
  readonly title: string;
  readonly status: string;
  readonly severity: string;
  readonly alertCounts: { readonly open: number; readonly total: number };
}

export interface AlertLine {
  readonly alertId: string;
  readonly title: string;
  readonly status: string;
  readonly service: string | null;
  readonly episode: number;
  readonly repeatCount: number;
  readonly receiptIds: readonly string[];
}

export interface ReceiptLine {
  readonly receiptId: string;
  readonly outcome: string;
  readonly source: string;
  readonly bytes: number;
  readonly problem: { readonly type: string; readonly detail: string } | null;
}

export async function connect(api: ApiClient, source: string, name: string): Promise<Connected> {
  const { body } = await api.post<Connected>('/integrations', { source, name }, { expect: 201 });
  return body;
}

export const incidentsOf = (api: ApiClient, service: string): Promise<IncidentLine[]> =>
  api.all<IncidentLine>(`/incidents?service=${encodeURIComponent(service)}`);

/** Waits for the incident of a service, and that it is the only one. */
export const theIncidentOf = (api: ApiClient, service: string): Promise<IncidentLine> =>
  eventually(async () => {
    const found = await incidentsOf(api, service);
    expect(found).toHaveLength(1);
    return found[0]!;
  });

export const alertsOf = (api: ApiClient, service: string): Promise<AlertLine[]> =>
  api.all<AlertLine>(`/alerts?service=${encodeURIComponent(service)}`);

export const receiptsOf = (api: ApiClient, { integrationId }: Connected): Promise<ReceiptLine[]> =>
  api.all<ReceiptLine>(`/receipts?integrationId=${integrationId}`);

/** Waits until everything that an integration sent has been read. */
export const readReceiptsOf = (api: ApiClient, source: Connected, count: number): Promise<ReceiptLine[]> =>
  eventually(async () => {
    const found = await receiptsOf(api, source);
    expect(found.filter(({ outcome }) => outcome !== 'pending')).toHaveLength(count);
    return found;
  });
