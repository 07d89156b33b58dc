import { describe, expect, it } from 'vitest';
import { apiPage } from './api-page.js';
import { mergePages } from './merge-pages.js';
import { owners, ownerOf } from './owners.js';

describe('the owner of a path', () => {
  it.each([
    ['/api/v1/incidents', 'incidents'],
    ['/api/v1/incidents/inc_1/timeline', 'incidents'],
    ['/api/v1/me', 'directory'],
    ['/api/v1/me/password', 'directory'],
    ['/api/v1/me/preferences', 'notifications'],
    ['/api/v1/incidentsandmore', undefined],
    ['/api/v1/', undefined],
    ['/api/v2/incidents', undefined],
    ['/_/incidents/search', undefined],
  ])('%s is %s', (path, owner) => expect(ownerOf(path)).toBe(owner));

  it('is one service for each noun', () => {
    const nouns = Object.values(owners).flat();
    expect(new Set(nouns).size).toBe(nouns.length);
  });
});

describe('lists of many services', () => {
  const byNumber = (a: number, b: number) => b - a;
  it('become one, sorted, cut, and honest about who did not answer', () =>
    expect(
      mergePages(
        [
          { service: 'a', items: [9, 5, 1], hasMore: false },
          { service: 'b', items: [8, 7], hasMore: false },
          { service: 'c', missing: true },
          { service: 'd', absent: true },
        ],
        4,
        byNumber,
      ),
    ).toEqual({ items: [9, 8, 7, 5], hasMore: true, missing: ['c'] }));
  it('go on when one of them does', () =>
    expect(mergePages([{ service: 'a', items: [1], hasMore: true }], 4, byNumber).hasMore).toBe(true));
});

describe('the page of the API', () => {
  it('shows what the document says, as text only', () => {
    const page = apiPage({
      info: { title: 'Debrief', version: '1', description: '<script>alert(1)</script>' },
      paths: {
        '/api/v1/incidents': {
          get: { summary: 'Lists & more', parameters: [{ name: 'limit', in: 'query' }], responses: { '200': { description: 'A page' } } },
        },
      },
    });
    expect(page).toContain('<code>GET /api/v1/incidents</code>');
    expect(page).toContain('Lists &amp; more');
    expect(page).not.toContain('<script');
  });
});
