import { IntegrationSettings } from '@debrief/contracts';
import { given, reject } from '@debrief/decider';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { doorRoute, headersToKeep, presentedKey } from './door-route.js';
import { integration, type IntegrationEvent, type KeptKey } from './integration.js';
import { laneOf, StormWatch } from './lanes.js';
import { quietDraft } from './quiet.js';
import { verifySignature } from './verify-signature.js';

describe('paths of the machines’ door', () => {
  it.each([
    ['POST', '/alertmanager/KEY', { kind: 'delivery', protocol: 'webhook', source: 'alertmanager', key: 'KEY', rest: '' }],
    ['POST', '/alertmanager', { kind: 'delivery', source: 'alertmanager', key: undefined }],
    ['POST', '/alertmanager-api/KEY/api/v2/alerts', { kind: 'delivery', protocol: 'alertmanager-api', key: 'KEY', rest: 'api/v2/alerts' }],
    ['POST', '/prometheus/KEY/api/v2/alerts', { kind: 'delivery', protocol: 'alertmanager-api' }],
    ['GET', '/alertmanager-api/KEY/-/ready', { kind: 'probe', what: 'ready', key: 'KEY' }],
    ['POST', '/v2/enqueue', { kind: 'delivery', protocol: 'pagerduty', source: 'pagerduty' }],
    ['POST', '/v2/change/enqueue', { kind: 'delivery', protocol: 'pagerduty', source: 'pagerduty-change' }],
    ['POST', '/v2/alerts/a%2Fb/close', { kind: 'delivery', protocol: 'opsgenie', rest: '/v2/alerts/a%2Fb/close' }],
    ['GET', '/alertmanager-api/KEY/api/v2/alerts', { kind: 'question', key: 'KEY', asked: { kind: 'alertmanager-alerts' } }],
    ['GET', '/alertmanager-api/KEY/api/v2/alerts/groups', { kind: 'question', asked: { kind: 'alertmanager-groups' } }],
    ['GET', '/alertmanager-api/KEY/api/v2/receivers', { kind: 'read', what: 'receivers' }],
    ['POST', '/alertmanager-api/KEY/api/v2/silences', { kind: 'read', what: 'silences' }],
    ['DELETE', '/alertmanager-api/KEY/api/v2/silence/1', { kind: 'read', what: 'silence' }],
    ['POST', '/alertmanager-api/KEY/api/v1/alerts', { kind: 'delivery', protocol: 'alertmanager-api' }],
    ['PUT', '/v2/alerts/a/priority', { kind: 'delivery', protocol: 'opsgenie', rest: '/v2/alerts/a/priority' }],
    ['DELETE', '/v2/alerts/a', { kind: 'delivery', protocol: 'opsgenie', rest: '/v2/alerts/a' }],
    ['GET', '/v2/alerts/a%2Fb/notes', { kind: 'question', asked: { kind: 'opsgenie-notes', identifier: 'a/b' } }],
    ['POST', '/v2/alerts/a/assign', { kind: 'delivery', protocol: 'opsgenie', rest: '/v2/alerts/a/assign' }],
    ['POST', '/v2/alerts/a/escalate', { kind: 'delivery', protocol: 'opsgenie', rest: '/v2/alerts/a/escalate' }],
    ['GET', '/v2/alerts/requests/123', { kind: 'question', protocol: 'opsgenie', asked: { kind: 'opsgenie-request', requestId: '123' } }],
    ['GET', '/v2/alerts/a%2Fb', { kind: 'question', asked: { kind: 'opsgenie-alert', identifier: 'a/b' } }],
    ['GET', '/v2/alerts/count', { kind: 'question', asked: { kind: 'opsgenie-count' } }],
    ['GET', '/v2/alerts', { kind: 'question', asked: { kind: 'opsgenie-alerts' } }],
    ['GET', '/v2/heartbeats/backup/ping', { kind: 'delivery', protocol: 'opsgenie' }],
    ['POST', '/icinga-notifications/KEY/process-event', { kind: 'delivery', source: 'icinga-notifications', key: 'KEY' }],
    ['POST', '/alertmanager/KEY/extra', { kind: 'unknown' }],
    ['GET', '/', { kind: 'unknown' }],
    ['GET', '//x', { kind: 'unknown' }],
    ['GET', '/../etc/passwd', { kind: 'unknown' }],
  ])('%s %s', (method, path, expected) => expect(doorRoute(method, path)).toMatchObject(expected));

  it('take the key from the path first, then from headers', () => {
    expect(presentedKey('A', { authorization: 'Bearer B' }, {})).toBe('A');
    expect(presentedKey(undefined, { authorization: 'GenieKey B' }, {})).toBe('B');
    expect(presentedKey(undefined, { authorization: `Basic ${Buffer.from('u:p:q').toString('base64')}` }, {})).toBe('p:q');
    expect(presentedKey(undefined, {}, { auth_token: 'C' })).toBe('C');
    expect(presentedKey(undefined, {}, {})).toBeUndefined();
  });

  it('keep no header that holds a secret', () => {
    expect(
      headersToKeep({
        authorization: 'x',
        cookie: 'x',
        'x-gitlab-token': 'x',
        'x-hub-signature-256': 'x',
        'content-type': 'a/b',
        'x-github-event': 'push',
      }),
    ).toEqual({ 'content-type': 'a/b', 'x-github-event': 'push' });
  });
});

describe('signatures', () => {
  const body = Buffer.from('{"a":1}');
  const now = '2026-11-18T14:02:00.000Z';
  const hex = (text: string) => createHmac('sha256', 's').update(text).update(body).digest('hex');
  const grafana = { scheme: 'hmac-sha256-hex', header: 'x-sig', timestamp: { header: 'x-time', isSigned: true }, secret: 'ours' } as const;
  const github = { scheme: 'hmac-sha256-hex', header: 'x-hub', prefix: 'sha256=', secret: 'ours' } as const;
  const seconds = Date.parse(now) / 1000;

  it('hold for the bytes as sent and nothing else', () => {
    expect(verifySignature(github, { 'x-hub': `sha256=${hex('')}` }, body, 's', now)).toBe('valid');
    expect(verifySignature(github, { 'x-hub': `sha256=${hex('')}` }, Buffer.from('{"a":2}'), 's', now)).toBe('wrong');
    expect(verifySignature(github, { 'x-hub': hex('') }, body, 's', now)).toBe('wrong');
    expect(verifySignature(github, { 'x-hub': `sha256=${hex('')}` }, body, 'other', now)).toBe('wrong');
    expect(verifySignature(github, {}, body, 's', now)).toBe('absent');
  });

  it('hold for five minutes where they have a time, which is signed with the body', () => {
    const signed = (at: number) => ({ 'x-sig': hex(`${at}:`), 'x-time': String(at) });
    expect(verifySignature(grafana, signed(seconds - 299), body, 's', now)).toBe('valid');
    expect(verifySignature(grafana, signed(seconds - 301), body, 's', now)).toBe('outside-window');
    expect(verifySignature(grafana, { ...signed(seconds - 400), 'x-time': String(seconds) }, body, 's', now)).toBe('wrong');
    expect(verifySignature(grafana, { 'x-sig': hex('') }, body, 's', now)).toBe('valid');
  });

  it('may be a token or base64', () => {
    expect(verifySignature({ scheme: 'token', header: 't', secret: 'ours' }, { t: 's' }, body, 's', now)).toBe('valid');
    expect(verifySignature({ scheme: 'token', header: 't', secret: 'ours' }, { t: 'ss' }, body, 's', now)).toBe('wrong');
    const base64 = createHmac('sha256', 's').update(body).digest('base64');
    expect(verifySignature({ scheme: 'hmac-sha256-base64', header: 'b', secret: 'ours' }, { b: base64 }, body, 's', now)).toBe('valid');
  });
});

describe('an integration', () => {
  const now = '2026-11-18T14:02:00.000Z';
  const key = (keyId: string, createdAt = now): KeptKey => ({ keyId, digest: keyId, lastFour: 'abcd', createdAt, expiresAt: null });
  const made: IntegrationEvent = {
    type: 'integration.made.v1',
    data: {
      integrationId: 'int_a',
      source: 'generic',
      name: 'n',
      createdAt: now,
      settings: IntegrationSettings.parse({}),
      keys: [key('one')],
      sealedSecret: null,
    },
  };

  it('has two keys after a rotation, until the old one ends', () => {
    const rotate = {
      type: 'RotateKey',
      key: key('two', '2026-11-18T15:00:00.000Z'),
      graceHours: 24,
      now: '2026-11-18T15:00:00.000Z',
    } as const;
    given(integration, [made])
      .when(rotate)
      .then([{ type: 'integration.key-rotated.v1', data: { key: rotate.key, previousExpiresAt: '2026-11-19T15:00:00.000Z' } }]);
    const rotated = integration.evolve(integration.evolve(integration.initial, made), {
      type: 'integration.key-rotated.v1',
      data: { key: rotate.key, previousExpiresAt: '2026-11-19T15:00:00.000Z' },
    });
    expect(rotated).toMatchObject({
      keys: [
        { keyId: 'one', expiresAt: '2026-11-19T15:00:00.000Z' },
        { keyId: 'two', expiresAt: null },
      ],
    });
  });

  it('is paused once, resumed once, and never without a key', () => {
    given(integration, [made]).when({ type: 'ResumeIntegration' }).then(reject('integration/not-paused'));
    given(integration, [made, { type: 'integration.paused.v1', data: {} }])
      .when({ type: 'PauseIntegration' })
      .then(reject('integration/already-paused'));
    given(integration, [made])
      .when({ type: 'RevokeKey', keyId: 'one' })
      .then(reject('integration/last-key', { detail: 'Rotate the key instead: without one nothing can be sent.' }));
    given(integration, [made]).when({ type: 'RevokeKey', keyId: 'none' }).then(reject('integration/key-not-found'));
  });

  it('is nobody once it is deleted', () => {
    given(integration, [made, { type: 'integration.deleted.v1', data: {} }])
      .when({ type: 'PauseIntegration' })
      .then(reject('integration/not-found'));
  });

  it('changes what is named and leaves the rest', () => {
    const changed = integration.decide(
      { type: 'ChangeIntegration', settings: { lateMinutes: 3 } },
      integration.evolve(integration.initial, made),
    );
    expect(changed).toMatchObject([{ data: { settings: { lateMinutes: 3, timeZone: 'UTC' } } }]);
  });
});

describe('storms', () => {
  it('have lanes of their own, away from the quiet ones', () => {
    for (let digest = 0; digest < 100; digest++) {
      expect(laneOf(digest, 12, false)).toBeLessThan(9);
      expect(laneOf(digest, 12, true)).toBeGreaterThanOrEqual(9);
      expect(laneOf(digest, 3, true)).toBe(laneOf(digest, 3, false));
    }
  });

  it('begin above 120 new alerts a minute and end after five minutes below 60', () => {
    const watch = new StormWatch();
    const minute = (n: number) => Date.parse('2026-11-18T14:00:00.000Z') + n * 60_000;
    watch.see(120, minute(0));
    expect(watch.inStorm).toBe(false);
    expect(watch.see(1, minute(0) + 1000)).toBe(true);
    for (let n = 1; n <= 5; n++) watch.see(10, minute(n));
    expect(watch.inStorm).toBe(true);
    watch.see(10, minute(6) + 1000);
    expect(watch.inStorm).toBe(false);
  });
});

describe('a source that goes quiet', () => {
  const facts = { integrationId: 'int_a', name: 'Production', heartbeat: { mode: 'any', everyMinutes: 5, graceMinutes: 2 } as const };
  it('is told once it is overdue, and again when it is heard', () => {
    const last = '2026-11-18T14:00:00.000Z';
    expect(quietDraft(facts, last, false, '2026-11-18T14:07:00.000Z')).toBeUndefined();
    expect(quietDraft(facts, last, false, '2026-11-18T14:07:01.000Z')).toMatchObject({
      key: 'quiet:int_a',
      status: 'firing',
      statedAt: '2026-11-18T14:07:00.000Z',
    });
    expect(quietDraft(facts, last, true, '2026-11-18T14:08:00.000Z')).toBeUndefined();
    expect(quietDraft(facts, '2026-11-18T14:08:00.000Z', true, '2026-11-18T14:09:00.000Z')).toMatchObject({
      status: 'resolved',
      statedAt: '2026-11-18T14:08:00.000Z',
    });
  });
});
