import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { LiveActionItem } from '../domain/action-item-state.js';
import { type Belonging, calendarOf, type Directory } from '../domain/who-is-told.js';
import type { CalendarBook } from '../reminders/next-reminder.js';
import type { IncidentDocument, PersonDocument, PostMortemDocument, ServiceDocument, TeamDocument } from './copies.schema.js';
import { actionItems } from './models.js';

interface Versioned {
  _id: string;
  version: number;
}

/** What this service was told about people, teams, services, incidents and post-mortems around an item. */
@Injectable()
export class Surroundings {
  /** Calendars are compared by identity where working days are remembered: the same version must be the same object. */
  private readonly known = new Map<string, Versioned>();

  constructor(
    @InjectModel('KnownPerson', actionItems) private readonly people: Model<PersonDocument>,
    @InjectModel('KnownTeam', actionItems) private readonly teams: Model<TeamDocument>,
    @InjectModel('KnownService', actionItems) private readonly services: Model<ServiceDocument>,
    @InjectModel('KnownIncident', actionItems) private readonly incidents: Model<IncidentDocument>,
    @InjectModel('KnownPostMortem', actionItems) private readonly postMortems: Model<PostMortemDocument>,
  ) {}

  async belongingOf(item: LiveActionItem): Promise<Belonging> {
    const ids = (kind: string) => item.sources.filter((source) => source.kind === kind).map(({ id }) => id);
    const incidentIds = ids('incident');
    const [postMortems, incidents] = await Promise.all([
      this.postMortems.find({ _id: { $in: ids('post-mortem') } }).lean<PostMortemDocument[]>(),
      this.incidents.find({ _id: { $in: incidentIds } }).lean<IncidentDocument[]>(),
    ]);
    return {
      ownerId: item.owner?.kind === 'person' ? item.owner.id : null,
      owningTeamId: item.owningTeamId ?? (item.owner?.kind === 'team' ? item.owner.id : null),
      verifierId: item.verifierId,
      approverId: item.risk?.approvedBy ?? null,
      reviewerIds: [],
      serviceIds: incidents.flatMap(({ serviceIds }) => serviceIds),
      teamIds: [...incidents, ...postMortems].flatMap(({ teamIds }) => teamIds),
      visibility: item.visibility,
      audience: item.audience,
    };
  }

  /** Everybody whom that belonging can lead to. */
  async directoryFor(belonging: Belonging): Promise<Directory> {
    const named = [belonging.ownerId, belonging.verifierId, belonging.approverId, ...belonging.reviewerIds];
    const [services, administrators, first] = await Promise.all([
      this.read(this.services, belonging.serviceIds),
      this.people.find({ role: 'admin', isActive: true }).sort({ _id: 1 }).lean<PersonDocument[]>(),
      this.read(this.people, named),
    ]);
    const teamIds = [
      belonging.owningTeamId,
      ...belonging.teamIds,
      ...[...services.values()].map((service) => service.teamId),
      ...[...first.values()].flatMap((person) => person.teamIds),
    ];
    const teams = await this.read(this.teams, teamIds);
    const delegates = [...first.values()].flatMap((person) => person.calendar?.away.map(({ delegateId }) => delegateId) ?? []);
    const further = [
      ...[...teams.values()].map((team) => team.leadId),
      ...[...services.values()].map((service) => service.ownerId),
      ...delegates,
    ];
    const second = await this.read(this.people, further);
    const all = new Map<string, PersonDocument>([...first, ...second]);
    for (const person of administrators) all.set(person._id, this.remember(person));
    return {
      people: all,
      teams,
      services,
      administratorIds: administrators.map(({ _id }) => _id),
    };
  }

  /** Calendars of all these recipients, and of whoever stands in for them. */
  bookFor(keys: readonly string[], directory: Directory): CalendarBook {
    const book: Record<string, ReturnType<typeof calendarOf>> = {};
    for (const key of keys) {
      const calendar = (book[key] = calendarOf(key, directory));
      for (const { delegateId } of calendar.away)
        if (delegateId) book[`person-${delegateId}`] = calendarOf(`person-${delegateId}`, directory);
    }
    return book;
  }

  person(personId: string): Promise<PersonDocument | null> {
    return this.people.findById(personId).lean<PersonDocument>();
  }

  team(teamId: string): Promise<TeamDocument | null> {
    return this.teams.findById(teamId).lean<TeamDocument>();
  }

  async teamsLedBy(personId: string): Promise<string[]> {
    return (await this.teams.find({ leadId: personId }).lean<TeamDocument[]>()).map(({ _id }) => _id);
  }

  /** Post-mortems whose subject that incident is. */
  async postMortemsAbout(incidentId: string): Promise<string[]> {
    return (await this.postMortems.find({ subjectIds: incidentId }, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id);
  }

  /** Severity, audience and factors of what an item came from, as far as we were told. */
  async sources(sources: LiveActionItem['sources']): Promise<{
    severity: string | null;
    hasFactors: boolean;
    serviceIds: string[];
    teamIds: string[];
    /** How many incidents and post-mortems among them we have not been told of. */
    unheard: number;
    visible: { visibility: 'internal' | 'private'; audience: LiveActionItem['audience'] }[];
  }> {
    const ids = sources.map(({ id }) => id);
    const [incidents, postMortems] = await Promise.all([
      this.incidents.find({ _id: { $in: ids } }).lean<IncidentDocument[]>(),
      this.postMortems.find({ _id: { $in: ids } }).lean<PostMortemDocument[]>(),
    ]);
    const severities = [...incidents, ...postMortems].flatMap(({ severity }) => (severity ? [severity] : [])).toSorted();
    return {
      severity: severities[0] ?? null,
      hasFactors: postMortems.some(({ factorIds }) => factorIds.length > 0),
      serviceIds: incidents.flatMap(({ serviceIds }) => serviceIds),
      teamIds: [...incidents, ...postMortems].flatMap(({ teamIds }) => teamIds),
      unheard: sources.filter(({ kind }) => kind === 'incident' || kind === 'post-mortem').length - incidents.length - postMortems.length,
      visible: [...incidents, ...postMortems].map(({ visibility, audience }) => ({ visibility, audience })),
    };
  }

  private async read<T extends Versioned>(model: Model<T>, ids: readonly (string | null | undefined)[]): Promise<Map<string, T>> {
    const wanted = [...new Set(ids.filter((id) => typeof id === 'string'))];
    if (wanted.length === 0) return new Map();
    const found = await (model as unknown as Model<Versioned>).find({ _id: { $in: wanted } }).lean<T[]>();
    return new Map(found.map((thing) => [thing._id, this.remember(thing)]));
  }

  private remember<T extends Versioned>(thing: T): T {
    const hit = this.known.get(thing._id);
    if (hit?.version === thing.version) return hit as T;
    this.known.set(thing._id, thing);
    return thing;
  }
}
