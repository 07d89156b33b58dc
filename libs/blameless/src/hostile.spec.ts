import { describe, expect, it } from 'vitest';
import { lint } from './index.js';

const time = (text: string): number => {
  const before = process.cpuUsage();
  lint(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

// Each is repeated: words that many rules begin with, marks that open and never close, adverbs and gaps without end.
const seeds = [
  'engineer ',
  'engineer, who ',
  'the engineer was really ',
  'really ',
  'had the team ',
  'would have ',
  'we will be more ',
  'not ',
  'if only ',
  "team's failure to ",
  'the root cause was ',
  'because of the ',
  'of the ',
  'nobody ',
  'a person said ',
  'x',
  '1,',
  "n't ",
  '? ',
  '"',
  '`',
  '<!--',
  '[[',
  '[a](',
  '> ',
  '| a ',
  '- [ ] ',
  '\u{1F600}',
];

describe('hostile text', () => {
  lint('The engineer should have known better. It was human error.');
  it.each(seeds)('of %j takes time linear in its length', (seed) => {
    const text = (length: number) => `## Analysis\n\n${seed.repeat(Math.ceil(length / seed.length)).slice(0, length)}\n`;
    time(text(10_000));
    const [short, long] = [time(text(10_000)), time(text(40_000))];
    expect(long).toBeLessThan(12 * short + 150);
  });
});
