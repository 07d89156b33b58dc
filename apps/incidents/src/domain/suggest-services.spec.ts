import type { Service } from '@debrief/contracts';
import { describe, expect, it } from 'vitest';
import { nameScore, suggestServices } from './suggest-services.js';

const service = (name: string, more: Partial<Service> = {}): Service => ({
  serviceId: `svc_${name}`,
  name,
  description: null,
  tier: null,
  teamId: null,
  ownerId: null,
  dependsOn: [],
  aliases: [name],
  leftAt: null,
  ...more,
});

describe('which service a name may mean', () => {
  it.each([
    ['payments-api', 'payments_api', 1],
    ['PaymentsApi', 'payments-api', 1],
    ['payments-api-prod-eu-1', 'payments-api', 1],
    ['payments-api-7d9f8b6c5', 'payments-api', 1],
    ['payments-api', 'node-exporter', 0],
  ])('%s and %s: %f', (a, b, score) => {
    expect(nameScore(a, b)).toBe(score);
    expect(nameScore(b, a)).toBe(score);
  });

  it('says so only of names that share something, the nearest first', () => {
    const services = [
      service('payments-api'),
      service('payments-db'),
      service('search'),
      service('gone-payments-api', { leftAt: '2026-01-01T00:00:00.000Z' }),
    ];
    expect(suggestServices('payment-api', services, new Map()).map(({ name, because }) => [name, because])).toEqual([
      ['payments-api', ['name']],
      ['payments-db', ['name']],
    ]);
    expect(suggestServices('node-exporter', services, new Map())).toEqual([]);
  });

  it('learns from where people put its alerts, whatever it is called', () => {
    const services = [service('payments-api'), service('search')];
    const placed = new Map([['svc_search', 2]]);
    expect(suggestServices('es-cluster-7', services, placed)).toEqual([
      { serviceId: 'svc_search', name: 'search', score: 0.8, because: ['placed'] },
    ]);
  });
});
