import { gzipSync } from 'node:zlib';
import { eventually, sharedStack } from '@debrief/e2e-support';
import { beforeAll, describe, expect, it } from 'vitest';
import { nested, rawRequest } from './bad-input.js';
import { connect, receiptsOf, type Connected, type ReceiptLine } from './sources.js';

const MIB = 1_048_576;

/** One promise: whatever a machine sends, it is answered as its protocol says, and what was accepted is kept and shown with its reason. */
describe('bad input at the machines’ door', () => {
  const { api, ingestUrl } = sharedStack();
  let generic: Connected;
  let alertmanager: Connected;
  let ruler: Connected;
  let pagerDuty: Connected;
  let opsgenie: Connected;
  beforeAll(async () => {
    [generic, alertmanager, ruler, pagerDuty, opsgenie] = await Promise.all([
      connect(api, 'generic', 'Bad input'),
      connect(api, 'alertmanager', 'Bad input, Alertmanager'),
      connect(api, 'alertmanager-api', 'Bad input, API v2'),
      connect(api, 'pagerduty', 'Bad input, PagerDuty'),
      connect(api, 'opsgenie', 'Bad input, Opsgenie'),
    ]);
  });

  const send = (url: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  /** The receipt of an answer, once it has been read. */
  const receiptOf = async (source: Connected, answer: Response): Promise<ReceiptLine> => {
    expect(answer.status).toBe(200);
    const { receiptId } = (await answer.json()) as { receiptId: string };
    return eventually(async () => {
      const found = (await receiptsOf(api, source)).find((receipt) => receipt.receiptId === receiptId);
      expect(found?.outcome).toBeDefined();
      expect(found?.outcome).not.toBe('pending');
      return found!;
    });
  };

  it('a wrong key is 401 at every webhook, with a problem document', async () => {
    const wrong = `dbrf${'a'.repeat(28)}`;
    for (const source of ['generic', 'alertmanager']) {
      const answer = await send(`${ingestUrl}/${source}/${wrong}`, '{}');
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(await answer.json()).toMatchObject({ type: '/problems/door/unknown-key' });
    }
  });

  it.each([
    ['not JSON', '{"title": ', 'quarantined'],
    ['empty', '', 'quarantined'],
    ['65 deep', nested(65), 'quarantined'],
    ['an empty list', '[]', 'control'],
    ['a list of no alerts', '{"alerts":[]}', 'control'],
    ['another shape', '{"colour":"blue","weight":3}', 'unmapped'],
  ])('a webhook that is %s is kept, and shown with its reason', async (_, body, outcome) => {
    const receipt = await receiptOf(generic, await send(generic.ingestUrl, body));
    expect(receipt.outcome).toBe(outcome);
    if (outcome !== 'control') expect(receipt.problem?.detail).toBeTruthy();
    if (body !== '') {
      const { body: raw } = await api.get(`/receipts/${receipt.receiptId}/body`);
      expect(typeof raw === 'string' ? raw : JSON.stringify(raw)).toBe(typeof raw === 'string' ? body : JSON.stringify(JSON.parse(body)));
    }
  });

  it('a body over the limit is 413: 1 MiB, and 4 MiB for Alertmanager', async () => {
    const of = (bytes: number) => JSON.stringify({ title: 'x', description: 'y'.repeat(bytes) });
    expect((await send(generic.ingestUrl, of(MIB))).status).toBe(413);
    expect((await send(alertmanager.ingestUrl, of(MIB))).status).toBe(200);
    const large = await send(alertmanager.ingestUrl, of(4 * MIB)).catch(() => undefined); // refused before it was sent whole
    if (large) expect(large.status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(64 * MIB));
    const inflated = await send(generic.ingestUrl, bomb, { 'content-encoding': 'gzip' });
    expect(inflated.status).toBe(413);
    expect((await send(generic.ingestUrl, '{}', { 'content-encoding': 'br' })).status).toBe(415);
  });

  it('hostile keys and bytes become a clean alert, and the receipt is as it was sent', async () => {
    const body =
      '{"title":"Hostile \\u0000 \\ud800 title","service":"hostile-shop","dedupKey":"$where","labels":{"__proto__":{"polluted":true},"constructor":"x","$where":"1","a.b":"c"}}';
    const receipt = await receiptOf(generic, await send(generic.ingestUrl, body));
    expect(receipt.outcome).toBe('parsed');
    await eventually(async () => {
      const [alert] = await api.all('/alerts?service=hostile-shop');
      expect(alert.title).toMatch(/^Hostile/);
      expect(alert.title).not.toContain('\0');
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('fields that we do not know are kept, and ones that are missing are named', async () => {
    const kept = await receiptOf(generic, await send(generic.ingestUrl, '{"title":"Known","service":"kept-shop","novelty":{"deep":1}}'));
    expect(kept.outcome).toBe('parsed');
    const { body } = await api.get(`/receipts/${kept.receiptId}/body`);
    expect(typeof body === 'string' ? body : JSON.stringify(body)).toContain('novelty');
    const missing = await receiptOf(generic, await send(generic.ingestUrl, '{"service":"kept-shop"}'));
    expect(missing).toMatchObject({ outcome: 'unmapped' });
    expect(missing.problem?.detail).toContain('title');
  });

  it('an end before its start is the start, and a year that cannot be is no year', async () => {
    const alert = (more: object) => JSON.stringify({ title: 'Odd times', service: 'times-shop', ...more });
    const ended = { dedupKey: 'odd-1', status: 'resolved', startedAt: '2026-11-18T14:02:00Z', resolvedAt: '2026-11-18T13:00:00Z' };
    expect((await receiptOf(generic, await send(generic.ingestUrl, alert(ended)))).outcome).toBe('parsed');
    for (const [n, startedAt] of ['0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', ''].entries()) {
      const sent = await send(generic.ingestUrl, alert({ dedupKey: `odd-year-${n}`, startedAt }));
      expect((await receiptOf(generic, sent)).outcome).toBe('parsed');
    }
    await eventually(async () => {
      const alerts = await api.all('/alerts?service=times-shop');
      expect(alerts).toHaveLength(5);
      for (const { startedAt } of alerts) expect(Date.parse(startedAt)).toBeGreaterThan(Date.parse('2000-01-01'));
      for (const { startedAt } of alerts) expect(Date.parse(startedAt)).toBeLessThan(Date.now() + 86_400_000);
    });
  });

  it('protocols that answer for the shape do so in their own words', async () => {
    const invalid = await send(ruler.ingestUrl, '{"not":"a list"}');
    expect(invalid.status).toBe(400);
    expect((await send(ruler.ingestUrl, '[{"labels":')).status).toBe(400);
    const event = await send(`${ingestUrl}/v2/enqueue`, JSON.stringify({ routing_key: pagerDuty.key, event_action: 'explode' }));
    expect(event.status).toBe(400);
    expect(await event.json()).toMatchObject({ status: 'invalid event' });
    const unprocessable = await send(`${ingestUrl}/v2/alerts`, '{"alias":7', { authorization: `GenieKey ${opsgenie.key}` });
    expect(unprocessable.status).toBe(422);
  });

  it('of a batch in API v2 the valid ones count, and the others are named', async () => {
    const startsAt = new Date(Date.now() - 60_000).toISOString();
    const good = (n: number) => ({ labels: { alertname: `Partly${n}`, service: 'partly-shop' }, startsAt });
    const answer = await send(ruler.ingestUrl, JSON.stringify([good(1), { labels: {} }, good(2), { labels: 'none' }, good(3)]));
    expect(answer.status).toBe(400);
    await eventually(async () => expect(await api.all('/alerts?service=partly-shop')).toHaveLength(3));
  });

  it('another source’s key, another path and another method are told where to go', async () => {
    const other = await send(`${ingestUrl}/alertmanager/${generic.key}`, '{}');
    expect(other.status).toBe(404);
    expect(await other.json()).toMatchObject({ type: '/problems/door/wrong-source' });
    expect((await send(`${ingestUrl}/no/such/door/at/all`, '{}')).status).toBe(404);
    const method = await fetch(generic.ingestUrl, { method: 'DELETE' });
    expect(method.status).toBe(405);
    expect(method.headers.get('allow')).toContain('POST');
  });

  it('a body that does not come is not waited for for ever', { timeout: 60_000 }, async () => {
    const { pathname, host } = new URL(generic.ingestUrl);
    const began = performance.now();
    const answer = await rawRequest(
      ingestUrl,
      `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"ti`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(await rawRequest(ingestUrl, 'EHLO debrief\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });
});
