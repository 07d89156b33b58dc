import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sources } from './catalogue.js';

const page = readFileSync(new URL('../../../../docs/how-to/connect-a-source.md', import.meta.url), 'utf8');

describe('the page about sources', () => {
  it.each(sources.map(({ name }) => name))('says what %s cannot do', (name) => {
    expect(page).toMatch(new RegExp(`^\\| [^|]*\`${name}\`[^|]*\\|`, 'm'));
  });
});
