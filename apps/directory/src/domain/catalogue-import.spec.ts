import type { Service } from '@debrief/contracts';
import { describe, expect, it } from 'vitest';
import { yamlDocuments } from '../adapters/yaml-documents.js';
import { readBackstage, readServicesCsv } from './catalogue-rows.js';
import { importedServiceId, planImport } from './plan-import.js';

const backstage = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: payments-api
  title: Payments
  description: Takes the money.
  labels: { example.org/tier: tier-1 }
  annotations: { backstage.io/kubernetes-id: pay }
spec: { type: service, owner: group:default/team-payments, dependsOn: [resource:payments-db, component:default/ledger], consumesApis: [rates] }
---
kind: Resource
metadata: { name: payments-db }
spec: { type: database, owner: user:default/keeper }
---
kind: API
metadata: { name: rates }
---
kind: Component
metadata: { name: rates-service }
spec: { providesApis: [rates] }
---
kind: Component
metadata: [broken
---
kind: Component
metadata: { description: no name }
---
kind: Component
metadata: { name: Payments-API }
---
`;
const team = { id: 'tea_2kq7n4c5d6e7f2g3h4j5', name: 'Payments' };
const keeper = { id: 'per_2kq7n4c5d6e7f2g3h4j5', name: 'Database on-call', email: 'keeper@example.org' };
const service = (name: string, more: Partial<Service> = {}): Service => ({
  serviceId: importedServiceId(name),
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

describe('a catalogue from elsewhere', () => {
  it('is read from catalog-info.yaml: what is run, with what it needs; the rest is listed with its reason', () => {
    const { rows, skipped } = readBackstage(yamlDocuments(backstage));
    expect(rows.map(({ name, tier, owner, dependsOn, aliases }) => [name, tier, owner, dependsOn, aliases])).toEqual([
      ['payments-api', 1, 'group:default/team-payments', ['payments-db', 'ledger', 'rates-service'], ['payments-api', 'Payments', 'pay']],
      ['payments-db', undefined, 'user:default/keeper', undefined, ['payments-db']],
      ['rates-service', undefined, undefined, undefined, ['rates-service']],
    ]);
    expect(skipped.map(({ at, name }) => [at, name])).toEqual([
      ['document 3', 'rates'],
      ['document 5', null],
      ['document 6', null],
      ['document 7', 'Payments-API'],
    ]);
    expect(skipped[1]?.reason).toMatch(/^is not YAML/);
  });

  it('is not blown up by aliases of aliases', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghij'.split('').map((name, n) => `${name}: &${name} [${`*${'abcdefghij'[n]},`.repeat(9)}]`),
    ].join('\n');
    expect(readBackstage(yamlDocuments(`${bomb}\n---\nkind: Component\nmetadata: { name: ok }`))).toMatchObject({
      rows: [{ name: 'ok' }],
      skipped: [{ at: 'document 1', reason: 'follows too many aliases' }],
    });
  });

  it('is read from CSV with quotes, several values in a cell and bad rows among good ones', () => {
    const text =
      '\uFEFFName;Description;Tier;Team;Depends on\r\n"a;b";"says ""hi""\nagain";T2;Payments;c|d\r\nc;;9;;\r\n;x;;;\r\nd;;;;;;\r\ne;;;;\r\n';
    const { rows, skipped } = readServicesCsv(text);
    expect(rows).toEqual([
      { at: 'line 2', name: 'a;b', description: 'says "hi"\nagain', tier: 2, owner: 'Payments', dependsOn: ['c', 'd'], aliases: ['a;b'] },
      { at: 'line 7', name: 'e', aliases: ['e'] },
    ]);
    expect(skipped.map(({ at, reason }) => [at, reason])).toEqual([
      ['line 4', 'the tier "9" is none of 1 to 4'],
      ['line 5', 'has no name'],
      ['line 6', 'has 7 cells, the header 5'],
    ]);
    expect(readServicesCsv('team,tier\nx,1').skipped).toMatchObject([{ reason: 'the header has no column "name"' }]);
  });

  it('is planned over what is known: found by name or alias, owners by team or person, nothing taken away', () => {
    const { rows } = readBackstage(yamlDocuments(backstage));
    const services = [
      service('Payment service', { aliases: ['payments-api', 'old'], description: 'Kept?' }),
      service('ledger'),
      service('rates-service', { leftAt: '2026-01-01T00:00:00.000Z' }),
    ];
    const { planned, skipped } = planImport(rows, { services, teams: [team], people: [keeper] });
    expect(planned[0]).toMatchObject({
      name: 'Payment service',
      action: 'change',
      serviceId: services[0]?.serviceId,
      changes: {
        description: 'Takes the money.',
        tier: 1,
        teamId: team.id,
        aliases: ['Payments', 'old', 'pay', 'payments-api'],
      },
      members: ['description', 'tier', 'teamId', 'dependsOn', 'aliases'],
      warnings: [],
    });
    expect(planned[0]?.changes.dependsOn).toContain(importedServiceId('payments-db'));
    expect(planned[1]).toMatchObject({ action: 'create', changes: { ownerId: keeper.id } });
    expect(skipped).toEqual([{ at: 'document 4', name: 'rates-service', reason: 'is no longer run' }]);
  });

  it('warns of what it leaves out, and a second import of the same changes nothing', () => {
    const { rows } = readServicesCsv('name,team,depends_on,aliases\na,Nobody,a|zzz,taken\nb,,a,\n');
    const taken = service('x', { aliases: ['taken', 'x'] });
    const { planned } = planImport(rows, { services: [taken], teams: [], people: [] });
    expect(planned[0]?.warnings).toHaveLength(4);
    expect(planned[1]).toMatchObject({ changes: { dependsOn: [importedServiceId('a')] } });
    const after = planned.map(({ name, changes }) => service(name, changes as Partial<Service>));
    expect(planImport(rows, { services: [taken, ...after], teams: [], people: [] }).planned.map(({ action }) => action)).toEqual([
      'same',
      'same',
    ]);
  });
});
