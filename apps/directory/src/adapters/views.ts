import type { PersonView, ServiceView, SessionView, TeamView, TokenView } from '@debrief/contracts';
import type { PersonDocument, ServiceDocument, SessionDocument, TeamDocument, TokenDocument } from './directory.schema.js';

export const personView = (person: PersonDocument): PersonView => ({
  personId: person.personId,
  name: person.name,
  email: person.email,
  role: person.role,
  teamIds: person.teamIds,
  calendar: person.calendar,
  isActive: person.isActive,
  leftAt: person.leftAt,
  hasPassword: person.hasPassword,
  version: person.version,
});

export const teamView = ({ _id, ...team }: TeamDocument): TeamView => team;

export const serviceView = ({ _id, ...service }: ServiceDocument): ServiceView => service;

export const tokenView = (token: TokenDocument, lastUsedAt: string | undefined): TokenView => ({
  tokenId: token.tokenId,
  name: token.name,
  role: token.role,
  scopes: [...token.scopes],
  last4: token.last4,
  madeBy: token.madeBy,
  madeAt: token.madeAt,
  expiresAt: token.expiresAt,
  lastUsedAt: lastUsedAt ?? null,
  revokedAt: token.revokedAt,
});

export const sessionView = (session: SessionDocument, lastSeenAt: string | undefined, currentId: string | undefined): SessionView => ({
  sessionId: session.sessionId,
  startedAt: session.startedAt,
  lastSeenAt: lastSeenAt ?? session.startedAt,
  expiresAt: session.expiresAt,
  address: session.address,
  agent: session.agent,
  isCurrent: session.sessionId === currentId,
});
