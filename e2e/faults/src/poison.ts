import type { RawLog } from '@debrief/e2e-support';

const STRUCTURED = 'application/cloudevents+json';

const envelope = (type: string, key: string, data: unknown) =>
  JSON.stringify({
    specversion: '1.0',
    id: `${key}:1:0`,
    source: '/somebody',
    type,
    subject: key,
    time: '2026-11-18T14:02:00.000Z',
    datacontenttype: 'application/json',
    correlationid: 'poison',
    causationid: 'poison',
    data,
  });
const headers = (type: string) => ({ 'content-type': STRUCTURED, ce_type: type, ce_id: 'poison' });

interface Dose {
  readonly topic: string;
  readonly key: string;
  readonly value: string | Buffer | null;
  readonly headers: Record<string, string>;
  /** The services that hear it, and so must each set it aside. */
  readonly heardBy: readonly string[];
}

const hearAlerts = ['incidents', 'reports'];
const hearDirectory = ['action-items', 'incidents', 'notifications', 'post-mortems'];
const fired = 'alert.fired.v1';

/** What must not be there: bytes that are no JSON, nothing at all, no type, a type that lies, broken data, versions to come. */
const doses: readonly Dose[] = [
  { topic: 'alerts', key: 'poison-not-json', value: '{bad', headers: headers(fired), heardBy: hearAlerts },
  { topic: 'alerts', key: 'poison-zero', value: Buffer.from([0]), headers: headers(fired), heardBy: hearAlerts },
  { topic: 'alerts', key: 'poison-nothing', value: null, headers: headers(fired), heardBy: hearAlerts },
  { topic: 'alerts', key: 'poison-untyped', value: envelope(fired, 'poison-untyped', {}), headers: {}, heardBy: hearAlerts },
  {
    topic: 'alerts',
    key: 'poison-other-type',
    value: envelope('alert.resolved.v1', 'poison-other-type', {}),
    headers: headers(fired),
    heardBy: hearAlerts,
  },
  {
    topic: 'alerts',
    key: 'poison-data',
    value: envelope(fired, 'poison-data', { alertId: 7 }),
    headers: headers(fired),
    heardBy: hearAlerts,
  },
  {
    topic: 'alerts',
    key: 'poison-version',
    value: envelope('alert.fired.v9', 'poison-version', {}),
    headers: headers('alert.fired.v9'),
    heardBy: hearAlerts,
  },
  { topic: 'receipts', key: 'poison-receipt', value: 'no attributes', headers: {}, heardBy: ['ingest'] },
  {
    topic: 'directory',
    key: 'poison-person',
    value: envelope('person.changed.v9', 'poison-person', {}),
    headers: headers('person.changed.v9'),
    heardBy: hearDirectory,
  },
];

/** Every letter that there must be, as `service key`; and no other one. */
export const lettersOfPoison = doses.flatMap(({ key, heardBy }) => heardBy.map((service) => `${service} ${key}`)).toSorted();

export async function inject(log: RawLog): Promise<void> {
  for (const { topic, ...message } of doses) await log.write(topic, message);
  // Nobody hears of it: it is passed over and leaves no letter.
  await log.write('alerts', { key: 'unheard', value: envelope('alert.sneezed.v1', 'unheard', {}), headers: headers('alert.sneezed.v1') });
}
