import { eventually, invite, sharedStack, type Colleague } from '@debrief/e2e-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchLive, type LiveStream } from './live-stream.js';

/** In every text of the private things: where it is read, something leaked. */
const MARK = 'quillwort';
/** Bodies that get as far as an order can: they name what is private wherever an id fits. */
const bodiesNaming = ({ incidentId, actionItemId, postMortemId }: Record<string, string>): object[] => [
  {},
  { reason: 'Somebody has guessed the id.' },
  { incidentId, kind: 'duplicate' },
  { intoIncidentId: incidentId },
  { incidentIds: [incidentId], order: 'add-tags', tags: ['guessed'] },
  { ids: [actionItemId], order: { order: 'start' } },
  { title: 'Guess what there is', severity: 'sev4', sources: [{ kind: 'incident', id: incidentId }] },
  { title: 'Guess what there is', sources: [{ kind: 'post-mortem', id: postMortemId }] },
  { subject: { type: 'incident', ids: [incidentId] }, incidentId, incidentIds: [incidentId] },
  { items: [{ title: `Rotate every key of ${MARK} by itself`, sources: [{ kind: 'incident', id: incidentId }] }] },
  { itemId: actionItemId, otherId: actionItemId, byId: actionItemId, reason: 'Somebody has guessed the id.' },
];
const nobody = {
  incidentId: `inc_${'a'.repeat(20)}`,
  entryId: `tle_${'a'.repeat(20)}`,
  actionItemId: `act_${'a'.repeat(20)}`,
  postMortemId: `pm_${'a'.repeat(20)}`,
};

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema?: { readonly enum?: readonly string[] };
}
type Operations = Readonly<Record<string, { readonly parameters?: readonly Parameter[] } | undefined>>;

/** One promise: who is not in the audience of a private incident finds it nowhere. */
describe('a private incident', () => {
  const { api, url } = sharedStack();
  let insider: Colleague;
  let outsider: Colleague;
  let viewer: Colleague;
  let streams: LiveStream[];
  let openId: string;
  let paths: Record<string, Operations>;
  /** What was private from its first moment, and what everybody saw before it became so. */
  const born: Record<string, string> = {};
  const turned: Record<string, string> = {};

  /** An incident with a note, an action item and a post-mortem; everything about it bears the mark. */
  async function tell(into: Record<string, string>, visibility: 'private' | 'internal'): Promise<void> {
    const { body: incident } = await insider.api.post('/incidents', {
      title: `Keys of ${MARK} were copied`,
      severity: 'sev1',
      summary: `Somebody read ${MARK}.`,
      visibility,
      ...(visibility === 'private' ? { audience: [{ kind: 'person', id: insider.personId }] } : {}),
      services: [{ name: `${MARK}-vault` }],
      tags: [MARK],
    });
    const { incidentId } = incident;
    const { body: entry } = await insider.api.post(`/incidents/${incidentId}/timeline`, {
      entryType: 'note',
      data: { markdown: `The log of ${MARK} ends at noon.` },
    });
    const { body: item } = await insider.api.post('/action-items', {
      title: `Rotate every key of ${MARK} by itself`,
      sources: [{ kind: 'incident', id: incidentId }],
    });
    await insider.api.post(`/incidents/${incidentId}/resolve`);
    const postMortemId = await eventually(async () => {
      const { body } = await insider.api.get(`/post-mortems?incident=${incidentId}`);
      expect(body.items).toMatchObject([{ state: 'drafting' }]);
      return body.items[0].postMortemId as string;
    });
    Object.assign(into, { incidentId, entryId: entry.entryId, actionItemId: item.actionItemId, postMortemId });
  }

  const isGone = async (path: string) => outsider.api.get(path, { expect: 404 });
  const idsOf = ({ incidentId, entryId, actionItemId, postMortemId }: Record<string, string>): string[] => [
    incidentId!,
    entryId!,
    actionItemId!,
    postMortemId!,
  ];

  beforeAll(async () => {
    insider = await invite(api, { name: 'Security on-call', email: 'security-oncall@example.org' });
    outsider = await invite(api, { name: 'Billing on-call', email: 'billing-oncall@example.org' });
    viewer = await invite(api, { name: 'Auditor', email: 'private-auditor@example.org', role: 'viewer' });
    streams = await Promise.all([outsider, viewer].map(({ token }) => watchLive(url, token)));
    paths = (await api.get<{ paths: Record<string, Operations> }>('/api/openapi.json')).body.paths;
    await tell(born, 'private');
    await tell(turned, 'internal');
    // An incident that stays in the open says that it has to do with the other one, which then becomes private.
    openId = (await insider.api.post('/incidents', { title: 'In the open', severity: 'sev5' })).body.incidentId;
    await insider.api.post(`/incidents/${openId}/relations`, { incidentId: turned['incidentId'], kind: 'shared-factor' });
    const { body } = await insider.api.get(`/incidents/${turned['incidentId']}`);
    await insider.api.patch(
      `/incidents/${turned['incidentId']}`,
      { visibility: 'private', audience: [{ kind: 'person', id: insider.personId }] },
      { headers: { 'if-match': `"${body.detailsVersion}"` } },
    );
    await eventually(() => isGone(`/post-mortems/${turned['postMortemId']}`));
    await eventually(() => isGone(`/action-items/${turned['actionItemId']}`));
    await eventually(async () => {
      const { body: report } = await outsider.api.get(`/reports/volume?tag=${MARK}`);
      expect(report.figures.find(({ figureId }: { figureId: string }) => figureId === 'incidents')).toMatchObject({ n: 0 });
    });
  }, 60_000);

  afterAll(() => streams?.forEach((stream) => stream.close()));

  const filled = (path: string, known: Record<string, string>): string => {
    const more: Record<string, string> = {
      key: 'summary',
      reportId: 'volume',
      figureId: 'incidents',
      order: 'start',
      name: 'changeAt',
      role: 'scribe',
    };
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => known[name] ?? more[name] ?? known['incidentId']!);
  };

  /** Every GET of the product, with the ids of what is private wherever one fits, searches for it, and every format. */
  function everyGet(): string[] {
    const gets = Object.entries(paths).filter(([path, { get }]) => get && path !== '/api/v1/live');
    expect(gets.length).toBeGreaterThan(40);
    return gets.flatMap(([path, { get }]) =>
      [born, turned].flatMap((known, nth) => {
        const asked = (get?.parameters ?? []).flatMap(({ name, in: where, schema }) => {
          if (where !== 'query') return [];
          if (name === 'q') return [`q=${MARK}`, 'q=shared-factor'];
          if (name === 'service') return [`service=${MARK}-vault`];
          if (name === 'tag') return [`tag=${MARK}`];
          if (name === 'hidden') return ['hidden=true'];
          if (['incident', 'source', 'subject'].includes(name)) return [`${name}=${known['incidentId']}`];
          if (name === 'actionItemId') return [`actionItemId=${known['actionItemId']}`];
          if (name === 'format') return (schema?.enum ?? ['csv']).map((format) => `format=${format}`);
          return [];
        });
        const target = filled(path, known);
        // What has no id in it is asked once; of what is about an incident, also the one in the open.
        if (nth > 0 && target === path) return asked.filter((one) => one.includes('_')).map((one) => `${target}?${one}`);
        const open = nth === 0 && path.includes('{incidentId}') ? [filled(path, { ...known, incidentId: openId })] : [];
        return [target, ...open].flatMap((one) => [one, ...asked.map((query) => `${one}?${query}`)]);
      }),
    );
  }

  const ask = async (token: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'if-match': '"1"', ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
    return { response, text: await response.text() };
  };

  /** Whoever asks knows what they asked: what stands in the question and again in the answer tells nothing. */
  const leaksIn = (text: string, asked: string, isRefusal: boolean): string[] => {
    const secrets = [MARK, ...idsOf(born), ...idsOf(turned)];
    const [path = '', query = ''] = asked.split('?');
    const echoes = [
      ...(query === '' ? [] : [query]),
      ...(isRefusal ? path.split(/[/"{}:, ]/).filter((part) => secrets.includes(part)) : []),
    ];
    const said = echoes.reduce((left, echo) => left.replaceAll(echo, ''), text);
    return secrets.filter((secret) => said.includes(secret)).map((secret) => `${asked} tells ${secret}`);
  };

  it('is seen by its audience', async () => {
    for (const known of [born, turned]) {
      const { body } = await insider.api.get(`/incidents/${known['incidentId']}`);
      expect(body.title).toContain(MARK);
      await insider.api.get(`/post-mortems/${known['postMortemId']}`);
      await insider.api.get(`/action-items/${known['actionItemId']}`);
    }
  });

  it.each([
    ['a member', () => outsider.token],
    ['a viewer', () => viewer.token],
  ])('is found by no GET of %s, whatever is asked', { timeout: 60_000 }, async (_, token) => {
    const leaks: string[] = [];
    for (const path of everyGet()) {
      const { response, text } = await ask(token(), 'GET', path);
      expect([200, 302, 303, 400, 401, 403, 404, 405, 410, 422, 501], `${path}: ${text.slice(0, 300)}`).toContain(response.status);
      leaks.push(...leaksIn(text, path, !response.ok));
    }
    expect(leaks).toEqual([]);
  });

  it('is answered like one that nobody knows, whatever is ordered', { timeout: 120_000 }, async () => {
    const problems: string[] = [];
    let orders = 0;
    // What changes who asks, or what everybody has, is ordered elsewhere.
    const own = /^\/api\/v1\/(?:me|sessions|tokens|people|setup|unsubscribe|notifications\/read)\b/;
    for (const [path, operations] of Object.entries(paths)) {
      if (own.test(path)) continue;
      for (const method of ['post', 'put', 'patch', 'delete'].filter((each) => operations[each])) {
        const isAbout = /\{(?:incidentId|postMortemId|actionItemId)\}/.test(path);
        const variants = method === 'delete' ? [undefined] : isAbout ? bodiesNaming(born).slice(0, 4) : bodiesNaming(born);
        for (const [index, body] of variants.entries()) {
          const target = filled(path, born);
          const { response, text } = await ask(outsider.token, method.toUpperCase(), target, body);
          orders += 1;
          problems.push(...leaksIn(text, `${target} ${JSON.stringify(body)}`, true));
          if (!isAbout) continue;
          const asUnknown = method === 'delete' ? undefined : bodiesNaming(nobody)[index];
          const unknown = await ask(outsider.token, method.toUpperCase(), filled(path, nobody), asUnknown);
          const typeOf = (json: string) => (/"type":"(\/problems[^"]+)"/.exec(json)?.[1] ?? '').toString();
          const [one, other] = [`${response.status} ${typeOf(text)}`, `${unknown.response.status} ${typeOf(unknown.text)}`];
          if (one !== other) problems.push(`${method} ${target} answers ${one}, and ${other} about nothing`);
        }
      }
    }
    expect(problems).toEqual([]);
    expect(orders).toBeGreaterThan(200);
    // An ETag that was overheard opens nothing.
    const guessed = await ask(outsider.token, 'GET', `/api/v1/incidents/${born['incidentId']}`, undefined, { 'if-none-match': '"1"' });
    expect(guessed.response.status).toBe(404);
  });

  it('is in no figure of a report: asked about it, each answers as about nothing', async () => {
    const { body } = await outsider.api.get<{ items: { reportId: string }[] }>('/reports');
    const about = async (who: Colleague, reportId: string, service: string) => {
      const { text } = await ask(who.token, 'GET', `/api/v1/reports/${reportId}?service=${service}`);
      return text.replaceAll(service, '…').replaceAll(/"(?:asOf|dataThrough|correlationId|instance)":"[^"]+"/g, '');
    };
    for (const { reportId } of body.items)
      expect(await about(outsider, reportId, `${MARK}-vault`), reportId).toBe(await about(outsider, reportId, 'nobody-vault'));
    await eventually(async () =>
      expect(await about(insider, 'volume', `${MARK}-vault`)).not.toBe(await about(insider, 'volume', 'nobody-vault')),
    );
  });

  it('is told to nobody else while they watch', async () => {
    const { body: marker } = await insider.api.post('/incidents', { title: 'For everybody who watches', severity: 'sev5' });
    for (const { seen } of streams) {
      await eventually(() => expect(seen.hints.map(({ id }) => id)).toContain(marker.incidentId));
      const told = JSON.stringify(seen.hints);
      for (const id of [MARK, ...idsOf(born)]) expect(told).not.toContain(id);
    }
  });
});
