import { z } from 'zod';
import { defineEvent } from '../event.js';
import { PersonId, ServiceId, TeamId } from '../ids.js';
import { Instant, LocalDate, LocalTime, TimeZone } from '../instant.js';

/** When somebody works: told by the directory; person over team over installation. */
export const WorkCalendar = z.object({
  zone: TimeZone,
  /** ISO weekdays, 1 is Monday. */
  workDays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  workHours: z.object({ from: LocalTime, to: LocalTime }),
  quietHours: z.object({ from: LocalTime, to: LocalTime }).nullable(),
  holidays: z.array(LocalDate).max(366),
  away: z.array(z.object({ from: LocalDate, to: LocalDate, delegateId: PersonId.optional() })).max(100),
});
export type WorkCalendar = z.infer<typeof WorkCalendar>;

export const Role = z.enum(['admin', 'member', 'viewer']);
export type Role = z.infer<typeof Role>;

const calendar: WorkCalendar = {
  zone: 'Europe/Berlin',
  workDays: [1, 2, 3, 4, 5],
  workHours: { from: '09:00', to: '17:00' },
  quietHours: { from: '18:00', to: '08:00' },
  holidays: [],
  away: [],
};

/** A person of the organization. Names stay in the services that show them; reports never keep them. */
export const Person = z.object({
  personId: PersonId,
  name: z.string().min(1).max(200),
  email: z.email().max(320),
  role: Role,
  teamIds: z.array(TeamId).max(100),
  calendar: WorkCalendar.nullable(),
  isActive: z.boolean(),
  leftAt: Instant.nullable(),
});
export type Person = z.infer<typeof Person>;

export const PersonChangedV1 = defineEvent({
  type: 'person.changed.v1',
  topic: 'directory',
  key: (person) => person.personId,
  begins: true,
  data: Person,
  example: {
    personId: 'per_2kq7n4c5d6e7f2g3h4j5',
    name: 'Payments on-call',
    email: 'payments-oncall@example.org',
    role: 'member',
    teamIds: ['tea_2kq7n4c5d6e7f2g3h4j5'],
    calendar,
    isActive: true,
    leftAt: null,
  },
});

export const Team = z.object({
  teamId: TeamId,
  name: z.string().min(1).max(200),
  leadId: PersonId.nullable(),
  memberIds: z.array(PersonId).max(1000),
  calendar: WorkCalendar.nullable(),
  channelId: z.string().nullable(),
  leftAt: Instant.nullable(),
});
export type Team = z.infer<typeof Team>;

export const TeamChangedV1 = defineEvent({
  type: 'team.changed.v1',
  topic: 'directory',
  key: (team) => team.teamId,
  begins: true,
  data: Team,
  example: {
    teamId: 'tea_2kq7n4c5d6e7f2g3h4j5',
    name: 'Payments',
    leadId: 'per_2kq7n4c5d6e7f2g3h4j5',
    memberIds: ['per_2kq7n4c5d6e7f2g3h4j5'],
    calendar,
    channelId: null,
    leftAt: null,
  },
});

/** A service of the catalogue. `aliases` are the label values that mean it, confirmed by a person. */
export const Service = z.object({
  serviceId: ServiceId,
  name: z.string().min(1).max(200),
  description: z.string().max(2000).nullable(),
  tier: z.number().int().min(1).max(4).nullable(),
  teamId: TeamId.nullable(),
  ownerId: PersonId.nullable(),
  dependsOn: z.array(ServiceId).max(200),
  aliases: z.array(z.string().min(1).max(200)).max(100),
  leftAt: Instant.nullable(),
});
export type Service = z.infer<typeof Service>;

export const ServiceChangedV1 = defineEvent({
  type: 'service.changed.v1',
  topic: 'directory',
  key: (service) => service.serviceId,
  begins: true,
  data: Service,
  example: {
    serviceId: 'svc_2kq7n4c5d6e7f2g3h4j5',
    name: 'payments-api',
    description: null,
    tier: 1,
    teamId: 'tea_2kq7n4c5d6e7f2g3h4j5',
    ownerId: null,
    dependsOn: [],
    aliases: ['payments-api'],
    leftAt: null,
  },
});

export const directoryEvents = [PersonChangedV1, TeamChangedV1, ServiceChangedV1] as const;
