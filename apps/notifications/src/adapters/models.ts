import type { ModelDefinition } from '@nestjs/mongoose';
import {
  AddressSchema,
  ChannelSchema,
  DeliverySchema,
  EntrySchema,
  InboxSchema,
  ItemSchema,
  PageSchema,
  PersonSchema,
  PreferencesSchema,
  TeamSchema,
} from './notification.schemas.js';

/** The name of this service's connection. */
export const notifications = 'notifications';

/** Every collection of this service beside the commits. */
export const models: ModelDefinition[] = [
  { name: 'Entry', schema: EntrySchema, collection: 'entries' },
  { name: 'Inbox', schema: InboxSchema, collection: 'inbox' },
  { name: 'Delivery', schema: DeliverySchema, collection: 'deliveries' },
  { name: 'Channel', schema: ChannelSchema, collection: 'channels' },
  { name: 'Preferences', schema: PreferencesSchema, collection: 'preferences' },
  { name: 'Address', schema: AddressSchema, collection: 'addresses' },
  { name: 'ToldPerson', schema: PersonSchema, collection: 'people' },
  { name: 'ToldTeam', schema: TeamSchema, collection: 'teams' },
  { name: 'ToldItem', schema: ItemSchema, collection: 'items' },
  { name: 'SeenPage', schema: PageSchema, collection: 'seen-pages' },
];
