import type { Condition } from '../../api/rules';
import { words } from '../../ui/format';

export type Leaf = Extract<Condition, { field: unknown }>;
export type Op = Leaf['op'];
export interface FlatCondition {
  join: 'all' | 'any';
  leaves: readonly Leaf[];
}

export const fieldNames = [
  'service',
  'title',
  'severity',
  'source',
  'environment',
  'status',
  'noData',
  'serviceId',
  'teamId',
  'integrationId',
] as const;
export const opWords: Readonly<Record<Op, string>> = {
  is: 'is',
  in: 'is one of',
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
  glob: 'looks like',
  exists: 'is there',
  atLeast: 'is at least',
};

/** A condition that a form can show: leaves under one join. Undefined for anything deeper. */
export function flat(condition: Condition): FlatCondition | undefined {
  if ('field' in condition) return { join: 'all', leaves: [condition] };
  const [join, children] =
    'all' in condition ? (['all', condition.all] as const) : 'any' in condition ? (['any', condition.any] as const) : [undefined, []];
  if (!join) return undefined;
  const leaves = children.filter((child) => 'field' in child);
  return leaves.length === children.length ? { join, leaves } : undefined;
}
export const whole = ({ join, leaves }: FlatCondition): Condition => (join === 'all' ? { all: [...leaves] } : { any: [...leaves] });

/** The text of a form becomes the value that its operator takes. */
export function leafOf(field: string, op: Op, text: string): Leaf {
  const name = field as Leaf['field'];
  if (op === 'exists') return { field: name, op, value: text !== 'no' } as Leaf;
  if (op === 'in')
    return {
      field: name,
      op,
      value: text
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    } as Leaf;
  return { field: name, op, value: text } as Leaf;
}
export const textOf = ({ value }: Leaf): string =>
  Array.isArray(value) ? value.join(', ') : value === false ? 'no' : value === true || value === undefined ? 'yes' : value;

const fieldWords = (field: string) => (field.startsWith('labels.') ? `label ${field.slice(7)}` : words(field).toLowerCase());

/** A condition as one reads it aloud. */
export function sentenceOf(condition: Condition): string {
  if ('field' in condition) {
    if (condition.op === 'exists') return `${fieldWords(condition.field)} is ${condition.value === false ? 'not ' : ''}there`;
    return `${fieldWords(condition.field)} ${opWords[condition.op]} ${textOf(condition)}`;
  }
  if ('not' in condition) return `not (${sentenceOf(condition.not)})`;
  const [children, join] = 'all' in condition ? [condition.all, ' and '] : [condition.any, ' or '];
  if (children.length === 0) return join === ' and ' ? 'every alert' : 'no alert';
  return children.map((child) => ('field' in child || 'not' in child ? sentenceOf(child) : `(${sentenceOf(child)})`)).join(join);
}

/** What alerts of a group have in common: `same service, else title`. */
export const groupWords = (parts: readonly { fields: readonly string[] }[]): string =>
  parts.length === 0 ? 'all together' : `same ${parts.map(({ fields }) => fields.map(fieldWords).join(', else ')).join(' and ')}`;
