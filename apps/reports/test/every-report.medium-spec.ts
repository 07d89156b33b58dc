import {
  ActionItemAcceptedV1,
  ActionItemCreatedV1,
  AlertFiredV1,
  ChangeRecordedV1,
  type EventEnvelope,
  IncidentAcknowledgedV1,
  IncidentAlertJudgedV1,
  IncidentAlertsAttachedV1,
  IncidentEntryAddedV1,
  IncidentImpactRecordedV1,
  IncidentOpenedV1,
  IncidentRelatedV1,
  IncidentResolvedV1,
  IncidentVisibilityChangedV1,
  IntegrationCountedV1,
  LessonAnsweredV1,
  LessonSharedV1,
  NotificationDeliveredV1,
  PostMortemAssumptionJudgedV1,
  PostMortemFactorConfirmedV1,
  PostMortemLanguageCountedV1,
  PostMortemPublishedV1,
  PostMortemRequestedV1,
  type Report,
  TeamChangedV1,
} from '@debrief/contracts';
import { derivedHex, derivedId } from '@debrief/contracts/derive-id';
import { anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { ReportsModule } from '../src/reports.module.js';
import { historyOf, said } from './history.js';

const at = (day: number, hour: number, minute = 0) => new Date(Date.UTC(2026, 10, day, hour, minute)).toISOString();
const november = 'from=2026-11-01&to=2026-12-01&zone=UTC';
const team = derivedId('tea', 'rotation');
const confirmer = derivedId('per', 'confirmer');
const incidentId = (name: string) => derivedId('inc', name);
const alertId = (n: number) => derivedHex('alert', n).slice(0, 32);
const alert = (n: number, day: number, hour: number, more: object = {}) =>
  anEvent(
    AlertFiredV1,
    {
      alertId: alertId(n),
      labels: { alertname: n !== 12 ? 'DiskAlmostFull' : 'CheckoutErrorRateHigh' },
      startedAt: at(day, hour),
      receivedAt: at(day, hour, 1),
      ...more,
    },
    { id: `${alertId(n)}:1:0`, time: at(day, hour, 1) },
  );

const opened = (name: string, n: number, day: number, hour: number, more: object = {}) =>
  said(IncidentOpenedV1, at(day, hour), {
    title: `Trouble ${name}`,
    openedAt: at(day, hour),
    teamIds: [team],
    services: [{ serviceId: null, name: 'payments-api', relation: 'subject' }],
    milestones: { detectedAt: { at: at(day, hour), precision: 'exact', origin: 'computed' } },
    ...more,
  });
const impact = (name: string, day: number, hour: number, minutes: number) =>
  said(IncidentImpactRecordedV1, at(day, hour, minutes), {
    before: null,
    after: {
      ...IncidentImpactRecordedV1.example.after!,
      impactId: derivedId('imp', name),
      startedAt: at(day, hour),
      endedAt: at(day, hour, minutes),
    },
  });
const told = (step: string, when: string) =>
  said(IncidentEntryAddedV1, when, {
    entry: {
      ...IncidentEntryAddedV1.example.entry,
      entryType: 'communication',
      data: { audience: 'regulator', step, text: 'Initial notification.' },
      occurredAt: when,
    },
  });
const attached = (n: number, when: string) =>
  said(IncidentAlertsAttachedV1, when, {
    alerts: [{ ...IncidentAlertsAttachedV1.example.alerts[0]!, alertId: alertId(n), episode: 1 }],
    counts: { open: 1, total: 1 },
  });

function everything(): EventEnvelope[] {
  const first = historyOf(incidentId('first'), 'incidentId', { number: 1 }, [
    opened('first', 1, 2, 23, { fields: { regulation: 'dora' } }),
    attached(12, at(2, 23, 1)),
    said(IncidentAcknowledgedV1, at(2, 23, 4), { acknowledgedAt: at(2, 23, 4) }),
    said(IncidentAlertJudgedV1, at(2, 23, 5), { alertId: alertId(12), useful: true }),
    told('initial', at(3, 2)),
    impact('first', 2, 23, 37),
    said(IncidentResolvedV1, at(3, 9), { resolvedAt: at(3, 9) }),
  ]);
  const again = historyOf(incidentId('again'), 'incidentId', { number: 2 }, [
    opened('again', 2, 20, 12),
    impact('again', 20, 12, 37),
    said(IncidentRelatedV1, at(20, 13), { otherIncidentId: incidentId('first'), kind: 'recurrence', confirmedBy: confirmer }),
  ]);
  const actionItemId = derivedId('act', 'late');
  const item = historyOf(actionItemId, 'actionItemId', { number: 1, state: 'accepted' }, [
    said(ActionItemCreatedV1, at(3, 10), {
      createdAt: at(3, 10),
      kind: 'prevent',
      sources: [{ kind: 'incident', id: incidentId('first') }],
    }),
    said(ActionItemAcceptedV1, at(3, 11), { acceptedAt: at(3, 11), dueAt: at(10, 17) }),
  ]);
  const postMortemId = derivedId('pm', 'first');
  const document = historyOf(postMortemId, 'postMortemId', { number: 1, subject: { type: 'incident', ids: [incidentId('first')] } }, [
    said(PostMortemRequestedV1, at(3, 10), { requestedAt: at(3, 10), state: 'drafting' }),
    said(PostMortemFactorConfirmedV1, at(4, 9), { state: 'drafting' }),
    said(PostMortemFactorConfirmedV1, at(4, 10), {
      state: 'drafting',
      factor: {
        ...PostMortemFactorConfirmedV1.example.factor,
        factorId: derivedId('fac', 'helped'),
        role: 'mitigating',
        category: 'automation',
      },
    }),
    said(PostMortemAssumptionJudgedV1, at(4, 11), { state: 'drafting', belief: 'The pool grows by itself.', verdict: 'refuted' }),
    said(PostMortemLanguageCountedV1, at(5, 9), { state: 'reviewed', errors: 2, words: 1000 }),
    said(PostMortemPublishedV1, at(5, 10), { state: 'published', publishedAt: at(5, 10) }),
  ]);
  const lessonId = derivedId('les', 'first');
  const lesson = historyOf(lessonId, 'lessonId', {}, [
    said(LessonSharedV1, at(6, 9), { appliesTo: { serviceIds: [], teamIds: [team, derivedId('tea', 'other')], technologies: [] } }),
    said(LessonAnsweredV1, at(9, 9), { teamId: team, answer: 'acting' }),
  ]);
  const deployed = anEvent(ChangeRecordedV1, { occurredAt: at(20, 6), endedAt: at(20, 6), service: 'payments-api' }, { time: at(20, 6) });
  const counted = anEvent(IntegrationCountedV1, {
    hour: at(20, 6),
    lastReceivedAt: at(20, 6, 59),
    receipts: { parsed: 3, quarantined: 1 },
  });
  const rotation = anEvent(TeamChangedV1, {
    teamId: team,
    name: 'Payments',
    leadId: null,
    memberIds: Array.from({ length: 6 }, (_, n) => derivedId('per', n)),
  });
  const delivered = anEvent(NotificationDeliveredV1, { ringAt: at(20, 8), sentAt: at(20, 8, 2) }, { time: at(20, 8, 2) });
  return [
    ...Array.from({ length: 13 }, (_, n) => alert(n, 2, 22 + (n === 12 ? 1 : 0))),
    ...first,
    ...again,
    ...item,
    ...document,
    ...lesson,
    deployed,
    counted,
    rotation,
    delivered,
  ];
}

describe('every report, on real MongoDB and Kafka', () => {
  const world = useWorld({ module: ReportsModule, name: 'reports', clock: '2026-11-30T12:00:00.000Z' });
  const report = async (reportId: string): Promise<Report> =>
    (await world.as('viewer').get(`/api/v1/reports/${reportId}?${november}`).expect(200)).body as Report;
  const ids = async () =>
    ((await world.as('viewer').get('/api/v1/reports').expect(200)).body as { items: { reportId: string }[] }).items.map(
      ({ reportId }) => reportId,
    );
  /** Every figure and chart of every report, without what differs from one moment to the next. */
  const all = async () => {
    const found: Record<string, unknown> = {};
    for (const reportId of await ids()) {
      const { figures, charts } = await report(reportId);
      found[reportId] = { figures, charts };
    }
    return found;
  };
  const figure = async (reportId: string, figureId: string) => (await report(reportId)).figures.find((one) => one.figureId === figureId)!;
  const grid = async (reportId: string) => {
    const chart = (await report(reportId)).charts.find(({ kind }) => kind === 'grid');
    return chart?.kind === 'grid' ? chart : undefined;
  };

  it('is there', async () =>
    expect((await ids()).toSorted()).toEqual(
      [
        'action-flow',
        'alert-quality',
        'beliefs',
        'changes',
        'delivery',
        'detection',
        'durations',
        'factors',
        'language',
        'lessons',
        'on-call-load',
        'post-mortems',
        'proof',
        'recurrence',
        'regulatory',
        'reminders',
        'source-health',
        'summary',
        'volume',
        'what-helped',
      ].toSorted(),
    ));

  it('says the same when everything is delivered once more, in another order of topics', async () => {
    await world.deliver(...everything());
    await eventually(async () => {
      expect(await figure('alert-quality', 'precision')).toMatchObject({ n: 13, numerator: 1 });
      expect(await figure('lessons', 'asked')).toMatchObject({ value: 2, open: 0 });
      expect(await figure('recurrence', 'recurrence-debt')).toMatchObject({ value: 37 * 60 });
      expect(await figure('changes', 'followed')).toMatchObject({ n: 1, numerator: 1 });
      expect(await figure('on-call-load', 'pages')).toMatchObject({ value: 2 });
      expect(await figure('beliefs', 'beliefs')).toMatchObject({ value: 1 });
      expect(await figure('source-health', 'sources')).toMatchObject({ value: 1 });
      expect(await figure('source-health', 'unparsed')).toMatchObject({ value: 1 });
      expect(await figure('reminders', 'late')).toMatchObject({ n: 1, numerator: 1 });
      expect(await figure('regulatory', 'in-time')).toMatchObject({ n: 2, numerator: 1, open: 1 });
    });
    const before = await all();
    await world.deliver(...everything(), ...everything().toReversed());
    // Of the last topic that is read: a new thing after the old ones.
    await world.deliver(alert(20, 25, 1));
    await eventually(async () => expect(await figure('alert-quality', 'alerts')).toMatchObject({ value: 14 }));
    const after = await all();
    for (const reportId of (await ids()).filter((id) => !['alert-quality', 'source-health'].includes(id)))
      expect([reportId, after[reportId]]).toEqual([reportId, before[reportId]]);
  });

  it('recounts: every part of every figure has a list of just that length, and no name of anybody', async () => {
    for (const reportId of await ids())
      for (const one of (await report(reportId)).figures) {
        const list = async (part: string) =>
          (await world.as('viewer').get(`${one.members}&part=${part}&limit=200`).expect(200)).body as { total: number; items: object[] };
        const members = await list('member');
        expect([one.figureId, members.total, (await list('missing')).total, (await list('open')).total]).toEqual([
          one.figureId,
          one.n,
          one.missing,
          one.open,
        ]);
        expect((await list('excluded')).total).toBe(one.excluded.reduce((sum, { n }) => sum + n, 0));
        expect(JSON.stringify(members.items)).not.toMatch(/per_[a-z2-7]{20}/);
        if (one.kind === 'total') expect((members.items as { value: number }[]).reduce((sum, { value }) => sum + value, 0)).toBe(one.value);
      }
  });

  it('calls a rule idle that fired ten times and that nobody acted on', async () => {
    expect(await figure('alert-quality', 'never-acted-on')).toMatchObject({ value: 13 });
    expect(await figure('alert-quality', 'useful')).toMatchObject({ n: 1, numerator: 1 });
    expect((await grid('alert-quality'))?.rows[0]).toMatchObject({ label: 'DiskAlmostFull', cells: [13, 0, 0, 0] });
  });

  it('hides the load of a rotation of fewer than five people, and small cells of any', async () => {
    expect((await grid('on-call-load'))?.rows).toMatchObject([{ label: 'Payments', cells: [null, null, null, 0] }]);
    const few = { teamId: team, name: 'Payments', leadId: null, memberIds: [confirmer] };
    await world.deliver(anEvent(TeamChangedV1, few, { id: `${team}:2:0` }));
    await eventually(async () =>
      expect(await figure('on-call-load', 'pages')).toMatchObject({ value: 0, excluded: [{ reason: 'small-rotation', n: 2 }] }),
    );
  });

  it('shows each step of a regulatory clock with its due instant', async () => {
    expect((await grid('regulatory'))?.rows.map(({ cells }) => cells.slice(1, 5))).toEqual([
      ['initial', 'sent', at(3, 3), at(3, 2)],
      ['intermediate', 'late', at(6, 2), null],
      ['final', 'pending', '2026-12-06T02:00:00.000Z', null],
    ]);
  });

  it('tells an outsider nothing of an incident that turned private: no alert, no change, no page, no step, no repeat', async () => {
    const hide = (name: string, n: number, version: number) => ({
      ...historyOf(
        incidentId(name),
        'incidentId',
        { number: n, visibility: 'private', audience: [] },
        Array.from({ length: version }, () => said(IncidentVisibilityChangedV1, at(26, 9))),
      )[version - 1]!,
    });
    await world.deliver(hide('first', 1, 8), hide('again', 2, 4));
    await eventually(async () => {
      expect(await figure('alert-quality', 'alerts')).toMatchObject({ value: 13 });
      expect(await figure('recurrence', 'repeats')).toMatchObject({ value: 0 });
    });
    expect(await figure('changes', 'followed')).toMatchObject({ n: 1, numerator: 0 });
    expect(await figure('regulatory', 'steps')).toMatchObject({ value: 0 });
    expect(await figure('on-call-load', 'pages')).toMatchObject({ value: 0, excluded: [] });
    expect(JSON.stringify(await all()).includes('CheckoutErrorRateHigh')).toBe(false);
  });
});
