import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { applyFixes, lint, parseConfiguration, relint, toSarif, type Finding } from './index.js';

const placed = (text: string, findings: readonly Finding[]) =>
  findings.map(({ line, column, offset, length, text: found }) => {
    const before = text.slice(0, offset);
    expect(text.slice(offset, offset + length)).toBe(found);
    expect([line, column]).toEqual([before.split('\n').length, offset - (before.lastIndexOf('\n') + 1) + 1]);
    return found;
  });

describe('positions', () => {
  it.each([
    ['after characters outside the basic plane', '## Analysis\n\n🚀🧨 The reviewers failed to spot it.\n'],
    ['with CRLF', '## Analysis\r\n\r\nFirst line.\r\nThe reviewers failed to spot it.\r\n'],
    ['in a table', '## Analysis\n\n| a | b |\n| - | - |\n| x | The reviewers failed to spot it. |\n'],
    ['in a nested list', '## Analysis\n\n- one\n  - The reviewers failed to spot it.\n'],
    ['after code', '## Analysis\n\n```\ncode\n```\n\n`x` then the reviewers failed to spot it.\n'],
  ])('are exact %s', (_, text) => expect(placed(text, lint(text)).map((found) => found.toLowerCase())).toEqual(['reviewers failed to']));

  test.prop([
    fc.array(
      fc.constantFrom(
        'The team ',
        'should have ',
        'escalated. ',
        '🚀',
        '\n',
        '\n\n',
        '- ',
        '`',
        '"',
        '| ',
        '## ',
        'human error ',
        '[[T7]] ',
      ),
      { maxLength: 60 },
    ),
  ])('are exact whatever stands around', (parts) => void placed(parts.join(''), lint(parts.join(''))));
});

describe('identity', () => {
  const text = '## Analysis\n\nThe root cause was human error.\n';
  it('stays when something else is edited', () => {
    const ids = lint(text).map((finding) => finding.findingId);
    expect(lint(text.replace('## Analysis\n', '## Analysis\n\nAn added paragraph.\n')).map((finding) => finding.findingId)).toEqual(ids);
  });
  it('tells two equal sentences apart', () => {
    const ids = lint('Human error again.\n\nHuman error again.\n').map((finding) => finding.findingId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('names', () => {
  const context = { names: { people: ['Kim Doe'], teams: ['Payments'] }, roleAt: () => 'the database on-call' };
  it('are found as they stand in the directory, and a role is offered', () => {
    const [finding] = lint('Kim Doe restarted the primary.\n', context);
    expect(finding).toMatchObject({
      ruleId: 'BL-01',
      text: 'Kim Doe',
      fixes: [{ kind: 'role', edits: [{ text: 'the database on-call' }] }],
    });
  });
  it('of a team give the finding its category', () =>
    expect(lint('Payments failed to check the pool.\n', context)).toMatchObject([{ ruleId: 'BL-07', category: 'blame-team' }]));
  it('may stand among the participants', () => expect(lint('Kim Doe\n', { ...context, section: 'participants' })).toEqual([]));
});

describe('waivers', () => {
  it('hold for the next block, with their reason', () =>
    expect(lint('<!-- debrief-allow HE-01: quoted from the regulator -->\nIt was human error.\n')).toMatchObject([
      { ruleId: 'HE-01', waived: { reason: 'quoted from the regulator' } },
    ]));
  it('reach no further', () =>
    expect(lint('<!-- debrief-allow HE-01: reason -->\nIt was human error.\n\nIt was human error.\n')[1]?.waived).toBeUndefined());
  it.each([
    ['without a reason', '<!-- debrief-allow HE-01 -->\nIt was human error.\n'],
    ['of an unknown rule', '<!-- debrief-allow ZZ-01: reason -->\nText.\n'],
    ['that nothing needs', '<!-- debrief-allow HE-01: reason -->\nText.\n'],
  ])('%s are a finding themselves', (_, text) => expect(lint(text).map((finding) => finding.ruleId)).toContain('LN-01'));
});

describe('fixes', () => {
  it('replace and delete, and keep the capital of a sentence', () =>
    expect(
      applyFixes('The root cause was a pool. Obviously, it was full.\n', lint('The root cause was a pool. Obviously, it was full.\n')).text,
    ).toBe('A contributing factor was a pool. It was full.\n'));
});

describe('the configuration', () => {
  it('switches rules off, allows words and adds phrases', () => {
    const context = parseConfiguration(
      JSON.stringify({
        severity: { 'HE-01': 'off' },
        rules: [
          {
            ruleId: 'X-01',
            phrases: ['war room'],
            severity: 'warning',
            why: 'We are not at war.',
            ask: 'Which call?',
            rewrite: 'incident call',
          },
        ],
      }),
    );
    expect(lint('Human error, said the War Room.\n', context).map((finding) => finding.ruleId)).toEqual(['X-01']);
  });
  it.each([
    ['{', /not JSON/],
    ['{"rule":[]}', /unknown member rule/],
    ['{"severity":{"ZZ-01":"off"}}', /severity\.ZZ-01: there is no rule/],
    ['{"rules":[{"ruleId":"BL-01"}]}', /own rules are X-01/],
  ])('is refused with its place: %s', (json, message) => expect(() => parseConfiguration(json)).toThrow(message));
});

describe('after an edit', () => {
  const parts = [
    'The team should have escalated. ',
    'It was human error. ',
    'The pool was full. ',
    '\n\n',
    'Obviously it was. ',
    '`human error` ',
    '` ',
    '# ',
    '> ',
  ];
  const prose = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((words) => words.join(''));
  test.prop([prose, prose, fc.nat(), fc.nat()])('the findings are those of the whole text', (text, insert, a, b) => {
    const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
    const context = { section: 'factors' };
    const next = relint({ text, findings: lint(text, context) }, { from, to, insert }, context);
    expect(next.findings).toEqual(lint(next.text, context));
  });

  it('a word that was all there was leaves the next paragraph alone', () => {
    const [finding] = lint('Obviously\n\nthe pool was full.', { section: 'factors' });
    expect(finding?.fixes[0]?.edits).toEqual([{ offset: 0, length: 9, text: '' }]);
  });
});

describe('SARIF', () => {
  it('says columns in UTF-16 units and carries waivers as suppressions', () => {
    const text = '<!-- debrief-allow HE-01: quoted -->\n🚀 human error\n';
    const log = JSON.parse(toSarif([{ file: 'a b.md', findings: lint(text) }]));
    expect(log.runs[0]).toMatchObject({
      columnKind: 'utf16CodeUnits',
      results: [
        {
          ruleId: 'HE-01',
          level: 'error',
          locations: [
            { physicalLocation: { artifactLocation: { uri: 'a%20b.md' }, region: { startLine: 2, startColumn: 4, charLength: 11 } } },
          ],
          suppressions: [{ kind: 'inSource', justification: 'quoted' }],
        },
      ],
    });
  });
});
