import type { EventDefinition } from './event.js';
import { actionItemEvents } from './events/action-items.js';
import { alertEvents } from './events/alerts.js';
import { directoryEvents } from './events/directory.js';
import { incidentEvents } from './events/incidents.js';
import { notificationEvents } from './events/notifications.js';
import { postMortemEvents } from './events/post-mortems.js';
import { reportEvents } from './events/reports.js';

/** Every fact that is said anywhere. What is not in here can be neither published nor heard. */
export const events: readonly EventDefinition[] = [
  ...alertEvents,
  ...incidentEvents,
  ...postMortemEvents,
  ...actionItemEvents,
  ...notificationEvents,
  ...reportEvents,
  ...directoryEvents,
] as unknown as readonly EventDefinition[];

const byType = new Map(events.map((definition) => [definition.type, definition]));

export const eventOfType = (type: string): EventDefinition | undefined => byType.get(type);
