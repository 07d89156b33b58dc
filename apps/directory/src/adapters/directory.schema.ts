import type { Person, Service, Team } from '@debrief/contracts';
import { Schema } from 'mongoose';
import type { Session } from '../domain/session.js';
import type { Token } from '../domain/token.js';

/** What people read, folded from the commits; `version` is that of the newest one. */
export type PersonDocument = Person & {
  _id: string;
  version: number;
  emailKey: string;
  invitationHash: string | null;
  hasPassword: boolean;
};
export type TeamDocument = Team & { _id: string; version: number };
export type ServiceDocument = Service & { _id: string; version: number };
export type TokenDocument = Token & { _id: string; version: number };
export type SessionDocument = Session & { _id: string; version: number };

/** The argon2id hash alone, away from history: an old one must not stay anywhere. */
export interface CredentialDocument {
  _id: string;
  hash: string;
  changedAt: string;
}
/** When a session or a token was used last, to the minute. Not worth a commit. */
export interface LastSeenDocument {
  _id: string;
  at: string;
}
/** Who has an e-mail address, so that two people cannot take it at the same moment. */
export interface AddressDocument {
  _id: string;
  personId: string;
  takenAt: Date;
}
/** Failed sign-ins under one name or from one address (hashed). */
export interface FailuresDocument {
  _id: string;
  failures: number;
  lastAt: string;
  forgetAt: Date;
}

const free = (collection: string) =>
  new Schema({ _id: String }, { collection, versionKey: false, strict: false, minimize: false, strictQuery: false });

export const peopleSchema = free('people').index({ name: 1, _id: 1 });
export const teamsSchema = free('teams').index({ name: 1, _id: 1 });
export const servicesSchema = free('services').index({ name: 1, _id: 1 });
export const tokensSchema = free('tokens').index({ tokenHash: 1 }).index({ madeBy: 1, madeAt: -1 });
export const sessionsSchema = free('sessions').index({ tokenHash: 1 }).index({ personId: 1, startedAt: -1 });
export const credentialsSchema = free('credentials');
export const lastSeenSchema = free('last-seen');
export const addressesSchema = free('addresses');
export const failuresSchema = free('failures').index({ forgetAt: 1 }, { expireAfterSeconds: 0 });

export const models = [
  { name: 'people', schema: peopleSchema },
  { name: 'teams', schema: teamsSchema },
  { name: 'services', schema: servicesSchema },
  { name: 'tokens', schema: tokensSchema },
  { name: 'sessions', schema: sessionsSchema },
  { name: 'credentials', schema: credentialsSchema },
  { name: 'last-seen', schema: lastSeenSchema },
  { name: 'addresses', schema: addressesSchema },
  { name: 'failures', schema: failuresSchema },
];
