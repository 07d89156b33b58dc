import type { Link } from '@debrief/contracts';
import { isObject } from './field-at.js';
import { cleanLine, cleanText, cutText } from './text.js';

export const mostLabels = 64;
/** Correlation and people read these first: they stay when a sender has more labels than we keep. */
const kept = ['alertname', 'severity', 'service'];

/** Members of an object as text, nested ones as `a.b`; lists of scalars joined, other lists as JSON. */
function flatten(into: Map<string, string>, value: Readonly<Record<string, unknown>>, prefix: string, depth: number): void {
  for (const [name, member] of Object.entries(value)) {
    if (member === null || member === undefined) continue;
    const path = prefix + name;
    if (isObject(member) && depth < 8) flatten(into, member, `${path}.`, depth + 1);
    else if (Array.isArray(member))
      into.set(
        path,
        member.every((item) => typeof item !== 'object' || item === null) ? member.join(', ') : JSON.stringify(member).slice(0, 4000),
      );
    else into.set(path, isObject(member) ? JSON.stringify(member).slice(0, 4000) : String(member as string | number | boolean));
    if (into.size > 1000) return;
  }
}

/**
 * A sender's labels as at most 64 pairs of text. Names beyond 200 and values beyond `valueLimit` characters are cut and named in
 * `truncated` as `<what>`. The result has no prototype, so that a label called `__proto__` is a label.
 */
export function textPairs(value: unknown, what: string, valueLimit: number, truncated: Set<string>): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null) as Record<string, string>;
  if (!isObject(value)) return pairs;
  const all = new Map<string, string>();
  flatten(all, value, '', 0);
  let entries: Iterable<[string, string]> = all;
  if (all.size > mostLabels) {
    truncated.add(what);
    const list = [...all];
    entries = [...list.filter(([name]) => kept.includes(name)), ...list.filter(([name]) => !kept.includes(name))].slice(0, mostLabels);
  }
  for (const [name, text] of entries) {
    if (text === '') continue;
    const cleanName = cutText(cleanLine(name), 200);
    const cleanValue = cutText(cleanText(text), valueLimit);
    if (name.length > 200 || text.length > valueLimit) truncated.add(what);
    if (cleanName !== '') pairs[cleanName] = cleanValue;
  }
  return pairs;
}

export interface LinkDraft {
  href: unknown;
  text?: unknown;
  kind?: Link['kind'];
}

/** At most 20 links, http and https only; relative ones against `base` (Alertmanager's externalURL). The same address once. */
export function linksOf(drafts: readonly LinkDraft[], base: unknown, truncated: Set<string>): Link[] {
  const links = new Map<string, Link>();
  for (const draft of drafts) {
    if (typeof draft.href !== 'string' || draft.href.trim() === '' || draft.href.length > 2000) continue;
    const url = URL.parse(cleanLine(draft.href), typeof base === 'string' && URL.canParse(base) ? base : undefined);
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.href.length > 2000 || links.has(url.href)) continue;
    const kind = draft.kind ?? 'other';
    const text = typeof draft.text === 'string' && draft.text.trim() !== '' ? cutText(cleanLine(draft.text), 200) : cutText(url.host, 200);
    if (links.size === 20) {
      truncated.add('links');
      break;
    }
    links.set(url.href, { href: url.href, text, kind });
  }
  return [...links.values()];
}
