import { describe, expect, it } from 'vitest';
import { before, piecesOf, wordChanges } from './text-changes';

const side = (pieces: { kind: string; text: string }[], kind: 'added' | 'removed') =>
  pieces
    .filter((piece) => piece.kind === 'same' || piece.kind === kind)
    .map(({ text }) => text)
    .join('');

describe('differences between two wordings', () => {
  it('name the words that were deleted and inserted, and nothing else', () => {
    expect(wordChanges('The pool was too small.', 'The pool had 4 connections.')).toEqual([
      { kind: 'same', text: 'The pool ' },
      { kind: 'removed', text: 'was too small' },
      { kind: 'added', text: 'had 4 connections' },
      { kind: 'same', text: '.' },
    ]);
  });

  it.each([
    ['', 'Words.'],
    ['Words.', ''],
    ['a b c', 'c b a'],
    ['Ein Ä 😀 [[T7]].\r\nline', 'Ein Ö 😀 [[T8]].\nline two'],
    ['word '.repeat(2000), 'word '.repeat(1999)],
  ])('give both texts back, from %j', (was, is) => {
    const pieces = wordChanges(was, is);
    expect(side(pieces, 'removed')).toBe(was);
    expect(side(pieces, 'added')).toBe(is);
  });

  it('of lines are refined to words, and the earlier text is found in them', () => {
    const change = {
      key: 'summary',
      changes: [
        { kind: 'same' as const, text: 'One.\n' },
        { kind: 'removed' as const, text: 'Two words.\n' },
        { kind: 'added' as const, text: 'Two other words.\n' },
        { kind: 'added' as const, text: 'Three.\n' },
      ],
    };
    expect(piecesOf(change)).toEqual([
      { kind: 'same', text: 'One.\nTwo ' },
      { kind: 'added', text: 'other ' },
      { kind: 'same', text: 'words.\n' },
      { kind: 'added', text: 'Three.\n' },
    ]);
    expect(before(change)).toBe('One.\nTwo words.\n');
  });
});
