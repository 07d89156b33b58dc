import { defaultRegimes, type OutsideNamesBody, type Regime } from '@debrief/contracts';
import { Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { defaultPolicies, type Policy } from '../domain/policies.js';
import { shippedTemplates, type Template } from '../domain/templates.js';

interface TemplateDocument {
  readonly _id: string;
  readonly templateId: string;
  readonly template: Template;
}
interface PoliciesDocument {
  readonly _id: 'policies';
  readonly version: number;
  readonly policies: readonly Policy[];
}
interface OutsideNamesDocument extends OutsideNamesBody {
  readonly _id: 'names';
  readonly version: number;
}
interface RegimesDocument {
  readonly _id: 'regimes';
  readonly version: number;
  readonly regimes: readonly Regime[];
}
interface CounterDocument {
  readonly _id: string;
  readonly value: number;
}

/** Templates with all their versions, the list of policies, and the counter of numbers. */
@Injectable()
export class SettingsRepository {
  constructor(private readonly mongo: Mongo) {
    mongo.prepare(async (database) => {
      await database.collection('templates').createIndexes([{ key: { templateId: 1, 'template.version': -1 }, name: 'versions' }]);
    });
  }

  private templatesStored = () => this.mongo.collection<TemplateDocument>('templates');
  private settings = () => this.mongo.collection<PoliciesDocument>('settings');

  /** A template in a version, the newest without one; a shipped one that nobody has changed is version 1. */
  async template(templateId: string, version?: number): Promise<Template | null> {
    const stored = await (
      await this.templatesStored()
    ).findOne(version === undefined ? { templateId } : { templateId, 'template.version': version }, { sort: { 'template.version': -1 } });
    if (stored !== null) return stored.template;
    const shipped = shippedTemplates.find((one) => one.templateId === templateId);
    return shipped === undefined || (version !== undefined && version !== shipped.version) ? null : shipped;
  }

  /** The newest version of each. */
  async templates(): Promise<Template[]> {
    const stored = await (await this.templatesStored()).find().sort({ templateId: 1, 'template.version': -1 }).limit(2000).toArray();
    const newest = new Map<string, Template>(shippedTemplates.map((one) => [one.templateId, one]));
    for (const { template } of stored.reverse()) newest.set(template.templateId, template);
    return [...newest.values()].sort((a, b) => (a.templateId < b.templateId ? -1 : 1));
  }

  /** Every version of one, newest first; also the shipped one. */
  async versions(templateId: string): Promise<Template[]> {
    const stored = await (await this.templatesStored()).find({ templateId }).sort({ 'template.version': -1 }).limit(200).toArray();
    const shipped = shippedTemplates.filter(
      (one) => one.templateId === templateId && !stored.some(({ template }) => template.version === one.version),
    );
    return [...stored.map(({ template }) => template), ...shipped];
  }

  /** Adds a version; false when somebody else has just made it. */
  async addTemplate(template: Template): Promise<boolean> {
    const _id = `${template.templateId}:${template.version}`;
    const result = await (
      await this.templatesStored()
    ).updateOne({ _id }, { $setOnInsert: { templateId: template.templateId, template } }, { upsert: true });
    return result.upsertedCount === 1;
  }

  async policies(): Promise<{ readonly version: number; readonly policies: readonly Policy[] }> {
    const stored = await (await this.settings()).findOne({ _id: 'policies' });
    return stored === null ? { version: 0, policies: defaultPolicies } : { version: stored.version, policies: stored.policies };
  }

  async policyOf(policyId: string | null): Promise<Policy | null> {
    return (await this.policies()).policies.find((one) => one.policyId === policyId) ?? null;
  }

  /** Replaces the list if it is still the one that was read; false when it is not. */
  replacePolicies(policies: readonly Policy[], expected: number): Promise<boolean> {
    return this.replace('policies', { policies }, expected);
  }

  async regimes(): Promise<{ readonly version: number; readonly regimes: readonly Regime[] }> {
    const stored = await (await this.mongo.collection<RegimesDocument>('settings')).findOne({ _id: 'regimes' });
    return stored === null ? { version: 0, regimes: defaultRegimes } : { version: stored.version, regimes: stored.regimes };
  }

  /** As `replacePolicies`. */
  replaceRegimes(regimes: readonly Regime[], expected: number): Promise<boolean> {
    return this.replace('regimes', { regimes }, expected);
  }

  /** What vendors and customers are called. */
  async outsideNames(): Promise<{ readonly version: number } & OutsideNamesBody> {
    const stored = await (await this.mongo.collection<OutsideNamesDocument>('settings')).findOne({ _id: 'names' });
    return { version: stored?.version ?? 0, vendors: stored?.vendors ?? [], customers: stored?.customers ?? [] };
  }

  /** As `replacePolicies`. */
  replaceOutsideNames({ vendors, customers }: OutsideNamesBody, expected: number): Promise<boolean> {
    return this.replace('names', { vendors, customers }, expected);
  }

  private async replace(_id: string, setting: object, expected: number): Promise<boolean> {
    const collection = await this.mongo.collection<{ readonly _id: string; readonly version: number }>('settings');
    if (expected === 0) {
      const made = await collection.updateOne({ _id }, { $setOnInsert: { ...setting, version: 1 } }, { upsert: true });
      return made.upsertedCount === 1;
    }
    const changed = await collection.updateOne({ _id, version: expected }, { $set: { ...setting, version: expected + 1 } });
    return changed.modifiedCount === 1;
  }

  /** The next number of a document. Gaps are allowed: a number that was drawn and not used stays unused. */
  async nextNumber(): Promise<number> {
    const counters = await this.mongo.collection<CounterDocument>('counters');
    const counted = await counters.findOneAndUpdate(
      { _id: 'post-mortems' },
      { $inc: { value: 1 } },
      { upsert: true, returnDocument: 'after' },
    );
    return counted?.value ?? 1;
  }
}
