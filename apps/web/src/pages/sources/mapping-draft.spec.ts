import { describe, expect, it } from 'vitest';
import { guessedMapping, pathWithin, tidied, wordsOf, wordsText } from './mapping-draft';
import { pathText } from './json-tree';

describe('a draft of a mapping', () => {
  it('writes names that are no plain words in backticks', () => {
    expect(pathText(['alerts', 0, 'host.name', 'x'])).toBe('alerts[0].`host.name`.x');
  });

  it('begins a path at the alert when the body is a list of them', () => {
    expect(pathWithin(['alerts', 3, 'labels', 'severity'], 'severity', 'alerts')).toBe('labels.severity');
    expect(pathWithin([0, 'name'], 'title', '$')).toBe('name');
  });

  it('begins a path at the body for what stands outside of the list, and for the list itself', () => {
    expect(pathWithin(['region'], 'environment', 'alerts')).toBe('$$.region');
    expect(pathWithin(['alerts', 0], 'items', undefined)).toBe('alerts');
  });

  it('guesses by the names that the body uses', () => {
    expect(guessedMapping({ alerts: [{ id: 'x', state: 'down', name: 'db', labels: { a: 'b' } }] })).toEqual({
      items: 'alerts',
      dedupKey: 'id',
      status: 'state',
      title: 'name',
      labels: 'labels',
    });
    expect(guessedMapping('text')).toEqual({});
  });

  it('reads a list of words, and says which line is none', () => {
    expect(wordsOf('down = firing\n\nup=resolved', ['firing', 'resolved'])).toEqual({
      map: { down: 'firing', up: 'resolved' },
      wrong: undefined,
    });
    expect(wordsOf('down = broken', ['firing']).wrong).toBe('“broken” is none of firing');
    expect(wordsOf('down', ['firing']).wrong).toContain('theirs = ours');
    expect(wordsText({ down: 'firing' })).toBe('down = firing');
  });

  it('leaves out what is empty', () => {
    expect(tidied({ title: ' ', status: 'state', statusMap: {} })).toEqual({ status: 'state' });
  });
});
