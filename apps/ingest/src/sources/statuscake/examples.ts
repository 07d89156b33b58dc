import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://www.statuscake.com/kb/knowledge-base/how-to-use-the-web-hook-url/ */
export const examples: readonly SourceExample[] = [
  {
    name: 'down',
    body: { Name: 'Shop', Status: 'Down', StatusCode: '503', URL: 'https://shop.example.org', TestID: '4711', Tags: 'shop' },
  },
  { name: 'up', body: { Name: 'Shop', Status: 'Up', StatusCode: '200', URL: 'https://shop.example.org', TestID: '4711', Tags: 'shop' } },
];
