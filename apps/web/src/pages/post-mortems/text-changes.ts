import type { SectionChange } from '../../api/post-mortem-review';
import { matches } from '../../editor/merge3';

export interface Piece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}
/** Above this a table of all pairs is too large; lines say enough then. */
const mostWords = 1500;
const wordsOf = (text: string) => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];

function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    if (piece.text === '') continue;
    const last = out.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else out.push({ ...piece });
  }
  return out;
}

/** What changed between two texts, word by word: deleted words stand before the inserted ones. */
export function wordChanges(before: string, after: string): Piece[] {
  if (before === after) return joined([{ kind: 'same', text: before }]);
  const [was, is] = [wordsOf(before), wordsOf(after)];
  if (was.length > mostWords || is.length > mostWords)
    return joined([
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ]);
  const pieces: Piece[] = [];
  let [removed, added, space] = ['', '', ''];
  let [from, to] = [0, 0];
  const settle = (wasTo: number, isTo: number) => {
    if (from === wasTo && to === isTo) return;
    // A blank between two changed words belongs to both: one change is read easier than three.
    removed += space + was.slice(from, wasTo).join('');
    added += space + is.slice(to, isTo).join('');
    space = '';
  };
  const flush = (same: string) => {
    pieces.push({ kind: 'removed', text: removed }, { kind: 'added', text: added }, { kind: 'same', text: space + same });
    [removed, added, space] = ['', '', ''];
  };
  for (const [left, right] of matches(was, is)) {
    settle(left, right);
    const word = was[left]!;
    if ((removed || added) && /^[^\S\n]+$/.test(word)) space += word;
    else flush(word);
    [from, to] = [left + 1, right + 1];
  }
  settle(was.length, is.length);
  flush('');
  return joined(pieces);
}

/** The lines that a comparison tells, refined to words where lines were written anew. */
export function piecesOf({ changes }: SectionChange): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < changes.length; at += 1) {
    const [one, next] = [changes[at]!, changes[at + 1]];
    if (one.kind === 'removed' && next?.kind === 'added') {
      pieces.push(...wordChanges(one.text, next.text));
      at += 1;
    } else pieces.push(one);
  }
  return joined(pieces);
}
/** The text as it was before what is told. */
export const before = ({ changes }: SectionChange) =>
  changes
    .filter(({ kind }) => kind !== 'added')
    .map(({ text }) => text)
    .join('');
