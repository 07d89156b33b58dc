import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHistoryLine } from '../../sources/generic/history-lines.js';
import { readOpsgenieHistory } from '../../sources/opsgenie/opsgenie-history.js';
import { readPagerDutyHistory } from '../../sources/pagerduty/pagerduty-history.js';
import { beginSplit, splitPart, type SplitItem, type SplitState } from './split-file.js';

/** The items of a file that comes in parts of these lengths; the state goes through JSON, as it does between two requests. */
function split(text: string, lengths: readonly number[] = [text.length], prefersLines = false): SplitItem[] {
  let state: SplitState = beginSplit();
  const items: SplitItem[] = [];
  let at = 0;
  for (let i = 0; at < text.length; i++) {
    const length = Math.max(1, lengths[i % lengths.length] ?? text.length);
    items.push(...splitPart(state, text.slice(at, at + length), false, prefersLines));
    state = JSON.parse(JSON.stringify(state)) as SplitState;
    at += length;
  }
  return [...items, ...splitPart(state, '', true, prefersLines)];
}
const valuesOf = (items: readonly SplitItem[]) => items.flatMap((item) => ('value' in item ? [item.value] : []));

describe('a file of history', () => {
  it('is cut into its lines, and a bad line costs itself only', () => {
    const items = split('{"a":1}\n\n{"a":\n{"a":3}\n', undefined, true);
    expect(items).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 3, problem: 'not JSON' },
      { line: 4, value: { a: 3 } },
    ]);
  });

  it('may be one document over many lines: a list, or an API’s page around one', () => {
    const list = '[\n  {\n    "id": "a }",\n    "x": [{ "y": 1 }]\n  },\n  7,\n  {"id": "b"}\n]\n';
    expect(split(list)).toEqual([
      { line: 2, value: { id: 'a }', x: [{ y: 1 }] } },
      { line: 6, problem: 'not an object' },
      { line: 7, value: { id: 'b' } },
    ]);
    const page =
      '{\n "incidents": [\n {"id": 1},\n {"id": 2} ],\n "more": true, "paging": {"next": null}\n}\n{\n"incidents": [ {"id": 3} ] }';
    expect(valuesOf(split(page))).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it('may hold a whole page a line', () => {
    expect(valuesOf(split('{"data":[{"id":1},{"id":2}],"paging":{}}\n{"data":[{"id":3}]}\n'))).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it('may be CSV with quoted cells over several lines, by the names of its head', () => {
    const items = split('\ufeffId,Created At,"Service, name"\r\n1,"a ""b""\nc",x\r\n2,,\r\n');
    expect(items).toEqual([
      { line: 2, value: { id: '1', createdat: 'a "b"\nc', servicename: 'x' } },
      { line: 4, value: { id: '2' } },
    ]);
  });

  it('says that it ends in the middle, and that an entry is too long', () => {
    expect(split('[\n{"id":1},\n{"id":')).toEqual([
      { line: 2, value: { id: 1 } },
      { line: 3, problem: 'the file ends in the middle' },
    ]);
    const long = `{"a":"${'x'.repeat(1_100_000)}"}`;
    expect(split(`{"a":1}\n${long}\n{"a":2}\n`, [65_536], true)).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 2, problem: 'the entry is longer than 1 MiB' },
      { line: 3, value: { a: 2 } },
    ]);
  });

  it('is cut the same wherever its parts end', () => {
    const entry = fc.record({ id: fc.string(), text: fc.string(), n: fc.array(fc.record({ q: fc.string() }), { maxLength: 2 }) });
    const file = fc.tuple(fc.array(entry, { minLength: 1, maxLength: 5 }), fc.constantFrom('lines', 'pretty', 'page'));
    fc.assert(
      fc.property(file, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }), ([entries, kind], lengths) => {
        const text =
          kind === 'lines'
            ? entries.map((each) => JSON.stringify(each)).join('\n')
            : JSON.stringify(kind === 'pretty' ? entries : { data: entries, took: 1 }, null, 1);
        expect(valuesOf(split(text, lengths))).toEqual(entries);
        expect(split(text, lengths)).toEqual(split(text));
      }),
      { numRuns: 300 },
    );
  });
});

describe('past alerts as JSON Lines', () => {
  it('are read in the documented shape, with their own times', () => {
    expect(
      readHistoryLine(
        {
          dedupKey: 'db-1/disk',
          title: 'Disk',
          severity: 'critical',
          startedAt: '2025-03-01T10:00:00Z',
          acknowledgedAt: '2025-03-01T10:02:00Z',
          resolvedAt: '2025-03-01T10:30:00Z',
        },
        'UTC',
      ),
    ).toMatchObject({
      drafts: [
        {
          key: 'db-1/disk',
          status: 'resolved',
          startedAt: '2025-03-01T10:00:00.000Z',
          endedAt: '2025-03-01T10:30:00.000Z',
          sourceSeverity: 'critical',
        },
        { key: 'db-1/disk', status: 'acknowledged', statedAt: '2025-03-01T10:02:00.000Z' },
      ],
    });
  });

  it('with episodes give each of them', () => {
    const episodes = [
      { startedAt: '2025-03-01T10:00:00Z', resolvedAt: '2025-03-01T10:30:00Z' },
      { startedAt: '2025-03-02T10:00:00Z', resolvedAt: '2025-03-02T10:30:00Z' },
    ];
    const reading = readHistoryLine({ dedupKey: 'k', title: 't', status: 'resolved', episodes }, 'UTC');
    expect(reading).toMatchObject({ drafts: [{ startedAt: '2025-03-01T10:00:00.000Z' }, { startedAt: '2025-03-02T10:00:00.000Z' }] });
  });

  it.each([
    [{ dedupKey: 'k', startedAt: '2025-03-01T10:00:00Z' }, 'no title'],
    [{ title: 't', startedAt: '2025-03-01T10:00:00Z' }, 'no dedupKey'],
    [{ dedupKey: 'k', title: 't' }, 'no time at which it began'],
    [{ dedupKey: 'k', title: 't', startedAt: 'yesterday' }, 'cannot be read'],
    [{ dedupKey: 'k', title: 't', startedAt: '2025-03-02T10:00:00Z', resolvedAt: '2025-03-01T10:00:00Z' }, 'before it begins'],
    [{ kind: 'change', id: 'x', title: 't' }, 'a change event'],
    ['text', 'not an object'],
  ])('say why they cannot be taken: %j', (value, reason) => {
    expect(readHistoryLine(value, 'UTC')).toEqual({ refused: expect.stringContaining(reason) as string });
  });
});

describe('an export of Opsgenie', () => {
  const alert = {
    id: '70413a06-38d6-4c85-92b8-5ebc900d42e2',
    tinyId: '1791',
    alias: 'orders/latency',
    message: 'Orders are slow',
    status: 'closed',
    acknowledged: true,
    tags: ['orders'],
    count: 3,
    createdAt: '2025-03-01T10:00:00.000Z',
    updatedAt: '2025-03-01T11:30:00.000Z',
    source: 'prometheus',
    priority: 'P2',
    report: { ackTime: 120_000, closeTime: 3_600_000 },
    details: { service: 'orders' },
  };

  it('gives its alerts under their alias, acknowledged and closed as long after their creation as it says', () => {
    expect(readOpsgenieHistory(alert, 'UTC')).toMatchObject({
      drafts: [
        {
          key: 'orders/latency',
          status: 'resolved',
          sourceSeverity: 'P2',
          service: 'orders',
          startedAt: '2025-03-01T10:00:00.000Z',
          endedAt: '2025-03-01T11:00:00.000Z',
        },
        { status: 'acknowledged', statedAt: '2025-03-01T10:02:00.000Z' },
      ],
    });
  });

  it('gives its incidents apart from its alerts, by the time of their impact', () => {
    const incident = {
      id: 'i1',
      message: 'Checkout down',
      status: 'resolved',
      priority: 'P1',
      createdAt: '2025-03-01T10:00:00Z',
      impactStartDate: '2025-03-01T09:50:00Z',
      impactEndDate: '2025-03-01T10:20:00Z',
      updatedAt: '2025-03-03T00:00:00Z',
    };
    expect(readOpsgenieHistory(incident, 'UTC')).toMatchObject({
      drafts: [
        {
          key: 'incident:i1',
          startedAt: '2025-03-01T09:50:00.000Z',
          endedAt: '2025-03-01T10:20:00.000Z',
          labels: { importedAs: 'incident' },
        },
      ],
    });
  });

  it('may be CSV', () => {
    const [row] = valuesOf(split('Alias,Message,Status,Created At,Close Time,Priority\nk,Slow,closed,2025-03-01T10:00:00Z,60000,P1\n'));
    expect(readOpsgenieHistory(row, 'UTC')).toMatchObject({
      drafts: [{ key: 'k', endedAt: '2025-03-01T10:01:00.000Z', sourceSeverity: 'P1' }],
    });
  });

  it('is open ended while it is open', () => {
    expect(readOpsgenieHistory({ ...alert, status: 'open', report: {} }, 'UTC')).toMatchObject({ drafts: [{ status: 'firing' }] });
  });
});

describe('an export of PagerDuty', () => {
  it('gives incidents under their key', () => {
    const incident = {
      id: 'PT4KHLK',
      type: 'incident',
      incident_number: 1234,
      title: 'The server is on fire',
      created_at: '2025-03-01T10:00:00Z',
      status: 'resolved',
      resolved_at: '2025-03-01T10:38:23Z',
      incident_key: 'baf7cf21b1da41b4b0221008339ff357',
      urgency: 'high',
      priority: { summary: 'P1' },
      service: { summary: 'mail' },
      acknowledgements: [],
    };
    expect(readPagerDutyHistory(incident, 'UTC')).toMatchObject({
      drafts: [
        {
          key: 'baf7cf21b1da41b4b0221008339ff357',
          status: 'resolved',
          sourceSeverity: 'P1',
          service: 'mail',
          endedAt: '2025-03-01T10:38:23.000Z',
        },
      ],
    });
    expect(
      readPagerDutyHistory(
        { ...incident, resolved_at: null, incident_key: null, last_status_change_at: '2025-03-01T10:39:00Z', priority: null },
        'UTC',
      ),
    ).toMatchObject({
      drafts: [{ key: 'incident:PT4KHLK', endedAt: '2025-03-01T10:39:00.000Z', sourceSeverity: 'high' }],
    });
  });

  it('gives alerts, and what its log tells of an incident', () => {
    expect(
      readPagerDutyHistory(
        {
          id: 'PQ',
          type: 'alert',
          alert_key: 'k',
          severity: 'error',
          summary: 's',
          status: 'triggered',
          created_at: '2025-03-01T10:00:00Z',
        },
        'UTC',
      ),
    ).toMatchObject({ drafts: [{ key: 'k', status: 'firing', sourceSeverity: 'error' }] });
    const entry = (type: string) => ({
      id: 'R1',
      type,
      created_at: '2025-03-01T10:00:00Z',
      incident: { id: 'P1', summary: '[#7] Disk full' },
      service: { summary: 'db' },
    });
    expect(readPagerDutyHistory(entry('trigger_log_entry'), 'UTC')).toMatchObject({
      drafts: [{ key: 'incident:P1', status: 'firing', title: 'Disk full', service: 'db' }],
    });
    expect(readPagerDutyHistory(entry('resolve_log_entry'), 'UTC')).toMatchObject({ drafts: [{ key: 'incident:P1', status: 'resolved' }] });
    expect(readPagerDutyHistory(entry('notify_log_entry'), 'UTC')).toEqual({ refused: 'a log entry of kind notify changes no state' });
  });

  it('may be the CSV of its report', () => {
    const text =
      'id,incident_number,description,service_name,created_on,resolved_on,seconds_to_first_ack,urgency\nQ1,7,"Disk, full",db,2025-03-01T10:00:00-05:00,2025-03-01T10:30:00-05:00,60,low\n';
    expect(readPagerDutyHistory(valuesOf(split(text))[0], 'UTC')).toMatchObject({
      drafts: [
        {
          key: 'incident:Q1',
          title: 'Disk, full',
          startedAt: '2025-03-01T15:00:00.000Z',
          endedAt: '2025-03-01T15:30:00.000Z',
          sourceSeverity: 'low',
        },
        { status: 'acknowledged', statedAt: '2025-03-01T15:01:00.000Z' },
      ],
    });
  });

  it.each([readHistoryLine, readOpsgenieHistory, readPagerDutyHistory])('throws for nothing: %o', (read) => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void read(value, 'UTC')));
    const hostile = fc.record({
      id: fc.jsonValue(),
      type: fc.jsonValue(),
      title: fc.jsonValue(),
      message: fc.jsonValue(),
      created_at: fc.jsonValue(),
      createdAt: fc.jsonValue(),
      incident: fc.jsonValue(),
      episodes: fc.jsonValue(),
      report: fc.jsonValue(),
      alert_key: fc.jsonValue(),
    });
    fc.assert(fc.property(hostile, (value) => void read(value, 'UTC')));
  });
});
