import { describe, expect, it } from 'vitest';
import { maskForPublic } from './mask-for-public.js';

const customers = ['ACME', 'ACME Bank', 'Nordwind & Co.', 'C++ Guild'];
const masked = (text: string, restricted: string[] = []) => maskForPublic(text, { restricted: new Set(restricted), customers });

describe('what the public gets to read', () => {
  it.each([
    ['ACME Bank called first.', 'A customer called first.'],
    ['The orders of Acme bank were late.', 'The orders of a customer were late.'],
    ["It was ACME's import, and Nordwind & Co. waited.", "It was a customer's import, and a customer waited."],
    ['We told the customer ACME at once.', 'We told a customer at once.'],
    ['Later. C++ Guild saw nothing.', 'Later. A customer saw nothing.'],
    ['ACMEtron is a product, and so is PACME.', 'ACMEtron is a product, and so is PACME.'],
    ['10.0.0.7, fe80:0:0:1::7 and ada@example.org called db7.eu.internal.', 'an address, an address and an address called a host.'],
    ['It began at 10:02:03 UTC [[T3]].', 'It began at 10:02:03 UTC.'],
  ])('%s', (text, expected) => expect(masked(text).text).toBe(expected));

  it('is without the sentences that rest on restricted entries, and counts what was taken out', () =>
    expect(masked('Open [[T1]].\nACME at db7.internal [[INC-4/T2]].\nACME and ACME.', ['T2'])).toEqual({
      text: 'Open.\nA customer and a customer.',
      counts: { restricted: 1, customer: 2 },
    }));

  it('takes no time over hostile texts', () => {
    const before = performance.now();
    masked('ACME '.repeat(20_000) + 'a.'.repeat(50_000) + '1.'.repeat(50_000) + '1:'.repeat(50_000));
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
