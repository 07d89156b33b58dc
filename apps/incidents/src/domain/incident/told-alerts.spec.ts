import { describe, expect, it } from 'vitest';
import type { AttachedAlert } from '@debrief/contracts';
import { at } from '../../../test/facts.js';
import { renderEntry } from '../timeline/render-entry.js';
import type { MemberChange } from './orders.js';
import { told } from './told-alerts.js';

const fired = (n: number, title: string, service: string | null): MemberChange => ({
  alert: {
    alertId: n.toString(16).padStart(32, '0'),
    episode: 1,
    title,
    source: 'alertmanager',
    severity: 'warning',
    status: 'firing',
    startedAt: at(n % 30),
    resolvedAt: null,
    serviceId: null,
    service,
    value: null,
    why: 'joined: storm',
  } as AttachedAlert,
  acknowledgedAt: null,
  isFlapping: false,
});

const textsOf = (changes: readonly MemberChange[]): string[] =>
  told(changes).map((step) => ('draft' in step ? renderEntry(step.draft.entryType, step.draft.data) : step.type));
const many = (count: number, of: (n: number) => MemberChange): MemberChange[] => Array.from({ length: count }, (_, n) => of(n));

describe('the entries of a batch of alerts', () => {
  it('are one an alert up to fifty', () => {
    expect(textsOf(many(50, (n) => fired(n, 'HighErrorRate', 'api')))).toHaveLength(50);
  });

  it('are one for equal alerts of a service beyond', () => {
    expect(textsOf(many(60, (n) => fired(n, 'HighErrorRate', n % 2 ? 'api' : 'web')))).toEqual([
      '30 × HighErrorRate fired on web (warning)',
      '30 × HighErrorRate fired on api (warning)',
    ]);
  });

  it('are one for the equal alerts of all services, when each has its own', () => {
    const [first, second, ...others] = told([
      ...many(400, (n) => fired(n, 'HighErrorRate', `service-${n}`)),
      fired(400, 'DiskFull', 'db'),
    ]) as unknown as [{ draft: { data: object; occurredAt: string; occurredUntil?: string } }, { draft: { data: object } }];
    expect(others).toEqual([]);
    expect(first.draft).toMatchObject({
      occurredAt: at(0),
      occurredUntil: at(29),
      data: { title: 'HighErrorRate', service: null, services: 400, targets: 400, count: 400 },
    });
    expect(second.draft.data).toMatchObject({ title: 'DiskFull', service: 'db' });
    expect(renderEntry('alert-fired', first.draft.data as Record<string, unknown>)).toBe(
      '400 × HighErrorRate fired on 400 services (warning)',
    );
  });

  it('stay apart by title, however many there are', () => {
    expect(textsOf(many(200, (n) => fired(n, `Failure ${n}`, `service-${n}`)))).toHaveLength(200);
  });
});
