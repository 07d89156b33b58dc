import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBody, parseJson, tooDeepAt } from './decode-body.js';
import { alertmanagerFingerprint } from './fingerprint.js';
import { instantOf, instantOfDateAndTime } from './instants.js';
import { linksOf, textPairs } from './labels.js';
import { dedupKeyOf } from './observation.js';
import { severityBy, severityOfSyslogWord, severityOfWord } from './severity.js';
import { statusOfWord } from './status-words.js';
import { cleanLine, cleanText, cutText, resolvedText } from './text.js';

describe('times of sources', () => {
  it.each([
    ['2026-11-18T14:02:00Z', '2026-11-18T14:02:00.000Z'],
    ['2026-11-18T14:02:00.123456789Z', '2026-11-18T14:02:00.123Z'],
    ['2026-11-18T15:02:00+01:00', '2026-11-18T14:02:00.000Z'],
    ['2026-11-18T14:02:00.000+0000', '2026-11-18T14:02:00.000Z'],
    ['2026-11-18T15:02:00.853014+01.00', '2026-11-18T14:02:00.853Z'],
    ['2026-11-18 14:02:00 UTC', '2026-11-18T14:02:00.000Z'],
    ['2026-11-18 14:02:00 +0000 UTC', '2026-11-18T14:02:00.000Z'],
    ['2026/11/18 14:02:00 GMT', '2026-11-18T14:02:00.000Z'],
    ['Mon, 18 Nov 2026 14:02:00 GMT', '2026-11-18T14:02:00.000Z'],
    ['Wednesday, 18-Nov-2026 14:02:00 GMT', '2026-11-18T14:02:00.000Z'],
    ['November 18, 2026 2:02 PM UTC', '2026-11-18T14:02:00.000Z'],
    ['Nov 18, 2026, 14:02:00 +0000', '2026-11-18T14:02:00.000Z'],
    ['Nov 18, 2026 at 12:02 am', '2026-11-18T00:02:00.000Z'],
    ['1795010520', '2026-11-18T14:02:00.000Z'],
    ['1795010520000', '2026-11-18T14:02:00.000Z'],
    [1795010520.25, '2026-11-18T14:02:00.250Z'],
    [1795010520000, '2026-11-18T14:02:00.000Z'],
    [1795010520000123, '2026-11-18T14:02:00.000Z'],
    ['1795010520000000000', '2026-11-18T14:02:00.000Z'],
    ['Wed Nov 18 14:02:00 UTC 2026', '2026-11-18T14:02:00.000Z'],
    ['Wed Nov 18 14:02:00.951 UTC 2026', '2026-11-18T14:02:00.951Z'],
    ['Wed Nov 18 15:02:00 +0100 2026', '2026-11-18T14:02:00.000Z'],
    ['Wed Nov  4 14:02:00 2026', '2026-11-04T14:02:00.000Z'],
  ])('reads %s', (text, instant) => expect(instantOf(text)).toBe(instant));

  it.each([
    '0001-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
    0,
    '',
    'now',
    '10000-01-01T00:00:00Z',
    '2026-13-01T00:00:00Z',
    null,
    {},
    Number.NaN,
    '{DATE} {TIME}',
  ])('takes %s for none', (value) => {
    expect(instantOf(value)).toBeNull();
  });

  it('takes what has no offset for wall time in the integration’s zone, summer and winter', () => {
    expect(instantOf('2026-07-18 14:02:00', 'Europe/Berlin')).toBe('2026-07-18T12:02:00.000Z');
    expect(instantOf('2026-11-18 14:02:00', 'Europe/Berlin')).toBe('2026-11-18T13:02:00.000Z');
    expect(instantOf('2026-11-18 14:02:00', 'Nowhere/Land')).toBe('2026-11-18T14:02:00.000Z');
    expect(instantOfDateAndTime('2026.11.18', '14:02:00', 'America/New_York')).toBe('2026-11-18T19:02:00.000Z');
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void instantOf(value, 'Europe/Berlin')));
  });
});

describe('severity', () => {
  it.each([
    ['critical', ['critical', 'crit', 'FATAL', 'emergency', 'emerg', 'disaster', 'blocker', 'page', 'P1', 'sev0', 'SEV1']],
    ['high', ['high', 'error', 'err', 'major', 'severe', 'urgent', 'p2', 'sev2']],
    ['warning', ['warning', 'WARN', 'medium', 'average', 'moderate', 'minor', 'P3', 'sev3']],
    ['info', ['info', 'informational', 'low', 'notice', 'ok', 'debug', 'verbose', 'p4', 'P5', 'sev4', 'sev5']],
    ['unknown', ['', 'purple', 'alert']],
  ])('%s', (severity, words) => {
    for (const word of words) expect(severityOfWord(word)).toBe(severity);
  });

  it('knows syslog’s alert, and lets the source’s map beat words and the user’s beat both', () => {
    expect(severityOfSyslogWord('alert')).toBe('critical');
    expect(severityBy('sev1', 'high', undefined)).toBe('high');
    expect(severityBy('Sev1', 'high', { sev1: 'info' })).toBe('info');
  });
});

describe('status words', () => {
  it('are known in any case', () => {
    expect(['Firing', 'PROBLEM', 'down', 'Recovered', 'OK', 'acked'].map(statusOfWord)).toEqual([
      'firing',
      'firing',
      'firing',
      'resolved',
      'resolved',
      'acknowledged',
    ]);
    expect(statusOfWord('hello')).toBeUndefined();
  });
});

describe('Alertmanager’s fingerprint', () => {
  it.each([
    [
      { alertname: 'Free_Disk_Space_Too_Low', cluster: 'staging', disk: 'sda', instance: 'server5', job: 'node_exporter' },
      'aae7a1432b5d2f1b',
    ],
    [{ alertname: 'Host_Down', cluster: 'prod', instance: 'server1', ip: '127.0.0.1', job: 'node_ping' }, '7013294faf5f854d'],
    [
      { alertname: 'ServiceDown', env: 'dev', instance: '127.0.0.1:19999', job: 'orders', service: 'orders', severity: 'critical' },
      '84725bbffcf988ae',
    ],
    [{}, 'cbf29ce484222325'],
    [{ alertname: 'Größe', ort: 'Zürich' }, '1be10fba0e5ba14d'],
  ])('of %j', (labels, fingerprint) => {
    expect(alertmanagerFingerprint(labels)).toBe(fingerprint);
    expect(alertmanagerFingerprint({ empty: '', ...labels })).toBe(fingerprint);
  });

  it('is what the 64-bit sum says, for any labels', () => {
    const slow = (labels: Record<string, string>) => {
      let sum = 14695981039346656037n;
      for (const name of Object.keys(labels)
        .filter((key) => labels[key] !== '')
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
        for (const byte of [...Buffer.from(name), 0xff, ...Buffer.from(labels[name] as string), 0xff])
          sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 1099511628211n);
      return sum.toString(16).padStart(16, '0');
    };
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), (labels) => {
        expect(alertmanagerFingerprint(labels)).toBe(slow(labels));
      }),
    );
  });
});

describe('identity', () => {
  it('joins parts so that no two lists of parts meet', () => {
    expect(dedupKeyOf(['ab', 'c'])).not.toBe(dedupKeyOf(['a', 'bc']));
    const parts = fc.array(fc.string(), { maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(dedupKeyOf(a) === dedupKeyOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it('takes 0 for a value and hashes what is too long', () => {
    expect(dedupKeyOf(0)).toBe('0');
    expect(dedupKeyOf('x'.repeat(513))).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('text', () => {
  it('is cleaned: control characters, lone surrogates, overrides of direction in a line', () => {
    expect(cleanText('a\u0000b\ud800c\td\ne')).toBe('a\ufffdb\ufffdc\td\ne');
    expect(cleanLine('exe\u202egpj  x')).toBe('exegpj x');
  });

  it('is cut at the border of a code point', () => {
    expect(cutText('ab😀cd', 5)).toBe('ab😀…');
    expect(cutText('abc😀d', 5)).toBe('abc…');
    expect(cutText('short', 5)).toBe('short');
  });

  it('that is a macro nobody resolved is none', () => {
    for (const macro of ['{EVENT.ID}', '*UNKNOWN*', '$SERVICE', '{DATE} {TIME}', '*insert desired application name*', '', 'null'])
      expect(resolvedText(macro)).toBeNull();
    for (const text of ['$5 missing', 'a {b} c', '{}', 0, false]) expect(resolvedText(text)).toBe(String(text));
  });
});

describe('labels and links', () => {
  it('are flattened, cut and without a prototype', () => {
    const truncated = new Set<string>();
    const labels = textPairs(
      JSON.parse('{"a":{"b":{"c":1}},"list":[1,2],"__proto__":"x","none":null,"long":"yyyyyyyyyyyy"}'),
      'labels',
      10,
      truncated,
    );
    expect(Object.entries(labels)).toEqual([
      ['a.b.c', '1'],
      ['list', '1, 2'],
      ['__proto__', 'x'],
      ['long', 'yyyyyyyyy…'],
    ]);
    expect([...truncated]).toEqual(['labels']);
  });

  it('are http and https only, once each, relative ones against the sender’s own address', () => {
    const links = linksOf(
      [
        { href: 'javascript:alert(1)' },
        { href: '/graph', text: 'Source', kind: 'source' },
        { href: 'https://a.example.org/x' },
        { href: 'https://a.example.org/x' },
        { href: 7 },
      ],
      'http://am.example.org:9093/',
      new Set(),
    );
    expect(links.map(({ href }) => href)).toEqual(['http://am.example.org:9093/graph', 'https://a.example.org/x']);
  });
});

describe('bodies', () => {
  it('are JSON by how they begin, whatever they are called', () => {
    expect(decodeBody(Buffer.from('\ufeff {"a":1}'), 'text/plain')).toEqual({ kind: 'json', value: { a: 1 } });
    expect(decodeBody(Buffer.from('a=1&b=2&a=3'), 'application/x-www-form-urlencoded')).toMatchObject({
      kind: 'form',
      fields: { a: '3', b: '2' },
    });
    expect(decodeBody(Buffer.from('hello'), 'text/plain').kind).toBe('text');
    expect(decodeBody(Buffer.from(' \n'), '').kind).toBe('empty');
  });

  it('are counted for depth on the bytes, text apart', () => {
    expect(tooDeepAt(Buffer.from('['.repeat(64) + ']'.repeat(64)))).toBeUndefined();
    expect(tooDeepAt(Buffer.from('['.repeat(65) + ']'.repeat(65)))).toBe(64);
    expect(tooDeepAt(Buffer.from(JSON.stringify({ a: '[[['.repeat(100), b: '\\"[' })))).toBeUndefined();
    expect(decodeBody(Buffer.from('['.repeat(200_000)), '').kind).toBe('bad');
  });

  it('lose hostile names and keep the digits of large numbers', () => {
    const result = parseJson(
      '{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}},"n":12345678901234567890,"m":9007199254740991,"f":1.5}',
    ) as { value: Record<string, unknown> };
    expect(Object.keys(result.value)).toEqual(expect.not.arrayContaining(['__proto__']));
    expect(result.value).toMatchObject({ n: '12345678901234567890', m: 9007199254740991, f: 1.5 });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('of up to a mebibyte are read in linear time', () => {
    for (const text of ['{'.repeat(1_000_000), '"'.repeat(1_000_000), `{"a":"${'\\'.repeat(999_000)}`, ' '.repeat(1_000_000)]) {
      const began = performance.now();
      decodeBody(Buffer.from(text), 'application/json');
      expect(performance.now() - began).toBeLessThan(5_000); // linear, not quadratic
    }
  });
});
