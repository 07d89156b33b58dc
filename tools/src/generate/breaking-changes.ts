import type { JsonSchema } from './event-schemas.js';

const isObject = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);
/** What readers see and machines do not. */
const prose = new Set(['title', 'description', 'examples', '$id', '$schema']);

/**
 * What a new schema breaks of a released one, as paths. An optional member may be added; anything else needs a new version of the
 * event beside the old one.
 */
export function breakingChanges(released: unknown, now: unknown, path = ''): string[] {
  if (!isObject(released) || !isObject(now)) return JSON.stringify(released) === JSON.stringify(now) ? [] : [path || '(root)'];
  const added = Object.keys(now).filter((key) => !(key in released) && !prose.has(key));
  const broken = added.map((key) => `${path}/${key}`);
  for (const [key, before] of Object.entries(released)) {
    if (prose.has(key)) continue;
    const here = `${path}/${key}`;
    if (key === 'properties' && isObject(before) && isObject(now[key])) {
      const after = now[key];
      for (const [name, schema] of Object.entries(before))
        broken.push(...(name in after ? breakingChanges(schema, after[name], `${here}/${name}`) : [`${here}/${name}`]));
    } else if (key === 'required') {
      const [was, is] = [new Set(before as string[]), new Set((now[key] as string[] | undefined) ?? [])];
      broken.push(
        ...[...was].filter((name) => !is.has(name)).map((name) => `${here}/${name}`),
        ...[...is].filter((name) => !was.has(name)).map((name) => `${here}/${name}`),
      );
    } else if (Array.isArray(before) && Array.isArray(now[key])) {
      const after = now[key] as unknown[];
      if (before.length !== after.length) broken.push(here);
      else before.forEach((item, i) => broken.push(...breakingChanges(item, after[i], `${here}/${i}`)));
    } else broken.push(...breakingChanges(before, now[key], here));
  }
  return broken;
}
