import type { Audience, NotificationKind, NotificationMode, Visibility } from '@debrief/contracts';
import { defaultCalendar, isZone, type WorkCalendar } from '@debrief/working-time';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { blankChannel, ChannelsRepository } from './channels.repository.js';
import { notifications } from './models.js';
import type { ChannelDocument, PersonDocument, PreferencesDocument, TeamDocument } from './notification.schemas.js';

export interface WayTo {
  readonly channel: ChannelDocument;
  readonly mode: 'immediate' | 'bundled';
}

/** Who may know of something, as each fact tells it. */
interface Seen {
  readonly visibility: Visibility;
  readonly audience: Audience;
}

/** Stands for whichever channel a team has when the message is made. */
export const ROOM = 'room';
const room = blankChannel(ROOM, 'webhook', 'The channel of the team', '');

const standard: Readonly<Record<string, NotificationMode>> = { 'in-app': 'immediate', email: 'bundled' };

/** Who somebody is, when they may be told, and by which channels they want to be. */
@Injectable()
export class Recipients {
  constructor(
    @InjectModel('ToldPerson', notifications) private readonly people: Model<PersonDocument>,
    @InjectModel('ToldTeam', notifications) private readonly teams: Model<TeamDocument>,
    @InjectModel('Preferences', notifications) private readonly preferences: Model<PreferencesDocument>,
    private readonly channels: ChannelsRepository,
  ) {}

  person(personId: string): Promise<PersonDocument | null> {
    return this.people.findById(personId).lean<PersonDocument>();
  }

  /** Of these people those who may know of something: of what is private only its audience. Who is not known yet is in no team. */
  async amongAudience(personIds: readonly string[], { visibility, audience }: Seen): Promise<string[]> {
    if (visibility === 'internal') return [...personIds];
    const people = await this.people.find({ _id: { $in: personIds } }).lean<PersonDocument[]>();
    const teamsOf = new Map(people.map(({ _id, teamIds }) => [_id, teamIds]));
    return personIds.filter((personId) =>
      audience.some(({ kind, id }) => (kind === 'person' ? id === personId : (teamsOf.get(personId) ?? []).includes(id))),
    );
  }

  async leadsOf(teamIds: readonly string[]): Promise<string[]> {
    const teams = await this.teams.find({ _id: { $in: teamIds } }).lean<TeamDocument[]>();
    return teams.flatMap(({ leadId }) => (leadId ? [leadId] : []));
  }

  /** The open ways to `person-…`, `team-…` or `channel-…` for this kind. */
  async waysTo(recipient: string, kind: NotificationKind): Promise<WayTo[]> {
    const all = await this.channels.all();
    const id = recipient.slice(recipient.indexOf('-') + 1);
    if (recipient.startsWith('channel-')) return all.filter(({ _id }) => _id === id).map((channel) => ({ channel, mode: 'immediate' }));
    if (recipient.startsWith('team-')) return [{ channel: room, mode: 'immediate' }];
    const own = await this.preferences.findById(id).lean<PreferencesDocument>();
    return all.flatMap((channel) => {
      const chosen = own?.preferences.find((one) => one.kind === kind && one.channelId === channel._id)?.mode;
      const mode = chosen ?? standard[channel._id] ?? 'off';
      // In-app is never off: it is where everything else can be looked up.
      if (channel._id === 'in-app') return [{ channel, mode: 'immediate' as const }];
      return channel.isOff || mode === 'off' ? [] : [{ channel, mode }];
    });
  }

  /** The channel that a team has chosen. Null: none. Undefined: the directory's word of that team is still on its way. */
  async roomOf(recipient: string): Promise<string | null | undefined> {
    const team = await this.teams.findById(recipient.slice('team-'.length)).lean<TeamDocument>();
    return team ? team.channelId : undefined;
  }

  async calendarOf(recipient: string): Promise<WorkCalendar> {
    const id = recipient.slice(recipient.indexOf('-') + 1);
    if (recipient.startsWith('team-')) return usable((await this.teams.findById(id).lean<TeamDocument>())?.calendar);
    if (!recipient.startsWith('person-')) return { ...defaultCalendar, quietHours: null };
    const person = await this.person(id);
    if (person?.calendar) return usable(person.calendar);
    const teams = await this.teams.find({ _id: { $in: person?.teamIds ?? [] } }).lean<TeamDocument[]>();
    return usable(teams.find(({ calendar }) => calendar !== null)?.calendar);
  }
}

const usable = (calendar: WorkCalendar | null | undefined): WorkCalendar =>
  calendar && isZone(calendar.zone) && calendar.workDays.length > 0 ? calendar : defaultCalendar;
