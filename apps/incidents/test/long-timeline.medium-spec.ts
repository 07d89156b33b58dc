import type { IncidentView, TimelineEntryView } from '@debrief/contracts';
import { useWorld } from '@debrief/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { IncidentsRepository } from '../src/adapters/incidents.repository.js';
import { incident as decider, type EntryDraft } from '../src/domain/incident.js';
import { plusMinutes } from '../src/domain/instants.js';
import { incidentsConfig, IncidentsModule } from '../src/index.js';

const start = '2026-11-18T14:00:00.000Z';
const many = 10_000;

describe('a story of 10,000 entries', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: '2026-11-19T14:00:00.000Z',
    real: ['mongo'],
  });
  let id: string;
  const page = async (query: string): Promise<{ items: TimelineEntryView[]; nextCursor: string | null }> =>
    (await world.http.get(`/api/v1/incidents/${id}/timeline?${query}`).expect(200)).body;

  beforeAll(async () => {
    const declared = await world.http.post('/api/v1/incidents').send({ title: 'Long', severity: 'sev3', openedAt: start }).expect(201);
    id = (declared.body as IncidentView).incidentId;
    const incidents = world.get(IncidentsRepository);
    for (let from = 0; from < many; from += 500) {
      const entries = Array.from({ length: 500 }, (_, n): EntryDraft => {
        const at = plusMinutes(start, (from + n) / 10);
        // Bursts of one alert on many targets, with notes and messages between them.
        if (n % 5 === 0)
          return {
            entryType: n % 10 === 0 ? 'note' : 'message',
            data: { markdown: `Note ${from + n}`, text: 'said', key: `${from + n}` },
            occurredAt: at,
          };
        const data = { alertId: `target-${n % 40}`, episode: 1, title: 'HighErrorRate', service: 'payments', severity: 'high' };
        return { entryType: 'alert-fired', data, occurredAt: at };
      });
      await incidents.act({
        incidentId: id,
        cause: `filled:${from}`,
        decide: (state) => decider.decide({ type: 'AddEntries', now: world.clock.now(), by: { kind: 'system', id: null }, entries }, state),
      });
    }
  }, 60_000);

  it('is read by an index in its own order: no page sorts the whole story', async () => {
    const entries = await world.get(IncidentsRepository).entries();
    const plan = await entries
      .find({ incidentId: { $in: [id] }, isHidden: false })
      .sort({ orderAt: 1, rank: 1, entryNo: 1, _id: 1 })
      .limit(201)
      .explain('executionStats');
    expect(JSON.stringify((plan['queryPlanner'] as { winningPlan: object }).winningPlan)).not.toContain('"stage":"SORT"');
    expect((plan['executionStats'] as { totalDocsExamined: number }).totalDocsExamined).toBeLessThan(500);
  });

  it('is paged through without a gap or a doubled entry', async () => {
    const seen = new Set<number>();
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 100; pages++) {
      const next: Awaited<ReturnType<typeof page>> = await page(`limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      for (const { entryNo } of next.items) seen.add(entryNo);
      cursor = next.nextCursor;
    }
    expect(seen.size).toBe(many + 1);
  });

  it('leaves as a whole, streamed', async () => {
    const { text } = await world.http.get(`/api/v1/incidents/${id}/timeline.jsonl`).expect(200);
    expect(text.trim().split('\n')).toHaveLength(many + 2);
  });
});
