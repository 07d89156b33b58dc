import { z } from 'zod';

const prefixed = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[a-z2-7]{20}$`), `must be ${prefix}_ and 20 of a-z2-7`);

export const IncidentId = prefixed('inc');
export type IncidentId = z.infer<typeof IncidentId>;
export const PostMortemId = prefixed('pm');
export type PostMortemId = z.infer<typeof PostMortemId>;
export const ActionItemId = prefixed('act');
export type ActionItemId = z.infer<typeof ActionItemId>;
export const ReminderId = prefixed('rem');
export type ReminderId = z.infer<typeof ReminderId>;
export const LessonId = prefixed('les');
export const FactorId = prefixed('fac');
export const RuleId = prefixed('rul');
export const WindowId = prefixed('win');
export const ImpactId = prefixed('imp');
export const EntryId = prefixed('ent');
export const PersonId = prefixed('per');
export type PersonId = z.infer<typeof PersonId>;
export const TeamId = prefixed('tea');
export type TeamId = z.infer<typeof TeamId>;
export const ServiceId = prefixed('svc');
export type ServiceId = z.infer<typeof ServiceId>;
export const TokenId = prefixed('tok');
export const IntegrationId = prefixed('int');
export type IntegrationId = z.infer<typeof IntegrationId>;
export const DeliveryId = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');
export const ReceiptId = z.uuid({ version: 'v7' });
/** 32 hex: half of sha256(JSON.stringify([integrationId, dedupKey])), stable over episodes. */
export const AlertId = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits');
export type AlertId = z.infer<typeof AlertId>;
export const ChangeId = AlertId;
