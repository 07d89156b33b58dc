import {
  ActionItemAcceptedV1,
  ActionItemCreatedV1,
  ActionItemImplementedV1,
  ActionItemVerifiedV1,
  IncidentAcknowledgedV1,
  IncidentCancelledV1,
  IncidentOpenedV1,
  IncidentProgressedV1,
  IncidentResolvedV1,
  IncidentVisibilityChangedV1,
  type EventEnvelope,
  type Report,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { aCaller, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { ReportsModule } from '../src/reports.module.js';
import { historyOf, said } from './history.js';

const at = (day: number, minute: number) => new Date(Date.UTC(2026, 10, day, 10, minute)).toISOString();
const milestones = (detectedAt: string) => ({ detectedAt: { at: detectedAt, precision: 'exact' as const, origin: 'computed' as const } });

interface Trouble {
  readonly day: number;
  readonly acknowledgedAfter?: number;
  readonly resolvedAfter?: number;
  readonly severity?: 'sev1' | 'sev2' | 'sev3';
  readonly service?: string;
  readonly visibility?: 'internal' | 'private';
  readonly cancelled?: boolean;
}

function incident(n: number, trouble: Trouble): EventEnvelope[] {
  const { day, acknowledgedAfter, resolvedAfter, severity = 'sev2', service = 'payments-api', visibility = 'internal' } = trouble;
  const audience = visibility === 'private' ? [{ kind: 'team' as const, id: 'tea_2kq7n4c5d6e7f2g3h4j5' }] : [];
  return historyOf(derivedId('inc', 'reports', n), 'incidentId', { number: n, visibility, audience }, [
    said(IncidentOpenedV1, at(day, 0), {
      title: `Trouble ${n}`,
      severity,
      openedAt: at(day, 0),
      milestones: milestones(at(day, 0)),
      services: [{ serviceId: null, name: service, relation: 'subject' }],
    }),
    ...(acknowledgedAfter === undefined
      ? []
      : [said(IncidentAcknowledgedV1, at(day, acknowledgedAfter), { acknowledgedAt: at(day, acknowledgedAfter) })]),
    ...(resolvedAfter === undefined
      ? []
      : [
          said(IncidentProgressedV1, at(day, resolvedAfter - 1), { to: 'mitigated', progressedAt: at(day, resolvedAfter - 1) }),
          said(IncidentResolvedV1, at(day, resolvedAfter), { resolvedAt: at(day, resolvedAfter), resolvedBy: 'person' }),
        ]),
    ...(trouble.cancelled ? [said(IncidentCancelledV1, at(day, 5), { as: 'mistake' as const })] : []),
  ]);
}

const november = 'from=2026-11-01&to=2026-12-01&zone=Europe/Berlin';

describe('reports, on real MongoDB and Kafka', () => {
  const world = useWorld({ module: ReportsModule, name: 'reports', clock: '2026-11-30T12:00:00.000Z', real: ['mongo', 'kafka'] });
  const report = async (reportId: string, search = november, who: Parameters<typeof world.as>[0] = 'viewer'): Promise<Report> =>
    (await world.as(who).get(`/api/v1/reports/${reportId}?${search}`).expect(200)).body as Report;
  const figure = async (reportId: string, figureId: string, search?: string, who?: Parameters<typeof world.as>[0]) =>
    (await report(reportId, search, who)).figures.find((one) => one.figureId === figureId)!;

  const troubles: Trouble[] = [
    { day: 2, acknowledgedAfter: 2, resolvedAfter: 20 },
    { day: 3, acknowledgedAfter: 4, resolvedAfter: 35, severity: 'sev1' },
    { day: 4, acknowledgedAfter: 3, resolvedAfter: 12, service: 'search' },
    { day: 9, acknowledgedAfter: 12, resolvedAfter: 50 },
    { day: 10, acknowledgedAfter: 1, resolvedAfter: 9, severity: 'sev3' },
    { day: 11, resolvedAfter: 30 },
    { day: 12 },
    { day: 13, cancelled: true },
  ];

  it.each([1, 2])('counts each incident once, also when all is delivered for the %i. time', async () => {
    await world.deliver(...troubles.flatMap((trouble, i) => incident(i + 1, trouble)));
    await eventually(async () =>
      expect(await figure('volume', 'incidents')).toMatchObject({ value: 7, excluded: [{ reason: 'cancelled', n: 1 }] }),
    );
    expect((await report('volume')).figures.map(({ figureId, value }) => [figureId, value])).toEqual([
      ['incidents', 7],
      ['incidents-sev1', 1],
      ['incidents-sev2', 5],
      ['incidents-sev3', 1],
      ['incidents-sev4', 0],
      ['incidents-sev5', 0],
    ]);
  });

  it('says the median with its n, and what is missing or open, never a mean', async () => {
    const tta = await figure('durations', 'tta');
    expect(tta).toMatchObject({
      n: 5,
      missing: 1,
      open: 1,
      guard: 'ok',
      value: 180,
      interval: null,
      quantiles: { p50: 180, p75: 240, p90: null },
    });
    expect(tta.sentence).toBe('Time to acknowledge: median 3 m (n = 5).');
    expect(JSON.stringify(await report('durations'))).not.toMatch(/\bmean\b|MTT/i);
  });

  it('says nothing of too few, and lists them all the same', async () => {
    const few = await figure('durations', 'tta', 'from=2026-11-02&to=2026-11-04');
    expect(few).toMatchObject({ n: 2, value: null, guard: 'too-few', sentence: 'Time to acknowledge: nothing can be said yet (n = 2).' });
    expect((await world.http.get(few.members).expect(200)).body).toMatchObject({ total: 2 });
  });

  it('recounts: every part of every figure of every report has a list of just that length', async () => {
    const { items } = (await world.as('viewer').get('/api/v1/reports').expect(200)).body as { items: { reportId: string }[] };
    for (const { reportId } of items) {
      for (const one of (await report(reportId)).figures) {
        const length = async (part: string) =>
          ((await world.as('viewer').get(`${one.members}&part=${part}&limit=1`).expect(200)).body as { total: number }).total;
        expect([one.figureId, await length('member'), await length('missing'), await length('open')]).toEqual([
          one.figureId,
          one.n,
          one.missing,
          one.open,
        ]);
        expect(await length('excluded')).toBe(one.excluded.reduce((sum, { n }) => sum + n, 0));
        if (one.numerator !== null) expect(await length('numerator')).toBe(one.numerator);
      }
    }
  });

  it('bars add up to their figure, and each opens its own list', async () => {
    const volume = await report('volume', `${november}&bucket=week`);
    const chart = volume.charts.find((one) => one.kind === 'bars')!;
    expect(chart.bars.reduce((sum, bar) => sum + bar.n, 0)).toBe(7);
    for (const bar of chart.bars) {
      const { total } = (await world.as('viewer').get(`${volume.figures[0]!.members}&in=${bar.from}&bucket=week`).expect(200)).body as {
        total: number;
      };
      expect(total).toBe(bar.n);
    }
  });

  it('counts action items that are open, overdue and done', async () => {
    const item = (n: number, ...more: ReturnType<typeof said>[]) =>
      historyOf(derivedId('act', 'reports', n), 'actionItemId', { number: n, state: 'accepted' }, [
        said(ActionItemCreatedV1, at(5, n), { createdAt: at(5, n), state: 'proposed' }),
        said(ActionItemAcceptedV1, at(6, n), { acceptedAt: at(6, n), dueAt: at(20, n) }),
        ...more,
      ]);
    await world.deliver(
      ...item(1),
      ...item(2, said(ActionItemImplementedV1, at(12, 0), { state: 'implemented', implementedAt: at(12, 0) })),
      ...item(
        3,
        said(ActionItemImplementedV1, at(12, 0), { state: 'implemented', implementedAt: at(12, 0) }),
        said(ActionItemVerifiedV1, at(13, 0), { state: 'verified', verifiedAt: at(13, 0) }),
      ),
    );
    await eventually(async () => expect(await figure('action-flow', 'created')).toMatchObject({ value: 3 }));
    await eventually(async () => {
      const values = Object.fromEntries((await report('action-flow')).figures.map(({ figureId, value, n }) => [figureId, value ?? n]));
      expect(values).toMatchObject({ open: 2, overdue: 1, 'awaiting-proof': 1, done: 1 });
    });
  });

  it('shows a private incident to its audience alone, and nothing of it to others', async () => {
    const before = JSON.stringify((await report('summary')).figures);
    await world.deliver(
      ...incident(20, { day: 14, acknowledgedAfter: 1, resolvedAfter: 5, visibility: 'private', service: 'secret-service' }),
    );
    const insider = aCaller('viewer', { teamIds: ['tea_2kq7n4c5d6e7f2g3h4j5'] });
    await eventually(async () => expect(await figure('volume', 'incidents', november, insider)).toMatchObject({ value: 8 }));
    expect(JSON.stringify((await report('summary')).figures)).toBe(before);
    expect(JSON.stringify(await report('durations'))).not.toContain('secret-service');
  });

  it('forgets to outsiders what becomes private later', async () => {
    const id = derivedId('inc', 'reports', 1);
    const history = historyOf(
      id,
      'incidentId',
      { number: 1, visibility: 'private', audience: [] },
      Array.from({ length: 5 }, () => said(IncidentVisibilityChangedV1, at(15, 0))),
    );
    await world.deliver(history[4]!);
    await eventually(async () => expect(await figure('volume', 'incidents')).toMatchObject({ value: 6 }));
  });

  it('ignores the middle of a history whose beginning it never heard', async () => {
    const [, ...rest] = incident(30, { day: 16, acknowledgedAfter: 1 });
    await world.deliver(...rest, ...incident(31, { day: 16 }));
    await eventually(async () => expect(await figure('volume', 'incidents')).toMatchObject({ value: 7 }));
  });

  it('refuses what it cannot answer, and says which parameter', async () => {
    const viewer = world.as('viewer');
    await viewer.get('/api/v1/reports/nonsense').expect(404);
    await viewer.get('/api/v1/reports/volume/figures/nonsense/members').expect(404);
    for (const [search, parameter] of [
      ['from=2026-11-10&to=2026-11-10', 'to'],
      ['from=1990-01-01&to=2026-11-10', 'from'],
      ['zone=Mars/Olympus', 'zone'],
    ]) {
      const { body } = await viewer.get(`/api/v1/reports/volume?${search}`).expect(422);
      expect(body).toMatchObject({ type: '/problems/reports/bad-filter', parameter });
    }
    const { body } = await viewer.get('/api/v1/reports/volume?sort=ttm').expect(422);
    expect(body).toMatchObject({ type: '/problems/reports/no-ranking' });
    await viewer.get('/api/v1/reports/volume?nonsense=1').expect(400);
    expect(await figure('volume', 'incidents', `${november}&service=nobody-knows-it`)).toMatchObject({ value: 0 });
  });

  it('hands its figures over as a table that no spreadsheet runs as a formula', async () => {
    const { text, headers } = await world.as('viewer').get(`/api/v1/reports/volume?${november}&format=csv`).expect(200);
    expect(headers['content-type']).toContain('text/csv');
    expect(text.split('\r\n')[0]).toBe('figure,label,value,unit,n,missing,open,excluded,low,high,p75,p90,definition,as_of');
  });
});
