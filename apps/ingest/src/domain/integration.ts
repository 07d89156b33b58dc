import type { Instant, IntegrationSettings, IntegrationSettingsChange, NewEvent } from '@debrief/contracts';
import { never, reject, type Decider, type Rejection } from '@debrief/decider';
import { msOf } from './instants.js';

/** A key as it is kept: its digest only. `expiresAt` null: the current one. */
export interface KeptKey {
  keyId: string;
  digest: string;
  lastFour: string;
  createdAt: Instant;
  expiresAt: Instant | null;
}

interface Known {
  integrationId: string;
  source: string;
  name: string;
  createdAt: Instant;
  settings: IntegrationSettings;
  keys: readonly KeptKey[];
  /** Of a sender that makes its own secret, encrypted; null where ours is derived. */
  sealedSecret: string | null;
}
export type Integration = { state: 'none' } | ({ state: 'active' | 'paused' | 'deleted' } & Known);

export type IntegrationOrder =
  | {
      type: 'MakeIntegration';
      integrationId: string;
      source: string;
      name: string;
      settings: IntegrationSettings;
      key: KeptKey;
      sealedSecret: string | null;
      now: Instant;
    }
  | {
      type: 'ChangeIntegration';
      name?: string | undefined;
      settings?: IntegrationSettingsChange | undefined;
      sealedSecret?: string | null | undefined;
    }
  | { type: 'RotateKey'; key: KeptKey; graceHours: number; now: Instant }
  | { type: 'RevokeKey'; keyId: string }
  | { type: 'PauseIntegration' }
  | { type: 'ResumeIntegration' }
  | { type: 'DeleteIntegration' };

/* Facts of this service alone: they are kept for the record and are not said on a topic. */
export type IntegrationEvent =
  | NewEvent<'integration.made.v1', Known>
  | NewEvent<'integration.changed.v1', { name?: string; settings?: IntegrationSettings; sealedSecret?: string | null }>
  | NewEvent<'integration.key-rotated.v1', { key: KeptKey; previousExpiresAt: Instant }>
  | NewEvent<'integration.key-revoked.v1', { keyId: string }>
  | NewEvent<'integration.paused.v1', Record<string, never>>
  | NewEvent<'integration.resumed.v1', Record<string, never>>
  | NewEvent<'integration.deleted.v1', Record<string, never>>;

type Existing = { state: 'active' | 'paused' } & Known;

function decideExisting(
  order: Exclude<IntegrationOrder, { type: 'MakeIntegration' }>,
  state: Existing,
): readonly IntegrationEvent[] | Rejection {
  switch (order.type) {
    case 'ChangeIntegration': {
      const data = {
        ...(order.name === undefined || order.name === state.name ? {} : { name: order.name }),
        ...(order.settings === undefined ? {} : { settings: { ...state.settings, ...order.settings } as IntegrationSettings }),
        ...(order.sealedSecret === undefined ? {} : { sealedSecret: order.sealedSecret }),
      };
      return Object.keys(data).length === 0 ? [] : [{ type: 'integration.changed.v1', data }];
    }
    case 'RotateKey': {
      const previousExpiresAt = new Date(msOf(order.now) + order.graceHours * 3_600_000).toISOString();
      return [{ type: 'integration.key-rotated.v1', data: { key: order.key, previousExpiresAt } }];
    }
    case 'RevokeKey':
      if (!state.keys.some(({ keyId }) => keyId === order.keyId)) return reject('integration/key-not-found');
      if (state.keys.length === 1)
        return reject('integration/last-key', { detail: 'Rotate the key instead: without one nothing can be sent.' });
      return [{ type: 'integration.key-revoked.v1', data: { keyId: order.keyId } }];
    case 'PauseIntegration':
      return state.state === 'paused' ? reject('integration/already-paused') : [{ type: 'integration.paused.v1', data: {} }];
    case 'ResumeIntegration':
      return state.state === 'active' ? reject('integration/not-paused') : [{ type: 'integration.resumed.v1', data: {} }];
    case 'DeleteIntegration':
      return [{ type: 'integration.deleted.v1', data: {} }];
    default:
      return never(order);
  }
}

/** One connected tool: its settings, its keys, whether its receipts are read. */
export const integration: Decider<Integration, IntegrationOrder, IntegrationEvent> = {
  initial: { state: 'none' },

  decide(order, state) {
    if (order.type === 'MakeIntegration') {
      if (state.state !== 'none') return reject('integration/already-made');
      const { integrationId, source, name, settings, key, sealedSecret, now } = order;
      return [{ type: 'integration.made.v1', data: { integrationId, source, name, createdAt: now, settings, keys: [key], sealedSecret } }];
    }
    if (state.state === 'none' || state.state === 'deleted') return reject('integration/not-found');
    return decideExisting(order, { ...state, state: state.state });
  },

  evolve(state, event) {
    if (event.type === 'integration.made.v1') return { state: 'active', ...event.data };
    if (state.state === 'none') return state;
    switch (event.type) {
      case 'integration.changed.v1':
        return { ...state, ...event.data };
      case 'integration.key-rotated.v1': {
        const { key, previousExpiresAt } = event.data;
        const expiring = state.keys.map((old) => ({ ...old, expiresAt: old.expiresAt ?? previousExpiresAt }));
        const still = expiring.filter((old) => old.expiresAt > key.createdAt);
        return { ...state, keys: [...still, key] };
      }
      case 'integration.key-revoked.v1':
        return { ...state, keys: state.keys.filter(({ keyId }) => keyId !== event.data.keyId) };
      case 'integration.paused.v1':
        return { ...state, state: 'paused' };
      case 'integration.resumed.v1':
        return { ...state, state: 'active' };
      case 'integration.deleted.v1':
        return { ...state, state: 'deleted', keys: [] };
      default:
        return never(event);
    }
  },
};
