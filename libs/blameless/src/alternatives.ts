const assertion = /^(?:\\[bB]|\^|\$)/;

/**
 * Cuts a regular expression at its outermost `|` into parts that can be tried one by one. An alternative that stands behind
 * nothing but assertions, as in `\b(?:one|two) more`, is cut as well. In their order the parts match what the whole matches:
 * at each place the first that fits.
 */
export function alternativesOf(pattern: string): readonly string[] {
  return splitAt(pattern).flatMap((part) => distributed(part));
}

/** `\b(?:one|two) more` is `\b(?:one) more` or `\b(?:two) more`: an assertion matches in one way only. */
function distributed(part: string): readonly string[] {
  let at = 0;
  for (;;) {
    const rest = part.slice(at);
    const simple = assertion.exec(rest)?.[0];
    if (simple) at += simple.length;
    else if (/^\(\?<?[=!]/.test(rest)) at = closeOf(part, at) + 1;
    else break;
  }
  if (!part.startsWith('(?:', at)) return [part];
  const close = closeOf(part, at);
  const isRepeated = /^[*+?{]/.test(part.slice(close + 1));
  const inner = part.slice(at + 3, close);
  const items = isRepeated ? [inner] : splitAt(inner);
  if (isRepeated) return [part];
  const [before, after] = [part.slice(0, at), part.slice(close + 1)];
  if (items.length === 1) return after === '' ? alternativesOf(inner).map((item) => `${before}${item}`) : [part];
  return items.flatMap((item) => distributed(`${before}(?:${item})${after}`));
}

function splitAt(pattern: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0, depth = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '[') at = endOfSet(pattern, at);
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) {
      parts.push(pattern.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(pattern.slice(from));
  return parts;
}

function closeOf(pattern: string, open: number): number {
  for (let at = open, depth = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '[') at = endOfSet(pattern, at);
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  throw new Error(`a bracket is not closed: ${pattern.slice(0, 80)}`);
}

function endOfSet(pattern: string, open: number): number {
  let at = open + 1;
  while (pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1;
  return at;
}
