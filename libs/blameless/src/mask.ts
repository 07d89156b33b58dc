/** Stands for what is there but is not prose: it matches neither a word nor a space. */
const HOLE = '\uFFFC';

const same = (character: string) => (match: string) => character.repeat(match.length);

// Each pattern is linear: no nested repetition, and every gap is bounded or excludes its own end.
const code = /(?<!`)(`{1,3})(?!`)[^`]{1,2000}?\1(?!`)/g;
const comment = /<!--[\s\S]{0,2000}?-->/g;
const citation = /\[\[[A-Z][A-Z0-9*/ -]{0,40}\]\]/g;
const image = /!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)/g;
const link = /\[([^\][]{0,500})\]\([^)\n]{0,2000}\)/g;
const autolink = /<(?:https?|mailto):[^>\s]{1,2000}>/gi;
const url = /\b(?:https?|ftp):\/\/[^\s<>()[\]]{1,2000}/gi;
const tag = /<\/?[a-z][a-z0-9-]{0,30}(?:\s[^<>]{0,500})?\/?>/gi;
const emphasis = /\*{1,3}|~~|(?<![\p{L}\p{N}])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![\p{L}\p{N}])/gu;
const quotes: readonly RegExp[] = [
  /(?<=“)[^“”]{1,300}(?=”)/g,
  /(?<=«)[^«»]{1,300}(?=»)/g,
  /(?<=(?<![\p{L}\p{N}])‘)[^‘’\n]{1,300}(?=’(?![\p{L}\p{N}]))/gu,
];

/** The same text in the same length, in which everything that is not the writer's own prose is blank or a hole. */
export function mask(text: string): string {
  // The private characters that stand for actors must not come from outside.
  let masked = text.replace(/[\uE000-\uE01F]/g, ' ');
  if (masked.includes('`')) masked = masked.replace(code, same(HOLE));
  if (masked.includes('<')) masked = masked.replace(comment, same(' ')).replace(autolink, same(HOLE)).replace(tag, same(' '));
  if (masked.includes('[')) {
    masked = masked
      .replace(citation, same(' '))
      .replace(image, same(HOLE))
      .replace(link, (match: string, label: string) => ` ${label}${' '.repeat(match.length - label.length - 1)}`);
  }
  if (masked.includes('://')) masked = masked.replace(url, same(HOLE));
  if (/[*_~]/.test(masked)) masked = masked.replace(emphasis, same(' '));
  if (masked.includes('"')) masked = maskStraight(masked);
  if (/[“«‘]/.test(masked)) for (const quoted of quotes) masked = masked.replace(quoted, same(HOLE));
  return masked;
}

/** Straight marks open and close alike, so they are paired from the left. */
function maskStraight(text: string): string {
  let result = '';
  let from = 0;
  for (let at = text.indexOf('"'); at !== -1;) {
    const close = text.indexOf('"', at + 1);
    if (close === -1) break;
    if (close - at - 1 > 300) {
      at = close;
      continue;
    }
    result += text.slice(from, at + 1) + HOLE.repeat(close - at - 1) + '"';
    from = close + 1;
    at = text.indexOf('"', from);
  }
  return result + text.slice(from);
}
