import { describe, expect, test } from 'vitest';
import { rank, score } from './rank';
import { CommandRegistry, keyLabel, sheet, type Command } from './registry';

const command = (id: string, keys: string, extra: Partial<Command> = {}): Command => ({
  id,
  label: id,
  keys,
  group: 'Page',
  run: () => undefined,
  ...extra,
});
const press = (key: string, more: { mod?: boolean; inText?: boolean } = {}) => ({ key, mod: false, alt: false, inText: false, ...more });

describe('keys', () => {
  test('find their command', () => {
    const registry = new CommandRegistry();
    registry.register([command('star', 'm'), command('palette', 'mod+k')], 1);
    expect(registry.match(press('m'), 0)).toMatchObject({ id: 'star' });
    expect(registry.match(press('K', { mod: true }), 0)).toMatchObject({ id: 'palette' });
    expect(registry.match(press('x'), 0)).toBeUndefined();
  });
  test('belong to the text while somebody writes, but for those that no text needs', () => {
    const registry = new CommandRegistry();
    registry.register([command('star', 'm'), command('palette', 'mod+k'), command('hint', 'f8')], 1);
    expect(registry.match(press('m', { inText: true }), 0)).toBeUndefined();
    expect(registry.match(press('k', { mod: true, inText: true }), 0)).toMatchObject({ id: 'palette' });
    expect(registry.match(press('F8', { inText: true }), 0)).toMatchObject({ id: 'hint' });
  });
  test('follow one another: g then i, unless too much time passes', () => {
    const registry = new CommandRegistry();
    registry.register([command('inbox', 'g i'), command('item', 'i')], 1);
    expect(registry.match(press('g'), 0)).toBe('wait');
    expect(registry.match(press('i'), 500)).toMatchObject({ id: 'inbox' });
    expect(registry.match(press('g'), 1000)).toBe('wait');
    expect(registry.match(press('i'), 4000)).toMatchObject({ id: 'item' });
  });
  test('of a page win over those of the shell, and leave with it', () => {
    const registry = new CommandRegistry();
    registry.register([command('shell', 'a')], 10);
    const leave = registry.register([command('page', 'a')], 1);
    expect(registry.match(press('a'), 0)).toMatchObject({ id: 'page' });
    leave();
    expect(registry.match(press('a'), 0)).toMatchObject({ id: 'shell' });
  });
  test('of one letter can be switched off', () => {
    const registry = new CommandRegistry();
    registry.lettersAreOn = false;
    registry.register([command('star', 'm'), command('palette', 'mod+k')], 1);
    expect(registry.match(press('m'), 0)).toBeUndefined();
    expect(registry.match(press('k', { mod: true }), 0)).toMatchObject({ id: 'palette' });
  });
  test('are written as people know them', () => {
    expect(keyLabel('mod+k', true)).toBe('⌘K');
    expect(keyLabel('mod+k', false)).toBe('Ctrl K');
    expect(keyLabel('g i', false)).toBe('G then I');
  });
  test('make the sheet, by group and without those that have none', () => {
    const groups = sheet([command('a', 'a'), command('b', '', { group: 'Go' }), command('c', 'c', { group: 'Go' })]);
    expect(groups.map(({ group, commands }) => [group, commands.map(({ id }) => id)])).toEqual([
      ['Page', ['a']],
      ['Go', ['c']],
    ]);
  });
});

describe('the palette', () => {
  test('puts a beginning before the beginning of a word, and that before the middle', () => {
    expect(score('re', 'Request review')).toBeGreaterThan(score('re', 'Go to reports'));
    expect(score('re', 'Go to reports')).toBeGreaterThan(score('re', 'Create an action item'));
    expect(score('re', 'Create an action item')).toBeGreaterThan(0);
    expect(score('xyz', 'Request review')).toBe(0);
  });
  test('keeps the order of the page for what is equally good', () => {
    const commands = [command('Resolve', 'r'), command('Reopen', ''), command('Go to reports', 'g r')];
    expect(rank('', commands).map(({ id }) => id)).toEqual(['Resolve', 'Reopen', 'Go to reports']);
    expect(rank('rep', commands).map(({ id }) => id)[0]).toBe('Go to reports');
  });
  test('finds by words that are not shown, and without accents', () => {
    expect(rank('inc-7', [command('Open it', '', { words: 'INC-7' })])).toHaveLength(1);
    expect(score('gruner', 'Grüner Punkt')).toBeGreaterThan(0);
  });
});
