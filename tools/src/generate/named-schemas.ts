import * as contracts from '@debrief/contracts';
import { z } from 'zod';

export type JsonObject = { readonly [member: string]: unknown };

/** The schemas of the contracts by the names they are exported under. */
export const zodSchemas: ReadonlyMap<string, z.ZodType> = new Map(
  Object.entries(contracts).flatMap(([name, value]) => (value instanceof z.ZodType ? [[name, value as z.ZodType] as const] : [])),
);

/** The JSON Schema of what a contract accepts. */
export function jsonSchemaOf(schema: z.ZodType): JsonObject {
  return withoutMeta(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonObject);
}

export function withoutMeta({ $schema: _, ...schema }: JsonObject): JsonObject {
  return schema;
}

/** Shorter ones are quicker read where they stand than looked up. */
const shortest = 200;

/**
 * Puts a reference to `#/components/schemas/<name>` in the place of every schema that the contracts have a name for, however deep it stands.
 * `components` has the schemas that are referred to, their own parts replaced likewise.
 */
export class NamedSchemas {
  private readonly nameOf = new Map<string, string>();
  private readonly schemas = new Map<string, JsonObject>();
  /** The parts that hold themselves, such as a condition of conditions: `$defs` counts from the root of the document, so they move there. */
  private readonly nameOfNode = new Map<string, string>();
  private readonly used = new Set<string>();

  constructor() {
    for (const [name, schema] of zodSchemas) {
      const json = this.lifted(name, jsonSchemaOf(schema));
      const text = JSON.stringify(json);
      this.schemas.set(name, json);
      if (text.length >= shortest && !this.nameOf.has(text)) this.nameOf.set(text, name);
    }
  }

  refer<T extends JsonObject>(value: T): T {
    return this.replaced(this.lifted('Body', value)) as T;
  }

  reference(name: string): JsonObject {
    this.used.add(name);
    return { $ref: `#/components/schemas/${name}` };
  }

  components(): Record<string, JsonObject> {
    const schemas = new Map<string, JsonObject>();
    for (const name of this.used) schemas.set(name, this.partsOf(this.schemas.get(name)!));
    return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private lifted(owner: string, { $defs, ...schema }: JsonObject): JsonObject {
    if ($defs === undefined) return schema;
    let text = JSON.stringify(schema);
    for (const [key, node] of Object.entries($defs as Record<string, JsonObject>)) {
      const known = JSON.stringify(node);
      const name = this.nameOfNode.get(known) ?? `${owner}Node`;
      const renamed = (json: string) => json.replaceAll(`"#/$defs/${key}"`, `"#/components/schemas/${name}"`);
      this.nameOfNode.set(known, name);
      this.schemas.set(name, JSON.parse(renamed(known)) as JsonObject);
      this.used.add(name);
      text = renamed(text);
    }
    return JSON.parse(text) as JsonObject;
  }

  private replaced(value: unknown): unknown {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item) => this.replaced(item));
    const name = this.nameOf.get(JSON.stringify(value));
    return name === undefined ? this.partsOf(value as JsonObject) : this.reference(name);
  }

  private partsOf(value: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(value).map(([member, part]) => [member, this.replaced(part)]));
  }
}
