import type { CorrelationRule, MaintenanceWindow, Service } from '@debrief/contracts';
import { followed, Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { catalogueOf, type Catalogue } from '../domain/catalogue.js';
import { builtInRule, ruleBookOf, type RuleBook } from '../domain/correlation/rule-book.js';
import type { CounterDocument, RuleDocument, ServiceDocument, WindowDocument } from './documents.js';

/** What alerts are decided by: rules and windows, and the services that alerts name. */
export interface Decisive {
  readonly book: RuleBook;
  readonly catalogue: Catalogue;
}

/** The rule book as it is now. Kept in memory while its counters stand still: one small read a batch. */
@Injectable()
export class RuleBooks {
  private kept: { readonly stamp: string; readonly decisive: Decisive } | undefined;

  constructor(private readonly mongo: Mongo) {}

  async current(): Promise<Decisive> {
    const counters = await this.mongo.collection<CounterDocument>('counters');
    const found = await counters.find({ _id: { $in: ['rule-book', 'catalogue'] } }).toArray();
    const count = (name: string): number => found.find(({ _id }) => _id === name)?.value ?? 0;
    const stamp = `${count('rule-book')}:${count('catalogue')}`;
    if (this.kept?.stamp !== stamp) this.kept = { stamp, decisive: await this.read(count('rule-book')) };
    return this.kept.decisive;
  }

  /** Says that rules, windows or services have changed: every instance reads them anew with its next batch. */
  async changed(what: 'rule-book' | 'catalogue'): Promise<number> {
    return this.counted(what, 1, {});
  }

  /** The next number of an incident, which its commit follows; gaps are allowed. `by` reserves several, and gives the first. */
  async next(counter: 'number', by = 1): Promise<number> {
    return this.counted(counter, by, followed);
  }

  private async counted(counter: string, by: number, concern: Partial<typeof followed>): Promise<number> {
    const counters = await this.mongo.collection<CounterDocument>('counters');
    const options = { upsert: true, returnDocument: 'after', ...concern } as const;
    const after = await counters.findOneAndUpdate({ _id: counter }, { $inc: { value: by } }, options);
    return (after?.value ?? by) - by + 1;
  }

  private async read(version: number): Promise<Decisive> {
    const [rules, windows, services] = await Promise.all([
      this.mongo.collection<RuleDocument>('rules').then((all) => all.find({ isDeleted: false }).toArray()),
      this.mongo.collection<WindowDocument>('windows').then((all) => all.find({ isDeleted: false }).toArray()),
      this.mongo.collection<ServiceDocument>('services').then((all) => all.find().toArray()),
    ]);
    const catalogue = catalogueOf(services.map(({ thing }: { thing: Service }) => thing));
    const own = rules.map(({ thing }): CorrelationRule => thing);
    const book = ruleBookOf(
      version,
      own.some((rule) => rule.isBuiltIn) ? own : [...own, builtInRule],
      windows.map(({ thing }): MaintenanceWindow => thing),
      catalogue.upstream,
    );
    return { book, catalogue };
  }
}
