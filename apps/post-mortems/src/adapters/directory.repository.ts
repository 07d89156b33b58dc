import type { Names } from '@debrief/blameless';
import type { Person, Service, Team } from '@debrief/contracts';
import { positionOf, verdictOnCopy, type Heard } from '@debrief/messaging';
import { Mongo } from '@debrief/persistence';
import { defaultCalendar, type WorkCalendar } from '@debrief/working-time';
import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import type { CopyDocument } from './documents.js';
import { SettingsRepository } from './settings.repository.js';

/** How long names may be told from memory: the linter asks for them at every keystroke. */
const namesForMs = 5_000;

/** This service's own copy of people, teams and services. */
@Injectable()
export class DirectoryRepository {
  private names: { readonly value: Names; readonly at: number } | null = null;

  private called: { readonly value: readonly string[]; readonly at: number } | null = null;

  constructor(
    private readonly mongo: Mongo,
    private readonly settings: SettingsRepository,
  ) {}

  private people = () => this.mongo.collection<CopyDocument<Person>>('people');
  private teams = () => this.mongo.collection<CopyDocument<Team>>('teams');
  private services = () => this.mongo.collection<CopyDocument<Service>>('services');

  async hearPerson(event: Heard<string, Person>): Promise<void> {
    await keep<Person>(await this.people(), event.data.personId, event, event.data);
    this.names = null;
  }

  async hearTeam(event: Heard<string, Team>): Promise<void> {
    await keep<Team>(await this.teams(), event.data.teamId, event, event.data);
    this.names = null;
  }

  async hearService(event: Heard<string, Service>): Promise<void> {
    await keep<Service>(await this.services(), event.data.serviceId, event, event.data);
    this.called = null;
  }

  /** Names by person, for Participants. */
  async peopleNamed(personIds: readonly string[]): Promise<Record<string, string>> {
    const found = await (await this.people()).find({ _id: { $in: [...new Set(personIds)] } }).toArray();
    return Object.fromEntries(found.map((document) => [document._id, document.thing.name]));
  }

  /** The names that no text may blame. */
  async knownNames(): Promise<Names> {
    if (this.names !== null && performance.now() - this.names.at < namesForMs) return this.names.value;
    const [people, teams, { vendors, customers }] = await Promise.all([
      (await this.people())
        .find({}, { projection: { 'thing.name': 1 } })
        .limit(20_000)
        .toArray(),
      (await this.teams())
        .find({}, { projection: { 'thing.name': 1 } })
        .limit(5_000)
        .toArray(),
      this.settings.outsideNames(),
    ]);
    const called = (documents: readonly { readonly thing: { readonly name: string } }[]) => documents.map(({ thing }) => thing.name);
    const value: Names = { people: called(people), teams: called(teams), vendors, customers };
    this.names = { value, at: performance.now() };
    return value;
  }

  /** Services by their ids or names: as a record names them. */
  async servicesAmong(idsOrNames: readonly string[]): Promise<Service[]> {
    if (idsOrNames.length === 0) return [];
    const wanted = [...new Set(idsOrNames)];
    const found = await (
      await this.services()
    )
      .find({ $or: [{ _id: { $in: wanted } }, { 'thing.name': { $in: wanted } }], 'thing.leftAt': null })
      .limit(500)
      .toArray();
    return found.map((document) => document.thing);
  }

  /** Services that stand on these. */
  async dependentsOf(serviceIds: readonly string[]): Promise<Service[]> {
    if (serviceIds.length === 0) return [];
    const found = await (
      await this.services()
    )
      .find({ 'thing.dependsOn': { $in: [...serviceIds] }, 'thing.leftAt': null })
      .limit(500)
      .toArray();
    return found.map((document) => document.thing);
  }

  /** What the services are called. From memory for as long as the names of people. */
  async serviceNames(): Promise<readonly string[]> {
    if (this.called !== null && performance.now() - this.called.at < namesForMs) return this.called.value;
    const found = await (
      await this.services()
    )
      .find({ 'thing.leftAt': null }, { projection: { 'thing.name': 1 } })
      .limit(5_000)
      .toArray();
    this.called = { value: found.map((document) => document.thing.name), at: performance.now() };
    return this.called.value;
  }

  /** What some teams own. */
  async servicesOf(teamIds: readonly string[]): Promise<Service[]> {
    const found = await (
      await this.services()
    )
      .find({ 'thing.teamId': { $in: [...teamIds] } })
      .limit(500)
      .toArray();
    return found.map((document) => document.thing);
  }

  async leadsOf(teamIds: readonly string[]): Promise<string[]> {
    const found = await (await this.teams()).find({ _id: { $in: [...teamIds] } }).toArray();
    return found.flatMap((document) => (document.thing.leadId === null ? [] : [document.thing.leadId]));
  }

  /** The calendar of the owning team, else the one of nobody in particular. */
  async calendarOf(teamIds: readonly string[]): Promise<WorkCalendar> {
    const found = await (await this.teams()).find({ _id: { $in: [...teamIds] } }).toArray();
    const byId = new Map(found.map((document) => [document._id, document.thing.calendar]));
    return teamIds.map((id) => byId.get(id)).find((calendar) => calendar != null) ?? defaultCalendar;
  }

  /** Which of these people are known and still there. */
  async activePeople(personIds: readonly string[]): Promise<Set<string>> {
    const found = await (await this.people()).find({ _id: { $in: [...personIds] } }).toArray();
    return new Set(found.filter((document) => document.thing.isActive && document.thing.leftAt === null).map((document) => document._id));
  }

  /** Whether the directory has told us of anybody yet; before that no person can be called unknown. */
  async knowsAnybody(): Promise<boolean> {
    return (await (await this.people()).findOne({}, { projection: { _id: 1 } })) !== null;
  }
}

async function keep<Thing extends Person | Team | Service>(
  collection: mongo.Collection<CopyDocument<Thing>>,
  id: string,
  event: Heard,
  thing: Thing,
): Promise<void> {
  const where = { _id: id } as mongo.Filter<CopyDocument<Thing>>;
  const known = await collection.findOne(where);
  if (verdictOnCopy(known?.position, event) !== 'apply') return;
  const copy: Omit<CopyDocument<Thing>, '_id'> = { position: positionOf(event), thing };
  await collection.replaceOne(where, copy as mongo.WithoutId<CopyDocument<Thing>>, { upsert: true });
}
