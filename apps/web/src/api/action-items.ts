import type { ActionItemFinding, ActionItemReminders, ActionItemView } from '@debrief/contracts';
import { post } from './client';
import { useList, useThing } from './queries';

export type ActionItem = ActionItemView;
export type Reminders = ActionItemReminders;
export type { ActionItemFinding };

export const useActionItems = (filters: Record<string, string | undefined>, enabled = true) =>
  useList<ActionItem>('action-items', '/action-items', { limit: 200, ...filters }, { enabled });
export const useActionItem = (id: string) => useThing<ActionItem>(['action-items', id], `/action-items/${id}`);
export const useReminders = (id: string) =>
  useThing<Reminders>(['action-items', id, 'reminders'], `/action-items/${id}/reminders`, { query: { count: 5 } });
export interface HistoryFact {
  eventId?: string;
  id?: string;
  type: string;
  at?: string;
  time?: string;
  text?: string;
  by?: { kind: string; id: string | null };
  data?: Record<string, unknown>;
}
export const useActionHistory = (id: string) => useList<HistoryFact>('action-items', `/action-items/${id}/history`, { limit: 100 });
export const createActionItem = (body: unknown) => post<ActionItem>('/action-items', body);
export const orderActionItem = (id: string, order: string, body: unknown = {}) => post<ActionItem>(`/action-items/${id}/${order}`, body);
export const bulkActionItems = (ids: string[], order: unknown) =>
  post<{ outcomes: { actionItemId: string; ok: boolean; problem: string | null }[] }>('/action-items/bulk', { ids, order });

export const actionStates: Record<string, string> = {
  proposed: 'Proposed',
  accepted: 'Accepted',
  'in-progress': 'In progress',
  blocked: 'Blocked',
  implemented: 'Implemented',
  verified: 'Verified',
  declined: 'Declined',
  'risk-accepted': 'Risk accepted',
  superseded: 'Superseded',
};
