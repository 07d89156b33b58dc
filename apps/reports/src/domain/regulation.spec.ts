import { regulationsIn } from '@debrief/contracts';
import { describe, expect, it } from 'vitest';
import type { IncidentFact } from './facts/incident-fact.js';
import { stepsOf } from './regulation.js';

const incident = (regulations: string[], notices: { step: string; at: string }[] = []): IncidentFact =>
  ({
    incidentId: 'inc_a',
    number: 1,
    title: 'Trouble',
    severity: 'sev1',
    services: [],
    teamIds: [],
    milestones: { detectedAt: '2027-01-29T10:00:00.000Z', declaredAt: '2027-01-29T12:00:00.000Z' },
    active: [],
    regulations,
    notices,
  }) as unknown as IncidentFact;
const due = (fact: IncidentFact) => stepsOf([fact]).map(({ step, dueAt }) => `${step} ${dueAt}`);

describe('regulatory clocks', () => {
  it('DORA: four hours after classification, then 72 hours after the first, then a month', () =>
    expect(due(incident(['DORA'], [{ step: 'initial', at: '2027-01-29T15:00:00.000Z' }]))).toEqual([
      'initial 2027-01-29T16:00:00.000Z',
      'intermediate 2027-02-01T15:00:00.000Z',
      'final 2027-03-01T15:00:00.000Z',
    ]));
  it('NIS2 and GDPR: 24 and 72 hours after we knew', () =>
    expect(due(incident(['nis2', 'gdpr']))).toEqual([
      'early-warning 2027-01-30T10:00:00.000Z',
      'notification 2027-02-01T10:00:00.000Z',
      'final 2027-03-01T10:00:00.000Z',
      'notification 2027-02-01T10:00:00.000Z',
    ]));
  it('reads the own field as it is called, and several names in one text', () => {
    expect(regulationsIn({ Regulation: 'DORA, gdpr' })).toEqual(['dora', 'gdpr']);
    expect(regulationsIn({ regulation: null })).toEqual([]);
  });
  it('starts no clock for a regulation that it does not know', () => expect(due(incident(['house-rules']))).toEqual([]));
});
