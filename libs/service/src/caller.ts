import type { Role } from './permissions.js';
import { permissionsOf } from './permissions.js';

/** Who asks or orders. A token acts with its own role and scopes; `personId` is then who made it. */
export interface Caller {
  readonly kind: 'person' | 'token' | 'system';
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly permissions: readonly string[];
  readonly teamIds: readonly string[];
  readonly tokenId?: string;
  /** A hash of the session, so that somebody can end the other ones. */
  readonly sessionId?: string;
}

/** Debrief itself: sweeps, consumers, the gateway's own questions. */
export const systemCaller: Caller = {
  kind: 'system',
  personId: 'system',
  name: 'Debrief',
  role: 'admin',
  permissions: permissionsOf('admin'),
  teamIds: [],
};

/** What stands for the caller in causes, the audit and rate limits. */
export const principalOf = (caller: Caller | undefined): string => caller?.tokenId ?? caller?.personId ?? 'public';
