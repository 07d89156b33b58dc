/** `T3, T7` and links, as a person types them; `[[T3]]` is taken, too. */
export const citedIn = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((one) => one.replace(/^\[\[|\]\]$/g, '').trim())
    .filter(Boolean)
    .map((one) => (/^[tfia]\d+$/i.test(one) ? one.toUpperCase() : one));
export const citationText = (evidence: readonly string[]): string => evidence.join(', ');
