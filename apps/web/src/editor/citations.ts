/** `[[T7]]`, `[[INC-42/T7]]`, `[[I1]]`, `[[F2]]`, `[[A1]]`, `[[L1]]`, `[[T*]]`. */
export const citationPattern = () => /\[\[((?:INC-\d{1,9}\/)?(?:[TIFAL]\d{1,6}|T\*))\]\]/g;

export interface Cited {
  from: number;
  to: number;
  ref: string;
}
export const citationsIn = (text: string): Cited[] =>
  [...text.matchAll(citationPattern())].map((match) => ({ from: match.index, to: match.index + match[0].length, ref: match[1]! }));
/** What stands in the chip: the number of an entry; other things with their letter. */
export const citationLabel = (ref: string) => (/^T\d+$/.test(ref) ? ref.slice(1) : ref);
/** The number of an entry of the document's own incident; undefined for anything else. */
export const entryNoOf = (ref: string): number | undefined => (/^T\d+$/.test(ref) ? Number(ref.slice(1)) : undefined);
