import 'reflect-metadata';
import { Transient } from '@debrief/persistence';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeadLetters, Permanent, type Heard } from '../src/index.js';
import {
  dropDatabase,
  eventually,
  heardHere,
  ownEnvironment,
  rawWriter,
  smallService,
  ticket,
  TicketClosed,
  TicketOpened,
  written,
  type SmallService,
} from './world.js';

type Ticket = Heard<string, { ticketId: string; n: number }>;
const heard: string[] = [];
const batches: number[] = [];
let fault: (event: Ticket) => void = () => {};

@Controller()
class TicketsConsumer {
  @EventPattern(TicketOpened.type)
  onOpened(@Payload() event: Ticket): void {
    fault(event);
    heard.push(`${event.data.ticketId}${event.data.n}`);
  }

  @EventPattern(TicketClosed.type, { batch: 50 })
  onClosed(@Payload() events: readonly Ticket[]): void {
    for (const event of events) fault(event);
    batches.push(events.length);
    heard.push(...events.map(({ data }) => `${data.ticketId}${data.n}`));
  }
}

describe('the failure ladder, on real Kafka and MongoDB', () => {
  const env = ownEnvironment();
  let app: SmallService;
  let log: Awaited<ReturnType<typeof rawWriter>>;
  const letters = () => app.get(DeadLetters).list({ limit: 200 });
  const lettersOf = async (key: string) => (await letters()).filter((letter) => letter.key === key).sort((a, b) => a.offset - b.offset);
  const say = (key: string, ...numbers: number[]) => log.write(...numbers.map((n) => written(ticket(key, n))));
  const heardOf = (key: string) => heard.filter((text) => text.startsWith(key)).map((text) => Number(text.slice(key.length)));

  beforeAll(async () => {
    log = await rawWriter(env);
    app = await smallService(env, [TicketsConsumer], { says: null, hears: heardHere });
  });
  afterAll(async () => {
    await dropDatabase(app);
    await app.close();
    await log.close();
  });
  beforeEach(() => {
    fault = () => {};
  });

  it('hands events to an ordinary method, with key and time of receipt', async () => {
    let seen: Ticket | undefined;
    fault = (event) => (seen = event);
    await say('plain-', 1);
    await eventually(() => expect(heardOf('plain-')).toEqual([1]));
    expect(seen).toMatchObject({ ...ticket('plain-', 1), key: 'plain-', headers: { ce_type: TicketOpened.type } });
    expect(seen?.receivedAt).toMatch(/Z$/);
  });

  it('passes over a type that nobody here hears', async () => {
    await log.write(written(ticket('strange-', 1, 'ticket.printed.v1')));
    await say('strange-', 2);
    await eventually(() => expect(heardOf('strange-')).toEqual([2]));
    expect(await lettersOf('strange-')).toEqual([]);
  });

  it.each([
    ['bad JSON', { value: '{bad' }, 'not JSON'],
    ['a zero byte', { value: Buffer.from([0]) }, 'not JSON'],
    ['no value', { value: null }, 'no value'],
    ['no type', { headers: { 'content-type': 'application/cloudevents+json' } }, 'no ce_type'],
    [
      'another type inside than the header says',
      { headers: { 'content-type': 'application/cloudevents+json', ce_type: TicketClosed.type } },
      'header says',
    ],
    ['data that break the contract', { value: JSON.stringify({ ...ticket('x', 1), data: { ticketId: 'x' } }) }, 'break their contract'],
    ['something that is no CloudEvent', { value: JSON.stringify({ hello: 'world' }) }, 'not a CloudEvent'],
  ])('sets %s aside at once, with the bytes as they came, and goes on', async (name, over, reason) => {
    const key = `poison-${name}-`;
    await log.write(written(ticket(key, 1), over));
    await say(`after-${name}-`, 1);
    await eventually(() => expect(heardOf(`after-${name}-`)).toEqual([1]));
    const [letter] = await eventually(async () => {
      const found = await lettersOf(key);
      expect(found).toHaveLength(1);
      return found;
    });
    expect(letter).toMatchObject({ state: 'open', kind: 'permanent', attempts: 1, service: 'listeners', error: { name: 'Permanent' } });
    expect(letter?.error.message).toContain(reason);
    const { raw } = (await app.get(DeadLetters).get(letter!.deadLetterId))!;
    const expected = 'value' in over ? over.value : JSON.stringify(ticket(key, 1));
    expect(raw).toBe(expected === null ? null : Buffer.from(expected ?? '').toString('base64'));
  });

  it('keeps an unknown version of a heard type until a release knows it', async () => {
    await log.write(written(ticket('version-', 1, 'ticket.opened.v2')));
    await eventually(async () =>
      expect(await lettersOf('version-')).toMatchObject([{ kind: 'version', attempts: 1, type: 'ticket.opened.v2' }]),
    );
  });

  it('halves a batch until the bad one stands alone, and acts on all the others', async () => {
    fault = ({ data }) => {
      if (data.n === 13) throw new Permanent('thirteen');
    };
    const events = Array.from({ length: 40 }, (_, n) => written(ticket(`half-${n}-`, n, TicketClosed.type), { partition: 1 }));
    await log.write(...events);
    await eventually(() => expect(heard.filter((text) => text.startsWith('half-'))).toHaveLength(39));
    await eventually(async () =>
      expect(await lettersOf('half-13-')).toMatchObject([{ kind: 'permanent', handler: 'TicketsConsumer.onClosed' }]),
    );
    expect(Math.max(...batches)).toBeGreaterThan(1);
  });

  it('tries an error that it does not know five times, then sets the event aside', async () => {
    let tries = 0;
    fault = ({ subject }) => {
      if (subject === 'unknown-') throw new Error(`no idea, ${++tries}`);
    };
    await say('unknown-', 1);
    await eventually(async () =>
      expect(await lettersOf('unknown-')).toMatchObject([{ kind: 'unknown', attempts: 5, error: { message: 'no idea, 5' } }]),
    );
    expect(tries).toBe(5);
  });

  it.each([new TypeError('t'), new RangeError('r'), new ReferenceError('f'), new SyntaxError('s'), undefined, null, 'text'])(
    'goes on consuming after a handler threw %s, which would stop kafkajs for ever',
    async (thrown) => {
      const key = `thrown-${String(thrown)}-`;
      let tries = 0;
      fault = ({ subject }) => {
        if (subject === key && tries++ < 2) throw thrown;
      };
      await say(key, 1);
      await eventually(() => expect(heardOf(key)).toEqual([1]));
      await say(key, 2);
      await eventually(() => expect(heardOf(key)).toEqual([1, 2]));
    },
  );

  it('waits for what is away, never sets the event aside, keeps the order, and goes on when it is back', async () => {
    let tries = 0;
    fault = ({ subject }) => {
      if (subject === 'away-' && tries++ < 7)
        throw tries % 2 ? new Transient('the store is away') : Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    };
    await say('away-', 1, 2, 3);
    await eventually(() => expect(heardOf('away-')).toEqual([1, 2, 3]), 30_000);
    expect(await lettersOf('away-')).toEqual([]);
  });

  describe('a key with a dead letter', () => {
    const broken = new Set<string>();
    beforeEach(() => {
      fault = ({ subject, data }) => {
        if (broken.has(`${subject}${data.n}`)) throw new Permanent('broken');
      };
    });
    const parked = (key: string) => async () => {
      const found = await lettersOf(key);
      expect(found.map(({ kind }) => kind)).toEqual(['permanent', 'parked', 'parked']);
      return found;
    };

    it('parks what comes after it, lets other keys flow, and drains in order when it is redriven', async () => {
      broken.add('park-1');
      await say('park-', 1, 2);
      await eventually(async () => expect(await lettersOf('park-')).toHaveLength(2));
      await say('park-', 3);
      await say('other-', 1);
      await eventually(() => expect(heardOf('other-')).toEqual([1]));
      const [first] = await eventually(parked('park-'));
      expect(heardOf('park-')).toEqual([]);

      broken.delete('park-1');
      const admin = app.get(DeadLetters);
      expect(await admin.redrive(first!.deadLetterId, { by: 'per_a', dryRun: true })).toMatchObject({
        outcome: 'dry-run',
        parked: 2,
        event: { id: 'park-:1:0' },
      });
      expect((await lettersOf('park-'))[0]?.state).toBe('open');
      expect(await admin.redrive(first!.deadLetterId, { by: 'per_a' })).toMatchObject({ outcome: 'ordered' });
      await eventually(() => expect(heardOf('park-')).toEqual([1, 2, 3]));
      await eventually(async () =>
        expect((await lettersOf('park-')).map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved']),
      );
      await eventually(async () => {
        const entry = (await admin.get(first!.deadLetterId))!.letter.history.map(({ by, action }) => `${by} ${action}`);
        expect(entry).toEqual(['system set aside', 'per_a redriven', 'system resolved']);
      });
      await say('park-', 4);
      await eventually(() => expect(heardOf('park-')).toEqual([1, 2, 3, 4]));
    });

    it('is parked again where the drain meets a bad one, and the rest stays', async () => {
      broken.add('again-1').add('again-2');
      await say('again-', 1, 2, 3);
      const [first, second] = await eventually(parked('again-'));
      broken.delete('again-1');
      const admin = app.get(DeadLetters);
      await admin.redrive(first!.deadLetterId, { by: 'per_a' });
      await eventually(async () => expect((await lettersOf('again-')).map(({ state }) => state)).toEqual(['resolved', 'open', 'open']));
      expect(heardOf('again-')).toEqual([1]);
      await eventually(async () => expect((await lettersOf('again-'))[1]).toMatchObject({ error: { message: 'broken' } }));
      await say('again-', 4);
      await eventually(async () => expect(await lettersOf('again-')).toHaveLength(4));

      // Somebody decides to do without the second.
      expect(await admin.skip(second!.deadLetterId, { by: 'per_b', reason: 'known defect' })).toMatchObject({ outcome: 'ordered' });
      await eventually(() => expect(heardOf('again-')).toEqual([1, 3, 4]));
      expect((await lettersOf('again-'))[1]).toMatchObject({ state: 'skipped' });
      expect((await admin.get(second!.deadLetterId))?.letter.history.at(-1)).toMatchObject({
        by: 'per_b',
        action: 'skipped',
        reason: 'known defect',
      });
    });
  });

  it('refuses an order upon a letter that is not open', async () => {
    const admin = app.get(DeadLetters);
    expect(await admin.redrive('nothing', { by: 'a' })).toMatchObject({ outcome: 'unknown' });
    const [done] = (await letters()).filter(({ state }) => state === 'resolved');
    expect(await admin.redrive(done!.deadLetterId, { by: 'a' })).toMatchObject({ outcome: 'not-open' });
  });
});
