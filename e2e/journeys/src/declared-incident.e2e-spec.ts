import { eventually, invite, sharedStack, type Colleague } from '@debrief/e2e-support';
import { beforeAll, describe, expect, it } from 'vitest';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** One promise: what no monitor saw becomes a lesson all the same. */
describe('an incident that a person declares, without any alert', () => {
  const { api } = sharedStack();
  let responder: Colleague;
  let reader: Colleague;
  let incidentId: string;
  beforeAll(async () => {
    responder = await invite(api, { name: 'Payments on-call', email: 'payments-oncall@example.org' });
    reader = await invite(api, { name: 'Payments reader', email: 'payments-reader@example.org', role: 'viewer' });
  });

  it('is declared with a title and a severity, as acknowledged by whoever declares it', async () => {
    const { body, headers } = await responder.api.post(
      '/incidents',
      {
        title: 'Invoices show the wrong tax',
        severity: 'sev2',
        detectionMethod: 'customer-report',
        services: [{ name: 'invoices' }],
        impactStartedAt: minutesAgo(90),
      },
      { expect: 201 },
    );
    incidentId = body.incidentId;
    expect(headers.get('location')).toBe(`/api/v1/incidents/${incidentId}`);
    expect(body).toMatchObject({ status: 'acknowledged', alertCounts: { open: 0, total: 0 }, title: 'Invoices show the wrong tax' });
    const { body: list } = await reader.api.get('/incidents?service=invoices');
    expect(list.items).toMatchObject([{ incidentId }]);
  });

  it('is not written to by those who may only read', async () => {
    const refused = await reader.api.post(`/incidents/${incidentId}/resolve`, {}, { expect: 403 });
    expect(refused.body.type).toMatch(/^\/problems\//);
    await reader.api.as().get(`/incidents/${incidentId}`, { expect: 401 });
  });

  it('keeps what was seen, thought, decided and done, each as what it is', async () => {
    const entries = [
      { entryType: 'observation', data: { markdown: 'Only invoices to other countries are wrong.' }, occurredAt: minutesAgo(40) },
      { entryType: 'hypothesis', data: { markdown: 'The rate table was loaded twice.', state: 'open' }, occurredAt: minutesAgo(35) },
      {
        entryType: 'decision',
        data: { chosen: 'Stop sending invoices', why: 'Each one must be corrected by hand.' },
        occurredAt: minutesAgo(30),
      },
      { entryType: 'action', data: { markdown: 'Loaded the rate table of last week.' }, occurredAt: minutesAgo(20) },
    ];
    for (const entry of entries) await responder.api.post(`/incidents/${incidentId}/timeline`, entry, { expect: 201 });
    const { body } = await reader.api.get(`/incidents/${incidentId}/timeline`);
    const kinds = body.items.map(({ entryType }: { entryType: string }) => entryType);
    expect(kinds.filter((kind: string) => entries.some(({ entryType }) => entryType === kind))).toEqual(
      entries.map(({ entryType }) => entryType),
    );
  });

  it('lets nobody overwrite what somebody else has changed meanwhile', async () => {
    const { headers } = await responder.api.get(`/incidents/${incidentId}`);
    const etag = headers.get('etag')!;
    await responder.api.patch(`/incidents/${incidentId}`, { severity: 'sev1', reason: 'All countries' }, { headers: { 'if-match': etag } });
    const lost = await api.patch(`/incidents/${incidentId}`, { title: 'Tax' }, { headers: { 'if-match': etag }, expect: 412 });
    expect(lost.body).toMatchObject({ type: '/problems/precondition/changed', current: { severity: 'sev1' } });
  });

  it('is mitigated, resolved and drafted; the draft names the report and no alert', async () => {
    await responder.api.post(`/incidents/${incidentId}/mitigate`, { at: minutesAgo(15) });
    await responder.api.post(`/incidents/${incidentId}/resolve`, { at: minutesAgo(2) });
    const draft = await eventually(async () => {
      const { body } = await api.get(`/post-mortems?incident=${incidentId}`);
      expect(body.items).toMatchObject([{ state: 'drafting', severity: 'sev1' }]);
      return (await api.get(`/post-mortems/${body.items[0].postMortemId}`)).body;
    });
    const text = draft.sections.map(({ markdown }: { markdown: string }) => markdown).join('\n');
    expect(text).toContain('Loaded the rate table of last week.');
    expect(text).toContain('The first signal was a customer report');
    expect(text).toContain('no alert fired');
    const { body: proof } = await api.get(`/incidents/${incidentId}/verification`);
    expect(proof).toMatchObject({ ok: true });
  });

  it('is opened again for a reason, and keeps its history', async () => {
    const { body } = await responder.api.post(`/incidents/${incidentId}/reopen`, { reason: 'One country is still wrong' });
    expect(body.status).not.toBe('resolved');
    const { body: timeline } = await api.get(`/incidents/${incidentId}/timeline?limit=200`);
    const kinds = timeline.items.map(({ entryType }: { entryType: string }) => entryType);
    expect(kinds.length).toBeGreaterThan(8);
  });
});
