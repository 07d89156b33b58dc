import { describe, expect, it } from 'vitest';
import { events, EventEnvelope } from './index.js';

describe('the catalogue of events', () => {
  it('names each type once', () => {
    const types = events.map((event) => event.type);
    expect(types.filter((type, index) => types.indexOf(type) !== index)).toEqual([]);
  });

  it.each(events.map((event) => [event.type, event] as const))(
    '%s has an example that its own contract accepts, and a key',
    (type, event) => {
      expect(event.of(event.example)).toEqual({ type, data: event.example });
      expect(event.key(event.example)).toMatch(/\S/);
    },
  );

  it.each(events.map((event) => [event.type, event] as const))('%s survives its envelope on the wire', (type, event) => {
    const envelope = {
      specversion: '1.0',
      id: `${event.key(event.example)}:1:0`,
      source: `/${event.topic}`,
      type,
      subject: event.key(event.example),
      time: '2026-11-18T15:24:03.512Z',
      datacontenttype: 'application/json',
      correlationid: 'c',
      causationid: 'c',
      data: event.example,
    };
    expect(EventEnvelope.parse(JSON.parse(JSON.stringify(envelope)))).toEqual(JSON.parse(JSON.stringify(envelope)));
  });
});
