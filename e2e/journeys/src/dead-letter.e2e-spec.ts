import { AlertFiredV1 } from '@debrief/contracts';
import { eventually, rawLog, sharedStack, type RawLog } from '@debrief/e2e-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { incidentsOf, theIncidentOf } from './sources.js';

interface Letter {
  readonly deadLetterId: string;
  readonly service: string;
  readonly state: string;
  readonly kind: string;
  readonly key: string;
  readonly attempts: number;
  readonly history: readonly { readonly action: string }[];
  readonly error: { readonly name: string; readonly message: string } | null;
}

/** An event as `ingest` says it, or nearly. */
function message(alertId: string, version: number, data: object, type = 'alert.fired.v1') {
  const id = `${alertId}:${version}:0`;
  const event = {
    specversion: '1.0',
    id,
    source: '/alerts',
    type,
    subject: alertId,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    correlationid: 'dead-letter-journey',
    causationid: 'dead-letter-journey',
    data: { ...AlertFiredV1.example, alertId, ...data },
  };
  const headers = { 'content-type': 'application/cloudevents+json', ce_type: type, ce_id: id };
  return { key: alertId, value: JSON.stringify(event), headers };
}

/** One promise: what cannot be acted on is kept and shown, holds up nothing but its own thing, and can be sent again or given up. */
describe('an event that cannot be acted on', () => {
  const { api, prefix } = sharedStack();
  const sick = 'dead1e77e4'.padEnd(32, '0');
  const well = 'a11ve1e77e4'.replace('v', 'a').padEnd(32, '1').slice(0, 32);
  const service = 'letter-shop';
  let log: RawLog;
  let letterId: string;
  beforeAll(async () => void (log = await rawLog({ prefix })));
  afterAll(() => log.close());
  const allLetters = () => api.all<Letter>(`/dead-letters?key=${sick}`);
  /** Those of `incidents`: whoever else hears alerts has letters of its own. */
  const letters = async () => (await allLetters()).filter((letter) => letter.service === 'incidents');
  const at = (id: string) => `/dead-letters/${encodeURIComponent(id)}`;

  it('is set aside with its reason, and what follows it waits, while others flow', async () => {
    await log.write('alerts', message(sick, 1, { service, startedAt: 'yesterday' }));
    await eventually(async () =>
      expect(await letters()).toMatchObject([{ service: 'incidents', kind: 'permanent', state: 'open', attempts: 1 }]),
    );
    await log.write('alerts', message(sick, 2, { service, sequence: 2 }), message(well, 1, { service: 'letter-neighbour' }));
    await theIncidentOf(api, 'letter-neighbour');
    const all = await eventually(async () => {
      const found = await letters();
      expect(found.map(({ kind }) => kind).toSorted()).toEqual(['parked', 'permanent']);
      return found;
    });
    letterId = all.find(({ kind }) => kind === 'permanent')!.deadLetterId;
    expect(await incidentsOf(api, service)).toEqual([]);
    const { body } = await api.get(at(letterId));
    expect(Buffer.from(body.raw, 'base64').toString()).toContain('yesterday');
    expect(body).toMatchObject({ parked: 1 });
    expect(body.error.message).toContain('startedAt');
  });

  it('is tried out dry, which changes nothing', async () => {
    const { body } = await api.post(`${at(letterId)}/redrive`, { dryRun: true });
    expect(body).toMatchObject({ outcome: 'dry-run', parked: 1, error: { name: expect.any(String) } });
    expect((await letters()).map(({ state }) => state)).toEqual(['open', 'open']);
  });

  it('is sent again, fails again, and overtakes nothing', async () => {
    expect((await api.post(`${at(letterId)}/redrive`)).body).toMatchObject({ outcome: 'ordered' });
    await eventually(async () => {
      const letter = (await letters()).find(({ deadLetterId }) => deadLetterId === letterId);
      expect(letter?.state).toBe('open');
      expect(letter?.history.map(({ action }) => action)).toEqual(['set aside', 'redriven', 'failed again']);
    });
    expect(await incidentsOf(api, service)).toEqual([]);
  });

  it('is given up for a reason: what waited goes on', async () => {
    await api.post(`${at(letterId)}/skip`, {}, { expect: 400 });
    expect((await api.post(`${at(letterId)}/skip`, { reason: 'Its sender is mended.' })).body).toMatchObject({ outcome: 'ordered' });
    await eventually(async () => {
      const found = await letters();
      expect(found.filter(({ state }) => state === 'open' || state === 'draining')).toEqual([]);
    });
    for (const { deadLetterId } of (await allLetters()).filter(({ kind, state }) => kind === 'permanent' && state === 'open'))
      await api.post(`${at(deadLetterId)}/skip`, { reason: 'Its sender is mended.' });
    const again = await api.post(`${at(letterId)}/skip`, { reason: 'Once more.' }, { expect: 409 });
    expect(again.body.type).toBe('/problems/dead-letter/not-open');
    await log.write('alerts', message(sick, 3, { service, sequence: 3 }));
    await eventually(async () => expect((await allLetters()).filter(({ state }) => state === 'open')).toEqual([]));
  });
});
