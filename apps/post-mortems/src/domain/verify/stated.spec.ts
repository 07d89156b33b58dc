import { describe, expect, it } from 'vitest';
import { aRecord, checkoutIncident } from '../testing/records.js';
import { quantitiesIn } from './quantities.js';
import { compareStated, milestonesOutOfOrder, orderFindings } from './stated.js';

const durationsOf = (text: string) => quantitiesIn(text).flatMap((quantity) => (quantity.kind === 'duration' ? [quantity.seconds] : []));
const clocksOf = (text: string) =>
  quantitiesIn(text).flatMap((quantity) =>
    quantity.kind === 'instant'
      ? [
          [
            quantity.date === null ? null : [quantity.date.year, quantity.date.month, quantity.date.day].join('-'),
            quantity.clock,
            quantity.zone,
          ],
        ]
      : [],
  );

const words = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
  'twenty',
];
const units: readonly (readonly [string, number])[] = [
  ['s', 1],
  ['sec', 1],
  ['secs', 1],
  ['second', 1],
  ['seconds', 1],
  ['min', 60],
  ['mins', 60],
  ['minute', 60],
  ['minutes', 60],
  ['h', 3600],
  ['hr', 3600],
  ['hrs', 3600],
  ['hour', 3600],
  ['hours', 3600],
  ['d', 86_400],
  ['day', 86_400],
  ['days', 86_400],
  ['week', 604_800],
  ['weeks', 604_800],
];

describe('durations as people write them', () => {
  it.each(
    units.flatMap(
      ([unit, seconds]) =>
        [
          [`It took 37 ${unit}.`, 37 * seconds],
          [`(37 ${unit})`, 37 * seconds],
          [`about 3 ${unit} later`, 3 * seconds],
          [`1.5 ${unit}`, 1.5 * seconds],
        ] as [string, number][],
    ),
  )('reads "%s" as %d s', (text, seconds) => expect(durationsOf(text)).toEqual([seconds]));
  it.each(
    words.flatMap(
      (word, index) =>
        [
          [`${word} minutes`, (index + 1) * 60],
          [`${word} hours`, (index + 1) * 3600],
          [`For ${word} seconds it hung`, index + 1],
        ] as [string, number][],
    ),
  )('reads "%s" as %d s', (text, seconds) => expect(durationsOf(text)).toEqual([seconds]));
  it.each([
    ['1 h 22 min', 4920],
    ['2 hours and 5 minutes', 7500],
    ['1:22 h', 4920],
    ['1:22 hours', 4920],
    ['1.5 hours', 5400],
    ['PT1H22M', 4920],
    ['P1DT2H', 93_600],
    ['PT90S', 90],
    ['half an hour', 1800],
    ['an hour and a half', 5400],
    ['a quarter of an hour', 900],
    ['an hour', 3600],
    ['a minute', 60],
    ['1h22m', 4920],
    ['2d4h', 187_200],
    ['5 h 12 min', 18_720],
    ['2 d 1 h', 176_400],
    ['1 hour, 22 minutes and 5 seconds', 4925],
    ['37m', 2220],
    ['37-minute outage', 2220],
  ])('reads "%s" as %d s', (text, seconds) => expect(durationsOf(text)).toEqual([seconds]));
  it.each(['version 1.22.3', 'p99', 'sev2', '10:02 UTC', 'port 8080', 'on 14 May 2026', 'IPv4', 'in the second region', '3 servers', 'PT'])(
    'reads no duration in "%s"',
    (text) => expect(durationsOf(text)).toEqual([]),
  );
  it('reads a range as its two ends', () => expect(quantitiesIn('3 to 5 minutes')).toMatchObject([{ seconds: 180, most: 300 }]));
});

describe('instants as people write them', () => {
  it.each([
    ['10:02 UTC', [[null, 36_120, 0]]],
    ['10:02:03 UTC', [[null, 36_123, 0]]],
    ['10:02 am', [[null, 36_120, null]]],
    ['10:02 pm PST', [[null, 79_320, -480]]],
    ['3 pm', [[null, 54_000, null]]],
    ['10:02Z', [[null, 36_120, 0]]],
    ['12:02 CEST', [[null, 43_320, 120]]],
    ['11:02 CET', [[null, 39_720, 60]]],
    ['15:32 IST', [[null, 55_920, 330]]],
    ['19:02 JST', [[null, 68_520, 540]]],
    ['05:02 EST', [[null, 18_120, -300]]],
    ['06:02 EDT', [[null, 21_720, -240]]],
    ['10:02+02:00', [[null, 36_120, 120]]],
    ['2026-05-14T10:02:03Z', [['2026-5-14', 36_123, 0]]],
    ['2026-05-14T10:02:03.123+02:00', [['2026-5-14', 36_123, 120]]],
    ['2026-05-14 10:02', [['2026-5-14', 36_120, null]]],
    ['14 May 2026', [['2026-5-14', null, null]]],
    ['May 14, 2026', [['2026-5-14', null, null]]],
    ['14 May 2026 10:02 UTC', [['2026-5-14', 36_120, 0]]],
    ['14th of May', [['-5-14', null, null]]],
  ] as [string, unknown][])('reads "%s"', (text, expected) =>
    expect(clocksOf(text).map(([date, clock, zone]) => [date === null ? null : String(date).replace('null', ''), clock, zone])).toEqual(
      expected,
    ),
  );
  it('calls 05/06/2026 ambiguous, 14/05/2026 not', () => {
    expect(quantitiesIn('05/06/2026')).toMatchObject([{ isAmbiguous: true }]);
    expect(quantitiesIn('14/05/2026')).toMatchObject([{ isAmbiguous: false, date: { day: 14, month: 5 } }]);
  });
});

describe('stated against computed', () => {
  const why = (text: string, record = aRecord()) => compareStated(text, 'analysis', record).map((finding) => finding.why);
  it('says what the times give, from where, and marks the sentence of it', () => {
    const [finding] = compareStated('The root cause was human error. It took 52 minutes to resolve.', 'analysis', aRecord());
    expect(finding).toMatchObject({
      ruleId: 'ST-08',
      severity: 'error',
      line: 1,
      column: 33,
      ask: 'Which two instants?',
      why: 'Stated 52 min; TTR is 31 min from detected, 37 min from impact start.',
    });
    expect(finding?.fixes[0]?.edits).toEqual([{ offset: 40, length: 10, text: '31 min' }]);
  });
  it('names the variant that the stated number would be right for', () =>
    expect(why('It was resolved after 29 minutes.')).toEqual([
      '29 min is from acknowledged (10:10) to impact ended (10:39); TTR is 31 min from detected, 37 min from impact start.'.replace(
        'impact ended',
        'resolved',
      ),
    ]));
  it.each([
    'It was resolved after 31 minutes.',
    'The outage lasted about 35 min.',
    'MTTR 31 min',
    'The impact lasted half an hour to 40 minutes.',
    'We met for 3 hours.',
    'It was acknowledged within two minutes.',
  ])('agrees with "%s"', (text) => expect(why(text)).toEqual([]));
  it.each(['TTD: 12 min', 'It was acknowledged after 9 minutes.', 'The downtime was 2 hours.', 'It recovered after 1 h 10 min.'])(
    'contradicts "%s"',
    (text) => expect(why(text)).toHaveLength(1),
  );
  it('says nothing where the record has no such figure', () => expect(why('It was mitigated after 3 hours.')).toEqual([]));
  it('reports milestones out of order, and not an alert before impact', () => {
    const exact = (at: string) => ({ at, precision: 'exact' as const, origin: 'computed' as const });
    const wrong = {
      ...checkoutIncident,
      milestones: { ...checkoutIncident.milestones, acknowledgedAt: exact('2026-05-14T10:00:00.000Z') },
    };
    expect(milestonesOutOfOrder(aRecord({ incident: wrong }))).toMatchObject([
      { earlier: 'detectedAt', later: 'acknowledgedAt', seconds: -495 },
    ]);
    expect(orderFindings(aRecord({ incident: wrong }))).toMatchObject([{ ruleId: 'ST-07', severity: 'error' }]);
    expect(
      milestonesOutOfOrder(
        aRecord({
          incident: {
            ...checkoutIncident,
            milestones: { ...checkoutIncident.milestones, impactStartedAt: exact('2026-05-14T10:09:00.000Z') },
          },
        }),
      ),
    ).toEqual([]);
  });
});
