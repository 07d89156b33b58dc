import type { ChannelView, DeliveryView, Inbox, InboxEntry } from '@debrief/contracts';
import type { z } from 'zod';
import { call, post } from './client';
import { useList, useThing } from './queries';

export type Notification = InboxEntry;
export type Channel = z.infer<typeof ChannelView>;
export type Delivery = DeliveryView;
export interface Preference {
  kind: string;
  channelId: string;
  mode: 'off' | 'immediate' | 'bundled';
}
export type NotificationInbox = z.infer<typeof Inbox>;
export const useNotifications = () => useThing<NotificationInbox>(['notifications'], '/notifications', { query: { limit: 100 } });
export const readNotifications = (body: { ids?: string[]; all?: true }) => post<unknown>('/notifications/read', body);
export const useChannels = () => useList<Channel>('channels', '/channels', { limit: 100 });
export const makeChannel = (body: unknown) => post<Channel & { secret: string | null }>('/channels', body);
export const testChannel = (id: string) => post<{ ok: boolean; code: string; note: string }>(`/channels/${id}/test`);
export const deleteChannel = (id: string) => call<void>('DELETE', `/channels/${id}`);
export const useDeliveries = () => useList<Delivery>('notifications', '/notifications/deliveries', { limit: 50 });
export const redeliver = (id: string) => post<unknown>(`/notifications/deliveries/${id}/redeliver`);
export const usePreferences = () => useThing<{ preferences: Preference[] }>(['me', 'preferences'], '/me/preferences');
export const setPreferences = (preferences: Preference[]) => call<unknown>('PUT', '/me/preferences', { body: { preferences } });
