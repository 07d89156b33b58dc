import 'reflect-metadata';
import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { describe, expect, it } from 'vitest';
import { MessagingModule, MessagingStatus } from '../src/index.js';
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
} from './world.js';

const heard: string[] = [];

@Controller()
class Both {
  @EventPattern([TicketOpened.type, TicketClosed.type], { batch: true })
  onTickets(events: readonly { id: string }[]): void {
    heard.push(...events.map(({ id }) => `both ${id} of ${events.length}`));
  }
}
@Controller()
class OpenedOnly {
  @EventPattern(TicketOpened.type)
  onOpened(_event: unknown): void {}
}

describe('the start of a listening service', () => {
  const env = ownEnvironment();
  const start = (controllers: (typeof Both | typeof OpenedOnly)[], hears = heardHere) =>
    smallService(env, controllers, { says: null, hears });

  it('is refused when a heard type has no handler', async () =>
    expect(start([OpenedOnly])).rejects.toThrow('ticket.closed.v1 is heard, but has no handler'));

  it('is refused when a type has two handlers', async () =>
    expect(start([Both, OpenedOnly])).rejects.toThrow(/ticket\.opened\.v1 has two handlers \((Both\.onTickets|OpenedOnly\.onOpened), /));

  it('is refused when a handler is not in the list of what the service hears', async () =>
    expect(start([Both], heardHere.slice(0, 1))).rejects.toThrow('ticket.closed.v1 has a handler, but is not in `hears`'));

  it('is refused when it keeps copies of things and does not hear how they begin', () =>
    expect(() => MessagingModule.forService('copies', { says: null, hears: heardHere.slice(1), copies: ['alerts'] })).toThrow(
      'how they begin',
    ));

  it('gives a method that hears several types one batch of them, in their order, also after another instance has joined', async () => {
    const log = await rawWriter(env);
    await log.write(...[1, 2, 3, 4].map((n) => written(ticket('mixed', n, n % 2 ? TicketOpened.type : TicketClosed.type))));
    const app = await start([Both]);
    await eventually(() => expect(heard).toEqual([1, 2, 3, 4].map((n) => `both mixed:${n}:0 of 4`)));
    const second = await start([Both]);
    // One that is closed while it joins does not say that it leaves; the others then wait for its session to end.
    await eventually(() => expect(second.get(MessagingStatus, { strict: false }).groupJoined).toBe(true));
    await log.write(written(ticket('mixed', 5)));
    await eventually(() => expect(heard.at(-1)).toBe('both mixed:5:0 of 1'));
    await second.close();
    await log.write(written(ticket('mixed', 6)));
    await eventually(() => expect(heard.at(-1)).toBe('both mixed:6:0 of 1'));
    expect(heard).toHaveLength(6);
    await dropDatabase(app);
    await app.close();
    await log.close();
  });
});
