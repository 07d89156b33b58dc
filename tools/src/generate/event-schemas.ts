import { EventEnvelope, events, topics, type EventDefinition, type Topic } from '@debrief/contracts';
import { z } from 'zod';

export type JsonSchema = { readonly [member: string]: unknown };

// `io: 'input'` leaves objects open: what a later version adds must pass, and an optional addition is no breach.
export const schemaOf = (definition: EventDefinition): JsonSchema => ({
  $id: `https://debrief.dev/events/${definition.type}.json`,
  title: definition.type,
  ...(z.toJSONSchema(definition.data, { io: 'input' }) as JsonSchema),
  examples: [definition.example],
});

/** Every event by its type, as JSON Schema 2020-12. */
export const eventSchemas = (): ReadonlyMap<string, JsonSchema> =>
  new Map(events.map((definition) => [definition.type, schemaOf(definition)]));

const hears: Readonly<Record<Topic, string>> = {
  receipts: 'ingest itself: the raw bytes of a delivery (CloudEvents binary mode)',
  alerts: 'incidents, reports, gateway',
  incidents: 'post-mortems, action-items, notifications, reports, gateway',
  'post-mortems': 'action-items, notifications, reports, gateway',
  'action-items': 'notifications, reports, gateway',
  notifications: 'reports, gateway',
  reports: 'notifications',
  directory: 'incidents, post-mortems, action-items, notifications, reports, gateway',
};
const owner = (topic: Topic): string => ({ receipts: 'ingest', alerts: 'ingest' })[topic as string] ?? topic;

/** AsyncAPI 3.0 of all topics. */
export function asyncApi(version: string): JsonSchema {
  const ofTopic = (topic: Topic) => events.filter((definition) => definition.topic === topic);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Debrief events',
      version,
      description:
        'Facts travel on Kafka, forwards only: one topic per owner, one writer per topic, the key is the id of the thing. ' +
        'Each message is a CloudEvents 1.0 envelope in structured mode; `receipts` alone uses binary mode.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(
      topics.map((topic) => [
        topic,
        {
          address: topic,
          description: `Written by ${owner(topic)}, heard by ${hears[topic]}.`,
          messages: Object.fromEntries(ofTopic(topic).map(({ type }) => [type, { $ref: `#/components/messages/${type}` }])),
        },
      ]),
    ),
    operations: Object.fromEntries(
      topics.map((topic) => [
        `say-${topic}`,
        {
          action: 'send',
          channel: { $ref: `#/channels/${topic}` },
          messages: ofTopic(topic).map(({ type }) => ({ $ref: `#/channels/${topic}/messages/${type}` })),
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        events.map((definition) => [
          definition.type,
          {
            name: definition.type,
            contentType: definition.topic === 'receipts' ? 'application/octet-stream' : 'application/cloudevents+json',
            payload: {
              allOf: [
                { $ref: '#/components/schemas/EventEnvelope' },
                {
                  type: 'object',
                  properties: { type: { const: definition.type }, data: { $ref: `#/components/schemas/${definition.type}` } },
                },
              ],
            },
          },
        ]),
      ),
      schemas: {
        EventEnvelope: z.toJSONSchema(EventEnvelope, { io: 'input' }),
        ...Object.fromEntries([...eventSchemas()].map(([type, { $id: _, ...schema }]) => [type, schema])),
      },
    },
  };
}

/** One page for readers per topic: each event with its members and an example. */
export function eventPage(topic: Topic): string {
  const lines = [`# Topic \`${topic}\``, '', `Written by \`${owner(topic)}\`, heard by ${hears[topic]}.`, ''];
  for (const definition of events.filter((event) => event.topic === topic)) {
    const { properties = {}, required = [] } = schemaOf(definition) as { properties?: Record<string, JsonSchema>; required?: string[] };
    lines.push(`## \`${definition.type}\``, '');
    if (definition.begins) lines.push('Begins its thing: who keeps a copy hears it.', '');
    lines.push('| member | type | required |', '| --- | --- | --- |');
    for (const [name, schema] of Object.entries(properties))
      lines.push(`| \`${name}\` | ${typeWords(schema)} | ${required.includes(name) ? 'yes' : 'no'} |`);
    lines.push('', '```json', JSON.stringify(definition.example, null, 2), '```', '');
  }
  return lines.join('\n');
}

function typeWords(schema: JsonSchema): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `\`${String(value)}\``).join(' ');
  if (schema['const'] !== undefined) return `\`${JSON.stringify(schema['const'])}\``;
  const either = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined;
  if (either) return [...new Set(either.map(typeWords))].join(' or ');
  if (schema['type'] === 'array') return `list of ${typeWords((schema['items'] ?? {}) as JsonSchema)}`;
  const name = schema['format'] ?? schema['type'];
  return typeof name === 'string' ? name : 'any';
}
