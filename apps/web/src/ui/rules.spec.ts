import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => ({
  name,
  text: /\.(css|tsx?)$/.test(name) ? readFileSync(join(root, name), 'utf8') : '',
}));
const outside = (pattern: RegExp, allowed: RegExp) =>
  files.filter(({ name, text }) => !allowed.test(name) && pattern.test(text)).map(({ name }) => relative('.', name));

describe('the design language', () => {
  test('has its colors in one file only', () => {
    expect(outside(/#[0-9a-f]{3,8}\b(?=[;,)' ])|\brgba?\(|\bhsla?\(|oklch\([.\d]/i, /tokens\.css$|\.spec\.ts$/)).toEqual([]);
  });
  test('has one door to React Aria', () => {
    expect(outside(/from 'react-aria/, /^ui\/|\.spec\.ts$/)).toEqual([]);
  });
  test('keeps every style sheet in the layers, in one order', () => {
    const wrong = files.filter(
      ({ name, text }) => name.endsWith('.css') && !name.endsWith('tokens.css') && !text.startsWith('@layer tokens, base, components;'),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
  test('knows only tokens: every custom property that is read is declared', () => {
    const declared = new Set(files.flatMap(({ text }) => [...text.matchAll(/(--[\w-]+)['"]?\s*:/g)].map(([, name]) => name)));
    const read = new Set(
      files
        .filter(({ name }) => !name.endsWith('.spec.ts'))
        .flatMap(({ text }) => [...text.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name)),
    );
    expect([...read].filter((name) => !declared.has(name))).toEqual([]);
  });
});
