import { describe, expect, it } from 'vitest';
import { volumeChart } from './charts.js';
import type { Judged } from './figures/compute-figure.js';
import type { IncidentFact } from './facts/incident-fact.js';
import { periodOf } from './period.js';

const year = periodOf('2026-01-05', '2027-01-04', 'UTC');
const weekly = (counts: readonly number[]): Judged<IncidentFact>[] =>
  counts.flatMap((count, week) =>
    Array.from({ length: count }, () => ({
      fact: {
        severity: 'sev2',
        milestones: { detectedAt: new Date(Date.parse('2026-01-07T12:00:00.000Z') + week * 604_800_000).toISOString() },
      } as IncidentFact,
      judgement: { part: 'member' as const },
    })),
  );
const sentenceOf = (counts: readonly number[]) => volumeChart(weekly(counts), year, 'week').sentence;

describe('incidents per week', () => {
  it('are not compared with weeks before the first one is known', () =>
    expect(sentenceOf([...Array.from({ length: 46 }, () => 0), 5, 6, 5, 7, 2])).toBe(
      '25 incidents began; ten complete weeks are needed before one can be called unusual.',
    ));

  it('name the week that chance alone does not explain', () =>
    expect(sentenceOf(Array.from({ length: 52 }, (_, week) => (week === 30 ? 30 : 4)))).toBe(
      '234 incidents began; outside what chance alone gives: 2026-W32.',
    ));
});
