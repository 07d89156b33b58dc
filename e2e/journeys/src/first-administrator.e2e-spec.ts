import { eventually, startStack, type Stack } from '@debrief/e2e-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const owner = { name: 'First administrator', email: 'first-administrator@example.org', password: 'nine otters crossed the river' };

/** One promise: a fresh installation lets in whoever started it, and nobody else. */
describe('the first administrator', () => {
  let stack: Stack;
  let cookie: string;
  const nobody = () => stack.api.as();
  const withCookie = () => ({ headers: { cookie } });
  beforeAll(async () => void (stack = await startStack({ services: ['directory', 'incidents'] })), 120_000);
  afterAll(() => stack?.stop(), 30_000);

  it('is asked for while there is none', async () => {
    expect((await nobody().get('/setup')).body).toEqual({ needed: true });
    expect(stack.setupCode).toMatch(/^[A-Z2-9]{5}-[A-Z2-9]{5}-[A-Z2-9]{5}$/);
  });

  it('is not made with a wrong code, nor with a password that anybody would guess', async () => {
    await nobody().post('/setup', { ...owner, code: 'AAAAA-AAAAA-AAAAA' }, { expect: 403 });
    await nobody().post('/setup', { ...owner, code: stack.setupCode, password: 'password1234' }, { expect: 422 });
    const { body } = await nobody().post('/setup', { ...owner, code: stack.setupCode, password: 'short' }, { expect: 400 });
    expect(body.errors).toMatchObject([{ path: 'password' }]);
  });

  it('is made with the code that was printed, once, and is signed in by that', async () => {
    const { body, headers } = await nobody().post('/setup', { ...owner, code: stack.setupCode });
    expect(body).toMatchObject({ kind: 'person', role: 'admin', person: { email: owner.email } });
    const [set = ''] = headers.getSetCookie();
    expect(set).toMatch(/HttpOnly/i);
    expect(set).toMatch(/SameSite=Lax/i);
    cookie = set.split(';')[0]!;
    expect((await nobody().get('/me', withCookie())).body).toMatchObject({ role: 'admin', person: { name: owner.name } });
    await nobody().post('/setup', { ...owner, email: 'second@example.org', code: stack.setupCode }, { expect: 409 });
    expect((await nobody().get('/setup')).body).toEqual({ needed: false });
  });

  it('signs in and out again', async () => {
    const { headers } = await nobody().post('/sessions', { email: owner.email.toUpperCase(), password: owner.password });
    const second = headers.getSetCookie()[0]!.split(';')[0]!;
    expect(second).not.toBe(cookie);
    const open = await nobody().get('/sessions', withCookie());
    expect(open.body.items).toHaveLength(2);
    await nobody().delete('/sessions', { headers: { cookie: second }, expect: 204 });
    await eventually(() => nobody().get('/me', { headers: { cookie: second }, expect: 401 }), { within: 5_000 });
    await nobody().get('/me', withCookie());
  });

  it('a wrong password and an unknown name are told apart by nobody', async () => {
    const wrong = await nobody().post('/sessions', { email: owner.email, password: 'ten otters crossed the river' }, { expect: 401 });
    const unknown = await nobody().post('/sessions', { email: 'nobody@example.org', password: owner.password }, { expect: 401 });
    const { correlationId: _one, ...said } = wrong.body;
    const { correlationId: _other, ...saidToo } = unknown.body;
    expect(said).toEqual(saidToo);
  });

  it('invites others, who may do what their role may', async () => {
    const { body } = await nobody().post(
      '/people',
      { name: 'Reader', email: 'reader@example.org', role: 'viewer' },
      { ...withCookie(), expect: 201 },
    );
    const token = body.invitationUrl.split(/[#/=]/).at(-1);
    await nobody().post('/people/invitation/accept', { token, password: 'seven herons stood in the reeds' });
    await nobody().post('/people/invitation/accept', { token, password: 'eight herons stood in the reeds' }, { expect: 410 });
    const signedIn = await nobody().post('/sessions', { email: 'reader@example.org', password: 'seven herons stood in the reeds' });
    const reader = { headers: { cookie: signedIn.headers.getSetCookie()[0]!.split(';')[0]! } };
    await nobody().get('/incidents', reader);
    await nobody().post('/incidents', { title: 'May I?', severity: 'sev3' }, { ...reader, expect: 403 });
    await nobody().get('/dead-letters', { ...reader, expect: 403 });
    await nobody().post('/people', { name: 'Third', email: 'third@example.org', role: 'admin' }, { ...reader, expect: 403 });
  });

  it('leaves a trace of every step in the audit', async () => {
    await eventually(async () => {
      const { body } = await stack.api.get('/audit?limit=200');
      const said = JSON.stringify(body.items);
      expect(said).toMatch(/sign/i);
      expect(said).not.toContain(owner.password);
    });
  });

  it('slows down whoever guesses', async () => {
    for (let n = 1; ; n++) {
      const guess = { email: owner.email, password: `guess number ${n} of many` };
      const answer = await fetch(`${stack.url}/api/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(guess),
      });
      if (answer.status === 429) {
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        break;
      }
      expect(answer.status).toBe(401);
      expect(n).toBeLessThanOrEqual(5);
    }
  });
});
