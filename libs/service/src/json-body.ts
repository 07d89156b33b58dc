import { Problem } from './problem.js';

export const DEEPEST = 64;
const hostile = new Set(['__proto__', 'constructor']);

/**
 * Parses what a client sent. Refuses (400) what is no JSON, nests deeper than 64, holds the character NUL, or has a member `__proto__` or `constructor`, which
 * a careless merge anywhere later would turn into a prototype. V8 parses iteratively, so depth is safe to check afterwards.
 */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Problem(400, 'request/invalid', 'The request is not valid', 'The body is not JSON.', {
      errors: [{ path: '', message: error instanceof Error ? error.message.slice(0, 200) : 'is not JSON' }],
    });
  }
  const waiting: [unknown, number][] = [[value, 1]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [here, depth] = next;
    if (here === null || typeof here !== 'object') continue;
    if (depth > DEEPEST) throw new Problem(400, 'request/too-deep', 'The JSON nests too deeply', `At most ${DEEPEST} levels.`);
    for (const [name, member] of Object.entries(here)) {
      if (hostile.has(name) && !Array.isArray(here))
        throw new Problem(400, 'request/hostile-key', 'The JSON has a member that we refuse', `"${name}" is refused.`);
      // No text of a person holds NUL, and more than one store and tool ends a text there.
      if (typeof member === 'string' && member.includes('\0'))
        throw new Problem(400, 'request/invalid', 'The request is not valid', undefined, {
          errors: [{ path: name, message: 'must not hold the character NUL' }],
        });
      if (member !== null && typeof member === 'object') waiting.push([member, depth + 1]);
    }
  }
  return value;
}
