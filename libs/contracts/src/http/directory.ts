import { z } from 'zod';
import { Person, Role, Service, Team, WorkCalendar } from '../events/directory.js';
import { PersonId, ServiceId, TeamId, TokenId } from '../ids.js';
import { Instant } from '../instant.js';

const Name = z.string().trim().min(1).max(200);
const Email = z.string().trim().max(320).pipe(z.email());
/** ASVS 6.2: length counts, composition does not. What is too common is refused by the service. */
export const Password = z.string().min(12, 'must be at least 12 characters').max(128, 'must be at most 128 characters');

/** GET /setup: whether the first administrator is still to be made. */
export const SetupState = z.object({ needed: z.boolean() });
export type SetupState = z.infer<typeof SetupState>;
/** POST /setup, while nobody can sign in yet. `code` stands in the log and in what `npm start` prints. */
export const SetupBody = z.strictObject({ code: z.string().trim().min(1).max(100), name: Name, email: Email, password: Password });
/** POST /sessions */
export const SignInBody = z.strictObject({ email: z.string().trim().min(1).max(320), password: z.string().min(1).max(1_000) });

/** A person with the version that `ETag` and `If-Match` speak of. */
export const PersonView = Person.extend({ version: z.number().int(), hasPassword: z.boolean() });
export type PersonView = z.infer<typeof PersonView>;
/** GET /me */
export const MeView = z.object({
  kind: z.enum(['person', 'token', 'system']),
  person: PersonView.nullable(),
  role: Role,
  permissions: z.array(z.string()),
  sessionId: z.string().nullable(),
});
export type MeView = z.infer<typeof MeView>;
/** PATCH /me */
export const MeBody = z.strictObject({ name: Name.optional(), calendar: WorkCalendar.nullable().optional() });
/** POST /me/password. Ends all sessions and begins a new one. */
export const PasswordBody = z.strictObject({ currentPassword: z.string().min(1).max(1_000), newPassword: Password });

/** POST /people: adds and invites. */
export const PersonBody = z.strictObject({
  name: Name,
  email: Email,
  role: Role,
  teamIds: z.array(TeamId).max(100).optional(),
  calendar: WorkCalendar.nullable().optional(),
});
/** PATCH /people/{id} */
export const PersonChangesBody = z.strictObject({
  name: Name.optional(),
  email: Email.optional(),
  role: Role.optional(),
  teamIds: z.array(TeamId).max(100).optional(),
  calendar: WorkCalendar.nullable().optional(),
});
/** Made with a person, or anew by POST /people/{id}/invite. The link is shown once and works once. */
export const InvitationView = z.object({ person: PersonView, invitationUrl: z.string(), expiresAt: Instant });
export type InvitationView = z.infer<typeof InvitationView>;
/** POST /people/invitation/open: whom the link is for. */
export const InvitationTokenBody = z.strictObject({ token: z.string().min(20).max(100) });
/** POST /people/invitation/accept */
export const AcceptInvitationBody = z.strictObject({ token: z.string().min(20).max(100), password: Password });

export const TeamView = Team.extend({ version: z.number().int() });
export type TeamView = z.infer<typeof TeamView>;
export const TeamBody = z.strictObject({
  name: Name,
  leadId: PersonId.nullable().optional(),
  memberIds: z.array(PersonId).max(1_000).optional(),
  calendar: WorkCalendar.nullable().optional(),
  channelId: z.string().max(200).nullable().optional(),
});
export const TeamChangesBody = TeamBody.partial();

export const ServiceView = Service.extend({ version: z.number().int() });
export type ServiceView = z.infer<typeof ServiceView>;
export const ServiceBody = z.strictObject({
  name: Name,
  description: z.string().trim().max(2_000).nullable().optional(),
  tier: z.number().int().min(1).max(4).nullable().optional(),
  teamId: TeamId.nullable().optional(),
  ownerId: PersonId.nullable().optional(),
  dependsOn: z.array(ServiceId).max(200).optional(),
  aliases: z.array(z.string().trim().min(1).max(200)).max(100).optional(),
});
export const ServiceChangesBody = ServiceBody.partial();

/** A catalogue from elsewhere: Backstage's `catalog-info.yaml` (several documents) or CSV with a header. A dry run tells what it would do. */
export const ImportServicesBody = z.strictObject({
  format: z.enum(['backstage', 'csv']),
  text: z.string().min(1).max(900_000),
  dryRun: z.boolean().default(true),
});
export type ImportServicesBody = z.output<typeof ImportServicesBody>;

/** What an import found and did. Good rows are taken, the others are listed with their place and the reason. */
export const ImportedServices = z.object({
  isDryRun: z.boolean(),
  read: z.number().int(),
  created: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  rows: z.array(
    z.object({
      /** "document 3", "line 7". */
      at: z.string(),
      name: z.string(),
      action: z.enum(['create', 'change', 'same']),
      serviceId: ServiceId,
      /** The members that change. */
      members: z.array(z.string()),
      /** What was left out: an unknown team, a dependency that nobody knows. */
      warnings: z.array(z.string()),
    }),
  ),
  skipped: z.array(z.object({ at: z.string(), name: z.string().nullable(), reason: z.string() })),
});
export type ImportedServices = z.infer<typeof ImportedServices>;

/** A label value that a person confirms to mean the service. */
export const ServiceAliasBody = z.strictObject({ alias: z.string().trim().min(1).max(200) });

/** An API token without its secret: `last4` are its last four characters. */
export const TokenView = z.object({
  tokenId: TokenId,
  name: z.string(),
  role: Role,
  scopes: z.array(z.string()),
  last4: z.string(),
  madeBy: z.string(),
  madeAt: Instant,
  expiresAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
export type TokenView = z.infer<typeof TokenView>;
export const TokenBody = z.strictObject({
  name: Name,
  role: Role,
  scopes: z
    .array(z.string().regex(/^(\*|[a-z-]+):(\*|[a-z-]+)$/, 'must be noun:verb'))
    .max(50)
    .optional(),
  expiresAt: Instant.nullable().optional(),
});
/** POST /tokens: the only time that the token itself is shown. */
export const NewTokenView = TokenView.extend({ token: z.string() });
export type NewTokenView = z.infer<typeof NewTokenView>;

export const SessionView = z.object({
  sessionId: z.string(),
  startedAt: Instant,
  lastSeenAt: Instant,
  expiresAt: Instant,
  address: z.string(),
  agent: z.string(),
  isCurrent: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;
