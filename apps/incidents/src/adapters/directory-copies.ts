import type { EventEnvelope, Person, Service, Team } from '@debrief/contracts';
import { positionOf } from '@debrief/messaging';
import { isDuplicateKey, Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import type { CopyDocument } from './documents.js';
import { RuleBooks } from './rule-books.js';

type Kept = { people: Person; teams: Team; services: Service };

/** What this service knows of people, teams and services: the newest that the directory told. */
@Injectable()
export class DirectoryCopies {
  constructor(
    private readonly mongo: Mongo,
    private readonly rules: RuleBooks,
  ) {}

  async keep<Kind extends keyof Kept>(kind: Kind, event: EventEnvelope<string, Kept[Kind]>): Promise<void> {
    const copies = await this.mongo.collection<CopyDocument<Kept[Kind]>>(kind);
    const { version, index } = positionOf(event);
    const position = version * 1000 + index;
    const document = { position, thing: event.data } as CopyDocument<Kept[Kind]>;
    try {
      await copies.replaceOne({ _id: event.subject, position: { $lt: position } } as never, document as never, { upsert: true });
    } catch (error) {
      // A newer one is there: the upsert met its _id.
      if (!isDuplicateKey(error)) throw error;
    }
    if (kind === 'services') await this.rules.changed('catalogue');
  }

  async peopleOf(personIds: readonly string[]): Promise<Person[]> {
    if (personIds.length === 0) return [];
    const copies = await this.mongo.collection<CopyDocument<Person>>('people');
    return (await copies.find({ _id: { $in: [...new Set(personIds)] } }).toArray()).map(({ thing }) => thing);
  }

  /** Those of the ids that are not known. */
  async unknown(kind: keyof Kept, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const copies = await this.mongo.collection<CopyDocument<unknown>>(kind);
    const found = await copies
      .find({ _id: { $in: [...ids] } })
      .project<{ _id: string }>({ _id: 1 })
      .toArray();
    return ids.filter((id) => !found.some(({ _id }) => _id === id));
  }
}
