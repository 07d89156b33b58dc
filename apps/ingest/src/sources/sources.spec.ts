import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAlert } from '../domain/decide-alert.js';
import { decideChange } from '../domain/decide-change.js';
import type { AlertState } from '../domain/alert.js';
import type { Receipt } from '../domain/receipt.js';
import { familyOf, sourceOf, sources } from './catalogue.js';
import { exampleNow } from './example-now.js';
import { readReceipt, type Reading } from './read-receipt.js';
import type { Source, SourceExample } from './source.js';

const settings = {
  timeZone: 'UTC',
  lateMinutes: 10,
  noDataOpens: null,
  expiryMinutes: null,
  staleMinutes: null,
  dedupFields: [],
  severityMap: {},
};

export function receiptFor(source: Source, example: SourceExample, receivedAt = '2026-11-18T16:00:00.000Z'): Receipt {
  return {
    receiptId: '01932f1c-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
    integrationId: 'int_2kq7n4c5d6e7f2g3h4j5',
    keyId: 'key_2kq7n4c5d6e7f2g3h4j5',
    source: source.name,
    receivedAt,
    method: example.method ?? 'POST',
    path: example.path ?? '',
    query: example.query ?? {},
    headers: { 'content-type': 'application/json', ...example.headers },
    isTest: false,
    isDrill: false,
    body: Buffer.from(JSON.stringify(example.body)),
  };
}
const read = (source: Source, example: SourceExample): Reading =>
  readReceipt(receiptFor(source, example), source, settings, { isReplay: false });
const facts = {
  ingestUrl: 'https://in.example.org/the-path/THEKEY',
  doorUrl: 'https://in.example.org',
  key: 'THEKEY',
  signingSecret: 'THESECRET',
};

describe.each(sources.map((source) => [source.name, source] as const))('the source %s', (_, source) => {
  it('has a set-up with its address or key filled in, and at least two examples', () => {
    const text = JSON.stringify(source.setUp(facts));
    expect(text).toContain('THEKEY');
    expect(source.examples.length).toBeGreaterThanOrEqual(2);
  });

  it.each(source.examples.map((example) => [example.name, example] as const))('reads its example "%s"', (_name, example) => {
    const reading = read(source, example);
    expect(reading).toMatchObject({ outcome: expect.stringMatching(/^(parsed|control)$/) as string });
    for (const { details, dedupKey, severity } of reading.alerts) {
      expect(details.title).not.toBe('');
      expect(dedupKey).not.toBe('');
      if (details.sourceSeverity !== null) expect(severity).not.toBe('unknown');
    }
  });

  it('says its first example once, and nothing a second time', () => {
    const reading = source.examples.map((example) => read(source, example)).find(({ outcome }) => outcome === 'parsed') as Reading;
    for (const observation of reading.alerts) {
      const first = decideAlert(null, observation, '2026-11-18T16:00:00.000Z', 1);
      expect(first.events.length).toBeGreaterThan(0);
      expect(decideAlert(first.state, observation, '2026-11-18T16:00:00.000Z', 2).events).toEqual([]);
    }
    for (const observation of reading.changes) {
      const first = decideChange(null, observation, 1);
      expect(first).toBeDefined();
      expect(decideChange(first as NonNullable<typeof first>, observation, 2)).toBeUndefined();
    }
  });

  it('is recognized by no source of another family', () => {
    for (const example of source.examples) {
      const body = JSON.parse(JSON.stringify(example.body)) as unknown;
      const others = sources.filter((other) => !familyOf(source).includes(other) && other.recognizes(example.headers ?? {}, body));
      expect(others.map(({ name }) => name).filter((name) => !(name === 'cloudevents' || source.name === 'cloudevents'))).toEqual([]);
    }
  });

  it('throws for no JSON whatever, nor for its own examples with members missing or of another kind', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constant({ alerts: [null, 1, {}] }));
    fc.assert(
      fc.property(value, (body) => {
        expect(read(source, { name: 'any', body }).problem?.type).not.toBe('receipt/parser-failed');
      }),
      { numRuns: 50 },
    );
    const spoiled = fc.tuple(
      fc.constantFrom(...source.examples),
      fc.nat(200),
      fc.constantFrom(null, 0, '', [], {}, 'x', -1, true, ['x'], { a: null }),
    );
    fc.assert(
      fc.property(spoiled, ([example, position, replacement]) => {
        const body = spoil(example.body, position, replacement);
        expect(read(source, { ...example, body }).problem?.type).not.toBe('receipt/parser-failed');
      }),
      { numRuns: 150 },
    );
  });
});

/** The body with its `position`-th member replaced. */
function spoil(body: unknown, position: number, replacement: unknown): unknown {
  let count = -1;
  const walk = (value: unknown): unknown => {
    if (++count === position) return replacement;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, walk(member)]));
    return value;
  };
  return walk(JSON.parse(JSON.stringify(body)));
}

/** Plays all examples of a source, in their order, as one integration would. */
function play(name: string, ...examples: readonly string[]): { states: AlertState[]; changes: Reading['changes'] } {
  const source = sourceOf(name) as Source;
  const states = new Map<string, AlertState>();
  const changes: Reading['changes'][number][] = [];
  for (const example of source.examples.filter((candidate) => examples.length === 0 || examples.includes(candidate.name))) {
    const reading = read(source, example);
    changes.push(...reading.changes);
    for (const observation of reading.alerts) {
      const before = states.get(observation.alertId) ?? null;
      states.set(observation.alertId, decideAlert(before, observation, '2026-11-18T16:00:00.000Z', (before?.sequence ?? 0) + 1).state);
    }
  }
  return { states: [...states.values()], changes };
}

describe('what the examples become', () => {
  const start = '2026-11-18T14:02:00.000Z';

  it.each([
    [
      'grafana',
      {
        dedupKey: '6e2b4f1a9c8d7e05',
        status: 'resolved',
        severity: 'critical',
        title: 'The disk of db-1 is almost full',
        service: 'orders',
        startedAt: start,
        resolvedAt: '2026-11-18T14:20:00.000Z',
      },
    ],
    ['grafana-legacy', { dedupKey: '12', status: 'resolved', title: 'Login errors', service: 'login' }],
    [
      'azure-monitor',
      {
        severity: 'high',
        sourceSeverity: 'Sev1',
        status: 'resolved',
        startedAt: '2026-11-18T14:02:00.123Z',
        resolvedAt: '2026-11-18T14:20:00.000Z',
        value: 'Percentage CPU 96.4',
      },
    ],
    [
      'gcp-monitoring',
      {
        dedupKey: '0.orders4711',
        severity: 'critical',
        status: 'resolved',
        startedAt: start,
        resolvedAt: '2026-11-18T14:12:00.000Z',
        service: 'orders',
      },
    ],
    [
      'newrelic',
      {
        status: 'resolved',
        severity: 'critical',
        startedAt: start,
        resolvedAt: '2026-11-18T14:12:00.000Z',
        acknowledgedAt: '2026-11-18T14:04:00.000Z',
      },
    ],
    ['newrelic-legacy', { dedupKey: '4711', status: 'resolved', service: 'orders' }],
    ['uptime-kuma', { dedupKey: '7', status: 'resolved', severity: 'high', startedAt: '2026-11-18T14:02:00.123Z', service: 'shop' }],
    ['pingdom', { dedupKey: '90125', status: 'resolved', severity: 'high', startedAt: start }],
    ['site24x7', { dedupKey: '123000000456001', status: 'resolved', severity: 'critical', startedAt: start }],
    ['thousandeyes', { status: 'resolved', severity: 'high', startedAt: start, resolvedAt: '2026-11-18T14:12:00.000Z' }],
    [
      'zabbix',
      {
        dedupKey: '10528',
        status: 'resolved',
        severity: 'high',
        startedAt: start,
        resolvedAt: '2026-11-18T14:12:00.000Z',
        service: 'orders',
      },
    ],
    ['icinga-notifications', { dedupKey: '[["host","db-1"],["service","disk"]]', severity: 'critical', service: 'disk' }],
    ['icinga2', { dedupKey: '["web-1",null]', status: 'resolved', severity: 'critical' }],
    ['nagios', { dedupKey: '["db-1","disk"]', status: 'resolved', severity: 'critical', acknowledgedAt: '2026-11-18T14:04:00.000Z' }],
    ['checkmk', { dedupKey: '["main","db-1","Filesystem /"]', status: 'resolved', severity: 'warning' }],
    ['librenms', { dedupKey: '["8","21"]', status: 'resolved', severity: 'warning', startedAt: start }],
    ['splunk', { dedupKey: '["ops","search","Failed logins"]', status: 'firing', startedAt: start, service: 'login' }],
    ['splunk-signalfx', { dedupKey: 'Fx4711', status: 'resolved', severity: 'high', service: 'orders' }],
    ['dynatrace', { status: 'resolved', severity: 'high', service: 'orders', environment: 'production' }],
    [
      'coralogix',
      { dedupKey: '["5c0ffee0-0000-4000-8000-0000000000aa","eu-west-1"]', status: 'resolved', severity: 'high', service: 'orders' },
    ],
    ['axiom', { dedupKey: 'Ab12Cd34', status: 'resolved', title: 'Failed logins', startedAt: start }],
    ['honeycomb', { dedupKey: 'hny-1', status: 'resolved', service: 'checkout' }],
    ['kibana', { status: 'resolved', title: 'Errors of orders', resolvedAt: '2026-11-18T14:12:00.123Z' }],
    ['statuscake', { dedupKey: '4711', severity: 'high' }],
    ['netdata', { dedupKey: '["shop","db-1","disk_space._","disk_space_usage"]', status: 'resolved', severity: 'critical' }],
    ['checkly', { status: 'resolved', severity: 'high' }],
    ['dash0', { status: 'resolved', severity: 'critical', startedAt: start, resolvedAt: '2026-11-18T14:12:00.000Z' }],
    ['rackspace', { dedupKey: '["enEnt1","alAlm1","chChk1"]', status: 'resolved', severity: 'critical' }],
    ['riemann', { dedupKey: '["db-1","disk /"]', status: 'resolved', severity: 'critical', startedAt: start }],
    ['sentry', { dedupKey: 'issue:90210', severity: 'high', service: 'checkout' }],
    [
      'datadog',
      {
        dedupKey: '7303741928374651',
        status: 'resolved',
        severity: 'high',
        title: 'Shop errors',
        startedAt: start,
        service: 'shop',
        environment: 'production',
      },
    ],
    [
      'cloudwatch-sns',
      { dedupKey: 'arn:aws:cloudwatch:eu-west-1:210987654321:alarm:orders-5xx', startedAt: start, resolvedAt: '2026-11-18T14:32:00.000Z' },
    ],
    ['opsgenie', { dedupKey: 'search/latency', status: 'resolved', severity: 'high', title: 'Search answers slowly' }],
    ['pagerduty', { dedupKey: 'orders-db/replication', status: 'resolved', severity: 'high', service: 'orders' }],
    ['wazuh', { dedupKey: '["5712","004"]', severity: 'high', startedAt: '2026-11-18T14:02:00.123Z' }],
    ['graylog', { dedupKey: '["64f0c0ffee0000000000abcd","orders"]', severity: 'high', service: 'orders' }],
  ])('%s', (name, expected) => {
    expect(play(name).states[0]).toMatchObject(expected);
  });

  it.each([
    [
      'github',
      {
        kind: 'deployment',
        status: 'succeeded',
        dedupKey: 'deployment:4711',
        environment: 'production',
        service: 'orders',
        revision: '5b1c9e0f4d3a',
      },
    ],
    [
      'gitlab',
      { kind: 'deployment', status: 'succeeded', dedupKey: '["deployment","15","success"]', occurredAt: '2026-11-18T13:58:00.000Z' },
    ],
    ['jenkins', { kind: 'pipeline', status: 'succeeded', service: 'deploy-orders' }],
    ['netbox', { kind: 'configuration', title: 'device switch-3 created' }],
    ['argo-cd', { kind: 'deployment', status: 'started', service: 'orders' }],
    ['kubernetes-events', { kind: 'platform', title: 'Scaled up replica set orders-7d4f to 3' }],
    ['cloudevents', { kind: 'deployment', status: 'succeeded', service: 'orders', environment: 'production' }],
    ['pagerduty-change', { kind: 'deployment', title: 'orders 4.18.0 rolled out', service: 'orders' }],
  ])('%s makes changes', (name, expected) => {
    const [first] = play(name).changes;
    expect(first?.change).toMatchObject(expected);
  });
});

describe('traps that senders set', () => {
  const readAs = (name: string, body: unknown, more: Partial<SourceExample> = {}) =>
    read(sourceOf(name) as Source, { name: 'trap', body, ...more });
  const raw = (
    name: string,
    text: string,
    contentType = 'application/json',
    method: 'GET' | 'POST' = 'POST',
    query: Record<string, string> = {},
  ) => {
    const source = sourceOf(name) as Source;
    const receipt = {
      ...receiptFor(source, { name: 'raw', body: {} }),
      body: Buffer.from(text),
      headers: { 'content-type': contentType },
      method,
      query,
    };
    return readReceipt(receipt, source, settings, { isReplay: false });
  };

  it('keeps the digits of a group key beyond 2^53, which Alertmanager before version 4 sends', () => {
    const reading = raw(
      'alertmanager',
      '{"version":"3","groupKey":12345678901234567890,"status":"firing","alerts":[{"status":"firing","labels":{"alertname":"A"},"startsAt":"2026-11-18T14:00:00Z"}]}',
    );
    expect(reading.alerts[0]?.details.groupHint).toBe('12345678901234567890');
  });

  it('computes both fingerprints when two label sets of one message share one', () => {
    const alert = (alertname: string) => ({
      status: 'firing',
      labels: { alertname },
      startsAt: '2026-11-18T14:00:00Z',
      fingerprint: 'dd19ae3d4e06ac55',
    });
    const { alerts } = readAs('alertmanager', { alerts: [alert('A'), alert('B')] });
    expect(new Set(alerts.map(({ dedupKey }) => dedupKey)).size).toBe(2);
    expect(readAs('alertmanager', { alerts: [alert('A')] }).alerts[0]?.dedupKey).toBe('dd19ae3d4e06ac55');
  });

  it('feeds the heartbeat with a watchdog, which is no alert', () => {
    const reading = readAs('alertmanager', {
      receiver: 'debrief',
      alerts: [{ status: 'firing', labels: { alertname: 'Watchdog' }, startsAt: '2026-11-18T14:00:00Z' }],
    });
    expect(reading).toMatchObject({ outcome: 'parsed', alerts: [], pulses: ['Watchdog'] });
  });

  it('reads a message without a status by its end', () => {
    const alert = { labels: { alertname: 'A' }, startsAt: '2026-11-18T14:00:00Z', endsAt: '2026-11-18T14:05:00Z' };
    expect(readAs('alertmanager', { alerts: [alert] }).alerts[0]?.status).toBe('resolved');
    expect(readAs('alertmanager', { alerts: [{ ...alert, endsAt: '2026-11-19T14:05:00Z' }] }).alerts[0]?.status).toBe('firing');
  });

  it('takes a heartbeat of Uptime Kuma from a form', () => {
    const boundary = 'xyz';
    const data = JSON.stringify((sourceOf('uptime-kuma') as Source).examples[0]?.body);
    const form = `--${boundary}\r\nContent-Disposition: form-data; name="data"\r\n\r\n${data}\r\n--${boundary}--\r\n`;
    expect(raw('uptime-kuma', form, `multipart/form-data; boundary=${boundary}`).alerts[0]?.status).toBe('firing');
  });

  it('takes a message of SNS that calls itself text', () => {
    const body = JSON.stringify((sourceOf('cloudwatch-sns') as Source).examples[0]?.body);
    expect(raw('cloudwatch-sns', `\ufeff${body}`, 'text/plain; charset=UTF-8').alerts[0]).toMatchObject({ status: 'firing' });
  });

  it('takes the fields of a form and of a query', () => {
    expect(raw('statuscake', 'Name=Shop&Status=Down&TestID=4711', 'application/x-www-form-urlencoded').alerts[0]?.dedupKey).toBe('4711');
    expect(raw('argo-cd', '', '', 'GET', { app: 'orders', revision: 'abc', phase: 'Succeeded' }).changes[0]?.change).toMatchObject({
      service: 'orders',
      status: 'succeeded',
    });
  });

  it('reads dates of Amazon with the wrong weekday, and takes severity by the finding’s number', () => {
    const health = readAs('eventbridge', {
      'detail-type': 'AWS Health Event',
      time: 'Mon, 18 Nov 2026 14:02:00 GMT',
      detail: { eventArn: 'arn:x', eventTypeCode: 'X', statusCode: 'open' },
    });
    expect(health.alerts[0]?.occurredAt).toBe('2026-11-18T14:02:00.000Z');
    const finding = (severity: number) =>
      readAs('eventbridge', { 'detail-type': 'GuardDuty Finding', detail: { id: 'f', severity } }).alerts[0]?.severity;
    expect([9, 8, 4, 2].map(finding)).toEqual(['critical', 'high', 'warning', 'info']);
  });

  it('tells the wrong schema of Azure how to mend it', () => {
    expect(readAs('azure-monitor', { schemaId: 'AzureMonitorMetricAlert', data: {} }).problem?.detail).toContain('common alert schema');
  });

  it('reads the state and the monitor of Datadog’s default payload from title and link', () => {
    const { alerts } = readAs('datadog', {
      title: '[Recovered on {host:web-1}] CPU',
      body: 'see https://app.datadoghq.com/monitors/4711?x',
      date: '1795010520000',
      alert_type: 'success',
    });
    expect(alerts[0]).toMatchObject({ status: 'resolved', dedupKey: '["4711","host:web-1"]', details: { title: 'CPU' } });
  });

  it('makes alerts of Kubernetes’ warnings where that was chosen', () => {
    const source = sourceOf('kubernetes-events') as Source;
    const receipt = receiptFor(source, source.examples[1] as SourceExample);
    expect(readReceipt(receipt, source, settings, { isReplay: false, options: { warningsFire: true } }).alerts[0]).toMatchObject({
      status: 'firing',
      severity: 'warning',
    });
  });

  it('takes a deleted ref of GitHub and a ping for what they are', () => {
    expect(readAs('github', { zen: 'x', repository: {}, sender: {} }, { headers: { 'x-github-event': 'ping' } }).outcome).toBe('control');
    expect(play('github', 'a branch deleted').changes).toHaveLength(0);
  });

  it('leaves CloudEvents unmapped until somebody says what they mean', () => {
    expect(readAs('cloudevents', { specversion: '1.0', id: '1', source: '/x', type: 'org.example.thing' }).outcome).toBe('unmapped');
  });

  it('does not take more than ten thousand observations of one receipt, rather than cut', () => {
    expect(
      readAs(
        'generic',
        Array.from({ length: 10_001 }, (_, i) => ({ id: i, title: 'x' })),
      ).outcome,
    ).toBe('quarantined');
    expect(
      readAs(
        'generic',
        Array.from({ length: 10_000 }, (_, i) => ({ id: i, title: 'x' })),
      ).alerts,
    ).toHaveLength(10_000);
  });
});

describe('an example as if it happened now', () => {
  it('moves its times and nothing else', () => {
    const moved = exampleNow(
      { startsAt: '2026-11-18T14:02:00.123Z', endsAt: '0001-01-01T00:00:00Z', at: 1795010520, id: '1795010520' },
      '2027-01-01T00:00:00.000Z',
    );
    expect(moved).toEqual({
      startsAt: '2027-01-01T00:00:00.123Z',
      endsAt: '0001-01-01T00:00:00Z',
      at: Date.parse('2027-01-01T00:00:00Z') / 1000,
      id: '1795010520',
    });
  });
});
