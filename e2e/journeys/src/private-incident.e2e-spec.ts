import { eventually, invite, sharedStack, type Colleague } from '@debrief/e2e-support';
import { beforeAll, describe, expect, it } from 'vitest';

/** In every text of the private things: where it is read, something leaked. */
const MARK = 'quillwort';

interface OpenApi {
  readonly paths: Record<string, { readonly get?: { readonly parameters?: { readonly name: string; readonly in: string }[] } }>;
}

/** One promise: who is not in the audience of a private incident finds it nowhere. */
describe('a private incident', () => {
  const { api, url } = sharedStack();
  let insider: Colleague;
  let outsider: Colleague;
  let viewer: Colleague;
  const known: Record<string, string> = {};
  let secrets: string[];

  beforeAll(async () => {
    insider = await invite(api, { name: 'Security on-call', email: 'security-oncall@example.org' });
    outsider = await invite(api, { name: 'Billing on-call', email: 'billing-oncall@example.org' });
    viewer = await invite(api, { name: 'Auditor', email: 'private-auditor@example.org', role: 'viewer' });
    const { body: incident } = await insider.api.post('/incidents', {
      title: `Keys of ${MARK} were copied`,
      severity: 'sev1',
      summary: `Somebody read ${MARK}.`,
      visibility: 'private',
      audience: [{ kind: 'person', id: insider.personId }],
      services: [{ name: `${MARK}-vault` }],
      tags: [MARK],
    });
    const { body: entry } = await insider.api.post(`/incidents/${incident.incidentId}/timeline`, {
      entryType: 'note',
      data: { markdown: `The log of ${MARK} ends at noon.` },
    });
    const { body: item } = await insider.api.post('/action-items', {
      title: `Rotate every key of ${MARK} by itself`,
      sources: [{ kind: 'incident', id: incident.incidentId }],
    });
    await insider.api.post(`/incidents/${incident.incidentId}/resolve`);
    const postMortemId = await eventually(async () => {
      const { body } = await insider.api.get(`/post-mortems?incident=${incident.incidentId}`);
      expect(body.items).toMatchObject([{ state: 'drafting' }]);
      return body.items[0].postMortemId as string;
    });
    Object.assign(known, {
      incidentId: incident.incidentId,
      entryId: entry.entryId,
      actionItemId: item.actionItemId,
      postMortemId,
      key: 'summary',
      reportId: 'volume',
      figureId: 'incidents',
    });
    secrets = [MARK, incident.incidentId, entry.entryId, item.actionItemId, postMortemId];
  }, 60_000);

  /** Every GET of the product, with the ids of what is private wherever one fits, and with searches for it. */
  async function everyGet(): Promise<string[]> {
    const { body } = await api.get<OpenApi>('/api/openapi.json');
    const paths = Object.entries(body.paths).filter(([path, { get }]) => get && path !== '/api/v1/live');
    expect(paths.length).toBeGreaterThan(40);
    return paths.flatMap(([path, { get }]) => {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => known[name] ?? known['incidentId']!);
      const query = (get?.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      const asked = query.flatMap((name) => {
        if (name === 'q') return [`q=${MARK}`];
        if (name === 'service') return [`service=${MARK}-vault`];
        if (name === 'tag') return [`tag=${MARK}`];
        if (name === 'incident') return [`incident=${known['incidentId']}`];
        if (name === 'format') return ['format=csv'];
        return [];
      });
      return [filled, ...asked.map((one) => `${filled}?${one}`)];
    });
  }

  const leaksTo = async (token: string, path: string): Promise<string[]> => {
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(15_000) });
    const text = await response.text();
    expect([200, 302, 303, 400, 401, 403, 404, 405, 410, 422, 501], `${path}: ${text.slice(0, 300)}`).toContain(response.status);
    // whoever asks knows what they asked: a filter in the address of a list, an id in the problem that refuses it, tell nothing
    const [asked = '', query = ''] = path.split('?');
    const echoes = [...(query === '' ? [] : [query]), ...(response.ok ? [] : asked.split('/').filter((part) => secrets.includes(part)))];
    const said = echoes.reduce((left, echo) => left.replaceAll(echo, ''), text);
    return secrets.filter((secret) => said.includes(secret)).map((secret) => `${path} (${response.status}) tells ${secret}`);
  };

  it('is seen by its audience', async () => {
    const { body } = await insider.api.get(`/incidents/${known['incidentId']}`);
    expect(body.title).toContain(MARK);
    await insider.api.get(`/post-mortems/${known['postMortemId']}`);
    await insider.api.get(`/action-items/${known['actionItemId']}`);
  });

  it.each([
    ['a member', () => outsider.token],
    ['a viewer', () => viewer.token],
  ])('is found by no GET of %s, whatever is asked', { timeout: 60_000 }, async (_, token) => {
    const leaks: string[] = [];
    for (const path of await everyGet()) leaks.push(...(await leaksTo(token(), path)));
    expect(leaks).toEqual([]);
  });

  it('takes no order of an outsider, and does not say that it exists', async () => {
    const order = `/incidents/${known['incidentId']}/reopen`;
    const refused = await outsider.api.post(order, { reason: 'I guessed the id' }, { expect: 404 });
    const nowhere = await outsider.api.get('/incidents/inc_aaaaaaaaaaaaaaaaaaaa', { expect: 404 });
    expect(refused.body.type).toBe(nowhere.body.type);
    await outsider.api.patch(
      `/action-items/${known['actionItemId']}`,
      { title: 'Another title of it' },
      { headers: { 'if-match': '"1"' }, expect: 404 },
    );
  });
});
