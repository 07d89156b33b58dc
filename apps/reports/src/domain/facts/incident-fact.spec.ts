import {
  IncidentEntryAddedV1,
  IncidentImpactRecordedV1,
  IncidentMilestoneSetV1,
  IncidentOpenedV1,
  type IncidentEvent,
} from '@debrief/contracts';
import { describe, expect, it } from 'vitest';
import { evolveIncident, type IncidentFact } from './incident-fact.js';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 18, 14, minute)).toISOString();
const opened = { type: IncidentOpenedV1.type, data: IncidentOpenedV1.example } as IncidentEvent;
const told = (...events: IncidentEvent[]): IncidentFact =>
  [opened, ...events].reduce<IncidentFact | undefined>((fact, event) => evolveIncident(fact, event, at(59)), undefined)!;

const impact = (startedAt: string, endedAt: string | null) =>
  IncidentImpactRecordedV1.of({
    ...IncidentImpactRecordedV1.example,
    before: null,
    after: { ...IncidentImpactRecordedV1.example.after!, startedAt, endedAt },
  }) as IncidentEvent;
const stated = (name: 'impactStartedAt', instant: string) =>
  IncidentMilestoneSetV1.of({
    ...IncidentMilestoneSetV1.example,
    name,
    value: { at: instant, precision: 'minute', origin: 'stated' },
  }) as IncidentEvent;
const update = (audience: string, occurredAt: string) =>
  IncidentEntryAddedV1.of({
    ...IncidentEntryAddedV1.example,
    entry: {
      ...IncidentEntryAddedV1.example.entry,
      entryType: 'communication',
      data: { audience, text: 'We are looking into it.' },
      occurredAt,
    },
  }) as IncidentEvent;

describe('what follows from other facts of an incident', () => {
  it('is when impact began and ended', () =>
    expect(told(impact(at(2), at(39))).milestones).toMatchObject({ impactStartedAt: at(2), impactEndedAt: at(39) }));
  it('knows no end while an impact lasts', () => expect(told(impact(at(2), null)).milestones.impactEndedAt).toBeUndefined());
  it('moves no milestone that a person has stated', () =>
    expect(told(stated('impactStartedAt', at(1)), impact(at(2), null)).milestones.impactStartedAt).toBe(at(1)));
  it('is the first time that outsiders were told', () =>
    expect(told(update('public', at(20)), update('public', at(12)), update('internal', at(5))).milestones.firstPublicUpdateAt).toBe(
      at(12),
    ));
});
