import type { TryOut } from '@debrief/contracts';
import { eventually, useWorld } from '@debrief/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { DecisionLog } from '../src/adapters/decision-log.js';
import { builtInRuleBody } from '../src/domain/correlation/rule-book.js';
import { plusMinutes } from '../src/domain/instants.js';
import { incidentsConfig, IncidentsModule } from '../src/index.js';
import { aFact } from './facts.js';

const day = '2026-11-18T00:00:00.000Z';
/** Enough to see it under way; `npm run bench -- try-out` plays 100,000. */
const alerts = 30_000;
const path = '/api/v1/correlation-rules/try-out';

describe('trying a rule over a long history', () => {
  const world = useWorld({ module: IncidentsModule, name: 'incidents', config: [incidentsConfig], clock: day, real: ['mongo'] });
  const draft = {
    rules: [{ ...builtInRuleBody, name: 'By environment', order: 1, groupBy: [{ fields: ['environment'], missing: 'own' }] }],
    from: day,
    to: '2026-11-19T00:00:00.000Z',
  };
  const begin = async (body: object = draft): Promise<TryOut> => (await world.http.post(path).send(body).expect(202)).body;
  const look = async (tryOutId: string): Promise<TryOut> => (await world.http.get(`${path}/${tryOutId}`).expect(200)).body;

  beforeAll(async () => {
    const decisions = await world.get(DecisionLog).collection();
    for (let from = 0; from < alerts; from += 5_000) {
      const documents = Array.from({ length: 5_000 }, (_, index) => {
        const n = from + index;
        const startedAt = plusMinutes(day, n / 100);
        const service = `service-${n % 400}`;
        const fact = aFact(`alert ${n}`, { service, startedAt, receivedAt: startedAt, occurredAt: startedAt, labels: { service } });
        return {
          _id: `${fact.alertId}:1:0`,
          at: startedAt,
          expiresAt: new Date('2027-06-01'),
          alertId: fact.alertId,
          episode: 1,
          status: fact.status,
          kind: 'opened',
          why: 'no-open-incident',
          incidentId: null,
          ruleId: null,
          windowId: null,
          ruleBookVersion: 1,
          fact,
          useful: null,
        };
      });
      await decisions.insertMany(documents, { ordered: false, writeConcern: { w: 1, j: false } });
    }
  }, 60_000);

  it('plays tens of thousands of alerts in a thread of its own, and tells its progress meanwhile', async () => {
    const { tryOutId, total, state } = await begin();
    expect({ total, state }).toEqual({ total: alerts, state: 'running' });
    const seen: number[] = [];
    const done = await eventually(
      async () => {
        const shown = await look(tryOutId);
        seen.push(shown.alerts);
        expect(shown.state).toBe('done');
        return shown;
      },
      { within: 25_000 },
    );
    expect(done.alerts).toBe(alerts);
    expect(seen.some((n) => n > 0 && n < alerts)).toBe(true);
    expect(done.before?.incidents).toBeGreaterThan(done.after?.incidents ?? Infinity);
    expect(done.warnings).toContain('collapses');
    expect(done.counts).toMatchObject({ joined: done.changes.length });
    expect(done.changes[0]).toMatchObject({ kind: 'joined', services: expect.arrayContaining(['service-0']) });
  });

  it('is ended by an order, and says so', async () => {
    const { tryOutId } = await begin();
    await world.http.delete(`${path}/${tryOutId}`).expect(204);
    expect((await look(tryOutId)).state).toBe('aborted');
    await eventually(async () => expect((await look(tryOutId)).alerts).toBeLessThan(alerts));
    await world.http.delete(`${path}/try_${'a'.repeat(20)}`).expect(404);
    await world.http.get(`${path}/try_${'a'.repeat(20)}`).expect(404);
  });

  it('is refused over more than 31 days, backwards, and to who may not manage', async () => {
    await world.http
      .post(path)
      .send({ ...draft, to: '2026-12-31T00:00:00.000Z' })
      .expect(422);
    await world.http
      .post(path)
      .send({ ...draft, from: draft.to, to: draft.from })
      .expect(422);
    await world.as('member').post(path).send(draft).expect(403);
  });
});
