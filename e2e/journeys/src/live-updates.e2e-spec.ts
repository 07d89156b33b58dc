import { eventually, invite, sharedStack } from '@debrief/e2e-support';
import { afterEach, expect, it } from 'vitest';
import { alertmanagerDelivery, deliver } from './deliveries.js';
import { watchLive, type LiveStream } from './live-stream.js';
import { connect, theIncidentOf } from './sources.js';

const open: LiveStream[] = [];
afterEach(() => open.splice(0).forEach((stream) => stream.close()));

async function watch(...which: Parameters<typeof watchLive>): Promise<LiveStream> {
  const stream = await watchLive(...which);
  open.push(stream);
  return stream;
}

/** One promise: what happens is on the page without a reload, and without anybody asking again and again. */
it('an alert, and what people do about it, are told to whoever watches, as hints and never as contents', async () => {
  const { api, url, adminToken } = sharedStack();
  const service = 'watched-shop';
  const source = await connect(api, 'alertmanager', 'Watched');
  const { seen } = await watch(url, adminToken);
  const sentAt = performance.now();
  await deliver(
    source.ingestUrl,
    alertmanagerDelivery([{ name: 'WatchedErrors', service, startsAt: new Date(Date.now() - 60_000).toISOString() }]),
  );
  await eventually(() => expect(seen.hints.map(({ noun }) => noun)).toContain('incidents'));
  console.log(`told ${Math.round(performance.now() - sentAt)} ms after it was sent`);
  const { incidentId } = await theIncidentOf(api, service);
  const told = () => seen.hints.filter(({ id }) => id === incidentId);
  await eventually(() => expect(told()).not.toEqual([]));
  const before = told().length;
  const { body: note } = await api.post(`/incidents/${incidentId}/timeline`, {
    entryType: 'note',
    data: { markdown: 'Seen by nobody yet.' },
  });
  await eventually(() => expect(told().slice(before)).toContainEqual(expect.objectContaining({ entryNos: [note.entryNo] })));
  expect(JSON.stringify(seen.hints)).not.toContain('WatchedErrors');
});

it('who was away for a moment is told what was missed, who was away for long is told to read afresh', async () => {
  const { api, url, adminToken } = sharedStack();
  const keeping = await watch(url, adminToken); // somebody always watches, so that there is something to remember
  const first = await watch(url, adminToken);
  const { lastId } = first.seen;
  first.close();
  const { body } = await api.post('/incidents', { title: 'While nobody looked', severity: 'sev4' });
  await eventually(() => expect(keeping.seen.hints.map(({ id }) => id)).toContain(body.incidentId));
  const again = await watch(url, adminToken, lastId);
  await eventually(() => expect(again.seen.hints.map(({ id }) => id)).toContain(body.incidentId));
  const late = await watch(url, adminToken, 'long-ago-0');
  await eventually(() => expect(late.seen.isReset).toBe(true));
});

it('a private incident is told to its audience only', async () => {
  const { api, url } = sharedStack();
  const insider = await invite(api, { name: 'Insider', email: 'live-insider@example.org' });
  const outsider = await invite(api, { name: 'Outsider', email: 'live-outsider@example.org' });
  const [inside, outside] = await Promise.all([watch(url, insider.token), watch(url, outsider.token)]);
  const { body } = await insider.api.post('/incidents', {
    title: 'A break-in is investigated',
    severity: 'sev2',
    visibility: 'private',
    audience: [{ kind: 'person', id: insider.personId }],
  });
  const { body: later } = await insider.api.post('/incidents', { title: 'Something for everybody', severity: 'sev4' });
  await eventually(() => expect(inside.seen.hints.map(({ id }) => id)).toContain(body.incidentId));
  await eventually(() => expect(outside.seen.hints.map(({ id }) => id)).toContain(later.incidentId));
  expect(outside.seen.hints.map(({ id }) => id)).not.toContain(body.incidentId);
});

it('nobody listens without a name', async () => {
  const { url } = sharedStack();
  expect((await fetch(`${url}/api/v1/live`)).status).toBe(401);
});
