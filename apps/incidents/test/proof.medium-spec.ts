import type { IncidentView, TimelineEntryView, Verification } from '@debrief/contracts';
import { CommitStore, type Commit } from '@debrief/persistence';
import { useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { incidentsConfig, IncidentsModule } from '../src/index.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;
const api = '/api/v1/incidents';

describe('the record of an incident', () => {
  const world = useWorld({ module: IncidentsModule, name: 'incidents', config: [incidentsConfig], clock: at('14:00:00'), real: ['mongo'] });
  const one = async (id: string): Promise<IncidentView> => (await world.http.get(`${api}/${id}`).expect(200)).body;
  const story = async (id: string, query: string) =>
    (await world.http.get(`${api}/${id}/timeline?limit=200&${query}`).expect(200)).body as {
      items: TimelineEntryView[];
      known?: { status: string; severity: string; title: string; milestones: object };
    };
  /** One order a minute, of every kind; the incident as it stood after each. */
  const live = async (): Promise<{ id: string; moments: { at: string; incident: IncidentView; texts: string[] }[] }> => {
    world.clock.set(at('14:00:00'));
    const { incidentId: id } = (
      await world.http.post(api).send({ title: 'Checkout is slow', severity: 'sev3', isAcknowledged: false }).expect(201)
    ).body as IncidentView;
    const note = (markdown: string) => () => world.http.post(`${api}/${id}/timeline`).send({ entryType: 'note', data: { markdown } });
    const order =
      (name: string, body: object = {}) =>
      () =>
        world.http.post(`${api}/${id}/${name}`).send(body);
    const patch = (ref: string, body: object) => () => world.http.patch(`${api}/${id}/timeline/${ref}`).send(body);
    const steps = [
      note('first'),
      order('acknowledge'),
      order('identify'),
      patch('T2', { act: 'star' }),
      patch('T2', { act: 'correct', field: 'text', to: 'first, corrected', reason: 'log' }),
      () => world.http.put(`${api}/${id}/milestones/impactStartedAt`).send({ at: at('13:55:00') }),
      order('mitigate'),
      order('investigate'),
      note('second'),
      patch('T2', { act: 'hide', reason: 'doubled' }),
      order('resolve'),
      order('reopen', { reason: 'it is back' }),
      order('cancel', { as: 'false-alarm' }),
      order('restore', { reason: 'it was real' }),
      order('resolve'),
      order('close'),
    ];
    const moments: { at: string; incident: IncidentView; texts: string[] }[] = [];
    for (const step of steps) {
      world.clock.forward({ minutes: 1 });
      const { status } = await step();
      expect(status).toBeLessThan(300);
      moments.push({ at: world.clock.now(), incident: await one(id), texts: (await story(id, '')).items.map(({ text }) => text) });
    }
    return { id, moments };
  };

  it('shows at the moment of each commit what stood then, and nothing that came later', async () => {
    const { id, moments } = await live();
    for (const { at: moment, incident, texts } of moments) {
      const { items, known } = await story(id, `asOf=${moment}`);
      const { status, severity, title } = incident;
      expect(known, moment).toMatchObject({ status, severity, title });
      expect(known?.milestones, moment).toEqual(incident.milestones);
      expect(
        items.map(({ text }) => text),
        moment,
      ).toEqual(texts);
    }
  }, 60_000);

  it('names the first commit of which one character was changed, wherever it stands', async () => {
    const { id } = await live();
    const commits = await world.get(CommitStore).collection();
    const verify = async (): Promise<Verification> => (await world.http.get(`${api}/${id}/verification`).expect(200)).body;
    const all = (await commits
      .find({ aggregateId: id } as never)
      .sort({ version: 1 })
      .toArray()) as Commit[];
    expect(await verify()).toMatchObject({ ok: true, commits: all.length, headHash: all.at(-1)?.hash });
    for (const commit of all) {
      const { _id, version } = commit;
      // Each text of the commit that is a word of its own, changed by one character.
      const places = ['recordedAt', 'hash', 'events.0.type', 'events.0.time', 'events.0.data.incidentId'];
      for (const place of places) {
        const value = place.split('.').reduce<unknown>((here, name) => (here as Record<string, unknown>)[name], commit) as string;
        const last = value.at(-1) === 'a' ? 'b' : 'a';
        await commits.updateOne({ _id }, { $set: { [place]: `${value.slice(0, -1)}${last}` } } as never);
        expect(await verify(), `${place} of ${version}`).toMatchObject({ ok: false, firstBad: { version } });
        await commits.updateOne({ _id }, { $set: { [place]: value } } as never);
      }
      await commits.deleteOne({ _id });
      const isLast = version === all.length;
      // A cut tail shows against the topic alone, where the hash went with each commit.
      expect(await verify(), `without ${version}`).toMatchObject(
        isLast ? { ok: true, commits: all.length - 1 } : { ok: false, firstBad: { version, reason: 'missing' } },
      );
      await commits.insertOne(commit as never);
    }
    expect(await verify()).toMatchObject({ ok: true });
  }, 60_000);
});
