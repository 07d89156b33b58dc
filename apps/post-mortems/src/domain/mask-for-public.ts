import { citationsIn } from './citations.js';

/** What was taken out of a text for the public, by kind. */
export type MaskCounts = Readonly<Partial<Record<'restricted' | 'customer' | 'address' | 'host', number>>>;

export interface Masked {
  readonly text: string;
  readonly counts: MaskCounts;
}

export interface Hidden {
  /** Entries that the public may not see, as `T7`. */
  readonly restricted: ReadonlySet<string>;
  readonly customers: readonly string[];
}

const address =
  /\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4})+(?![\w:])|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+\b/gi;
// Whole tokens, so that time stays linear: whether one is a host inside is looked at afterwards.
const dotted = /(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi;
const inside = /\.(?:internal|local|lan|corp|svc)(?=\.|$)/i;
const citation = / ?(?<!\\)\[\[[^[\]]{1,40}\]\]/g;

/** No sentence on a restricted entry, no customer, no host and no address: these tell an outsider where to knock. */
export function maskForPublic(markdown: string, { restricted, customers }: Hidden): Masked {
  const counts: Record<string, number> = {};
  const count = (kind: keyof MaskCounts, by = 1) => (counts[kind] = (counts[kind] ?? 0) + by);
  const lines = markdown.split('\n');
  const open = lines.filter((line) => !citationsIn(line).some(({ ref }) => restricted.has(ref.split('/').at(-1)!)));
  if (open.length < lines.length) count('restricted', lines.length - open.length);
  let text = open.join('\n');
  const pattern = customerPattern(customers);
  if (pattern !== null)
    text = text.replace(pattern, (...match: unknown[]) => {
      count('customer');
      const [at, whole] = [match.at(-2) as number, match.at(-1) as string];
      return isSentenceStart(whole, at) ? 'A customer' : 'a customer';
    });
  text = text
    .replace(address, () => (count('address'), 'an address'))
    .replace(dotted, (token) => (inside.test(token) ? (count('host'), 'a host') : token))
    .replace(citation, '');
  return { text, counts };
}

const isSentenceStart = (text: string, at: number): boolean =>
  /(?:^|[.!?]["”’)]*\s+|\n[\s>*+|-]*|\n\d+[.)]\s+)$/.test(text.slice(Math.max(0, at - 20), at)) || at === 0;

/** All names in one expression, the longest first, in any case, between letters; an article or `customer` before a name goes with it. */
function customerPattern(customers: readonly string[]): RegExp | null {
  const names = [...new Set(customers.map((name) => name.trim()).filter((name) => name.length > 1))].sort((a, b) => b.length - a.length);
  if (names.length === 0) return null;
  const any = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replace(/\s+/g, String.raw`\s+`)).join('|');
  return new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:(?:the|our|a|an)\s+)?(?:(?:customers?|clients?)\s+)?(?:${any})(?![\p{L}\p{N}_])`,
    'giu',
  );
}
