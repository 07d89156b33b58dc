import { z } from 'zod';

/** A group of environment variables with one owner: the platform, or a service. */
export interface ConfigDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly schema: S;
}

/**
 * Declares the variables of one owner. Each has a `.describe()`, which becomes its line in the table of the docs. A service's
 * own variables begin with `DEBRIEF_<SERVICE>_`.
 */
export function defineConfig<S extends z.ZodObject>(name: string, schema: S): ConfigDefinition<S> {
  return { name, schema };
}

/** A text that must not be shown, logged or quoted in an error, and that may come as a file: `<NAME>_FILE`. */
export const secret = (minLength = 1): z.ZodString => z.string().min(minLength).meta({ secret: true });

/** `1`, `true`, `yes`, `on` and their opposites. Off unless it is said. */
export const flag = () => z.stringbool().default(false);

/** `a, b,c` → `['a', 'b', 'c']`; empty unless it is said. */
export const list = () =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    );

/** The schema and what it wraps (`optional`, `default`, `transform`), outermost first. */
function* layers(schema: z.ZodType): Generator<z.ZodType> {
  for (let layer: z.ZodType | undefined = schema; layer;) {
    yield layer;
    const { innerType, in: input } = layer._zod.def as { innerType?: z.ZodType; in?: z.ZodType };
    layer = innerType ?? input;
  }
}

const first = <T>(schema: z.ZodType, pick: (layer: z.ZodType) => T | undefined): T | undefined => {
  for (const layer of layers(schema)) {
    const found = pick(layer);
    if (found !== undefined) return found;
  }
  return undefined;
};

export const isSecret = (schema: z.ZodType): boolean => first(schema, (layer) => layer.meta()?.['secret'] as boolean | undefined) ?? false;

/** One row of the table in the docs. */
export interface VariableDescription {
  readonly name: string;
  readonly owner: string;
  readonly description: string;
  /** As one would write it in a shell; undefined when there is none. */
  readonly default: string | undefined;
  readonly required: boolean;
  readonly secret: boolean;
}

/** Every variable of these definitions, in their order, for the generated table in the docs. */
export function describeVariables(definitions: readonly ConfigDefinition[]): VariableDescription[] {
  return definitions.flatMap(({ name: owner, schema }) =>
    Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, type]) => {
      const standard = first(type, (layer) => (layer._zod.def as { defaultValue?: string | number | boolean }).defaultValue);
      return {
        name,
        owner,
        description: first(type, (layer) => layer.description) ?? '',
        default: standard === undefined ? undefined : String(standard),
        required: !type.safeParse(undefined).success,
        secret: isSecret(type),
      };
    }),
  );
}
