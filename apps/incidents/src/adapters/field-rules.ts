import type { IncidentField } from '@debrief/contracts';
import { reject, type Rejection } from '@debrief/decider';
import { Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { isInstant } from '../domain/instants.js';
import type { FieldDocument } from './documents.js';

function fits(field: IncidentField, value: unknown): boolean {
  if (value === null) return true;
  switch (field.type) {
    case 'text':
    case 'service':
    case 'person':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'select':
      return typeof value === 'string' && field.options.includes(value);
    case 'multi-select':
      return Array.isArray(value) && value.every((each) => field.options.includes(each as string));
    case 'instant':
      return isInstant(value);
    case 'url':
      return typeof value === 'string' && /^https?:\/\/\S+$/.test(value);
  }
}

/** The own fields of incidents, as they are defined now. */
@Injectable()
export class FieldRules {
  constructor(private readonly mongo: Mongo) {}

  async all(): Promise<IncidentField[]> {
    const found = await (await this.mongo.collection<FieldDocument>('fields')).find({ isDeleted: false }, { maxTimeMS: 4_000 }).toArray();
    return found.map(({ thing }) => thing);
  }

  async requiredAt(step: 'declare' | 'mitigate' | 'resolve' | 'close'): Promise<string[]> {
    const order = ['declare', 'mitigate', 'resolve', 'close'];
    // What is needed earlier is needed later, too: an automatic opening has skipped it.
    return (await this.all())
      .filter(({ requiredAt }) => requiredAt !== null && order.indexOf(requiredAt) <= order.indexOf(step))
      .map(({ fieldId }) => fieldId);
  }

  /** The values of own fields that name a person or a service. */
  async named(values: Readonly<Record<string, unknown>> | undefined): Promise<{ people: string[]; services: string[] }> {
    const types = new Map((values ? await this.all() : []).map(({ fieldId, type }) => [fieldId, type]));
    const of = (type: string): string[] =>
      Object.entries(values ?? {}).flatMap(([name, value]) =>
        types.get(name) === type && typeof value === 'string' && value ? [value] : [],
      );
    return { people: of('person'), services: of('service') };
  }

  /** Why values are refused: an unknown field, or an option that the field does not have. */
  async refusal(values: Readonly<Record<string, unknown>> | undefined): Promise<Rejection | undefined> {
    const names = Object.keys(values ?? {});
    if (names.length === 0) return undefined;
    const known = await this.all();
    for (const name of names) {
      const field = known.find(({ fieldId }) => fieldId === name);
      if (!field) return reject('incident/unknown-field', { field: name });
      if (!fits(field, values?.[name])) return reject('incident/unknown-option', { field: name, type: field.type, options: field.options });
    }
    return undefined;
  }
}
