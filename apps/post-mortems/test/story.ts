import {
  IncidentAcknowledgedV1,
  IncidentEntryAddedV1,
  IncidentImpactRecordedV1,
  IncidentOpenedV1,
  IncidentResolvedV1,
  type EventDefinition,
  type EventEnvelope,
  type TimelineEntry,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { anEvent } from '@debrief/testing';

const person: TimelineEntry['origin'] = { kind: 'person', eventId: null, system: null, url: null };
const machine: TimelineEntry['origin'] = { kind: 'event', eventId: null, system: null, url: null };

/** INC-204 as its owner tells it: one incident from its opening to its end, in versions of its own. */
export function checkoutStory(
  name = 'checkout',
  more: {
    visibility?: 'internal' | 'private';
    audience?: { kind: 'person' | 'team'; id: string }[];
    severity?: 'sev1' | 'sev2' | 'sev4';
  } = {},
) {
  const incidentId = derivedId('inc', name);
  let version = 0;
  const about = { incidentId, number: 204, visibility: more.visibility ?? 'internal', audience: more.audience ?? [] };
  const say = (definition: EventDefinition, data: Record<string, unknown> = {}, time?: string): EventEnvelope => {
    version += 1;
    return anEvent(definition, { ...about, ...data } as never, {
      id: `${incidentId}:${version}:0`,
      subject: incidentId,
      ...(time === undefined ? {} : { time }),
    }) as EventEnvelope;
  };
  let entryNo = 0;
  const entry = (
    entryType: TimelineEntry['entryType'],
    occurredAt: string,
    text: string,
    data: Record<string, unknown> = {},
    isKey = false,
    by = machine,
  ): EventEnvelope => {
    entryNo += 1;
    return say(IncidentEntryAddedV1 as unknown as EventDefinition, {
      entry: {
        entryId: derivedId('ent', incidentId, entryNo),
        entryNo,
        entryType,
        data,
        text,
        occurredAt,
        occurredUntil: null,
        precision: 'exact',
        recordedAt: occurredAt,
        knownAt: occurredAt,
        origin: by,
        authorRole: null,
        visibility: 'internal',
        isKey,
      },
    });
  };
  const on = (definition: unknown) => definition as EventDefinition;
  const exact = (at: string) => ({ at, precision: 'exact', origin: 'computed' });
  const opened = say(on(IncidentOpenedV1), {
    title: 'HighErrorRate',
    severity: more.severity ?? 'sev2',
    services: [{ serviceId: null, name: 'checkout', relation: 'subject' }],
    openedAt: '2026-05-14T10:08:15.000Z',
    milestones: { firstSignalAt: exact('2026-05-14T10:08:10.000Z'), detectedAt: exact('2026-05-14T10:08:15.000Z') },
  });
  const entries = [
    entry('change', '2026-05-14T09:58:12.000Z', 'deploy 4711 of checkout finished', {
      kind: 'deploy',
      revision: '4711',
      service: 'checkout',
      status: 'succeeded',
      nearness: 'service',
    }),
    entry('impact', '2026-05-14T10:02:03.000Z', 'Impact partial', { scope: 'partial', share: 0.41 }),
    entry('alert-fired', '2026-05-14T10:08:10.000Z', 'HighErrorRate fired', {
      title: 'HighErrorRate',
      source: 'prometheus',
      service: 'checkout',
      alertId: 'a'.repeat(32),
      episode: 1,
    }),
    entry('status-changed', '2026-05-14T10:08:15.000Z', 'Opened, page sent', { name: 'detectedAt', to: 'triage' }),
    entry('status-changed', '2026-05-14T10:10:02.000Z', 'Acknowledged', { from: 'triage', to: 'acknowledged' }),
    entry(
      'hypothesis',
      '2026-05-14T10:14:00.000Z',
      'DNS answers are wrong',
      { markdown: 'DNS answers are wrong', state: 'open' },
      false,
      person,
    ),
    entry(
      'hypothesis',
      '2026-05-14T10:17:10.000Z',
      'DNS answers are wrong',
      { markdown: 'DNS answers are wrong', state: 'rejected' },
      false,
      person,
    ),
    entry(
      'action',
      '2026-05-14T10:31:20.000Z',
      'deploy 4711 was rolled back',
      { markdown: 'deploy 4711 was rolled back', done: true },
      true,
      person,
    ),
    entry('alert-resolved', '2026-05-14T10:39:05.000Z', 'HighErrorRate ended', {
      title: 'HighErrorRate',
      source: 'prometheus',
      service: 'checkout',
      alertId: 'a'.repeat(32),
      episode: 1,
    }),
  ];
  const impact = say(on(IncidentImpactRecordedV1), {
    before: null,
    after: {
      impactId: derivedId('imp', incidentId),
      serviceId: null,
      serviceName: 'checkout',
      scope: 'partial',
      startedAt: '2026-05-14T10:02:03.000Z',
      endedAt: '2026-05-14T10:39:05.000Z',
      metric: 'requests failed with HTTP 503',
      quantity: 12_000,
      unit: 'users',
      share: 0.41,
      isEstimate: false,
      source: 'edge log',
    },
  });
  const acknowledged = say(on(IncidentAcknowledgedV1), { acknowledgedAt: '2026-05-14T10:10:02.000Z' });
  const resolved = say(on(IncidentResolvedV1), { resolvedAt: '2026-05-14T10:39:05.000Z' });
  return {
    incidentId,
    postMortemId: derivedId('pm', incidentId),
    opened,
    all: [opened, ...entries, impact, acknowledged, resolved],
    say,
    entry,
  };
}
