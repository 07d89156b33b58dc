import type { Command } from './registry';

const fold = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/**
 * How well a text answers what was typed: 0 is not at all. A beginning beats the beginning of a word, that beats letters in
 * the middle, and those beat letters in the right order with gaps between them.
 */
export function score(query: string, text: string): number {
  const wanted = fold(query).trim();
  const given = fold(text);
  if (!wanted) return 1;
  if (given.startsWith(wanted)) return 100 - Math.min(20, given.length / 10);
  const words = given.split(/[^\p{L}\p{N}]+/u);
  if (words.some((word) => word.startsWith(wanted))) return 80;
  const parts = wanted.split(/\s+/);
  if (parts.length > 1 && parts.every((part) => words.some((word) => word.startsWith(part)))) return 70;
  if (given.includes(wanted)) return 50;
  if (
    words
      .map((word) => word[0] ?? '')
      .join('')
      .includes(wanted)
  )
    return 40;
  let at = 0;
  for (const letter of wanted.replaceAll(' ', '')) {
    at = given.indexOf(letter, at);
    if (at === -1) return 0;
    at += 1;
  }
  return wanted.length > 2 ? 10 : 0;
}

/** Commands that answer, best first; what is equally good keeps its order (this page's commands stand first). */
export function rank(query: string, commands: readonly Command[]): Command[] {
  return commands
    .map((command, index) => ({
      command,
      index,
      points: Math.max(score(query, command.label), score(query, command.words ?? '') && score(query, command.words ?? '') - 5),
    }))
    .filter(({ points }) => points > 0)
    .toSorted((left, right) => (query.trim() ? right.points - left.points : 0) || left.index - right.index)
    .map(({ command }) => command);
}
