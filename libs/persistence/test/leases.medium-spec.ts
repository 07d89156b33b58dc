import { afterAll, describe, expect, it } from 'vitest';
import { Leases } from '../src/index.js';
import { realMongo } from './real-mongo.js';

const { mongo, close } = realMongo();
afterAll(() => close());

/** Takes a lease and keeps it until it is told to end. */
async function begun(leases: Leases, name: string) {
  let end!: () => void;
  let signal!: AbortSignal;
  let held!: Promise<boolean>;
  await new Promise<void>((started, failed) => {
    held = leases.hold(name, (lost) => {
      signal = lost;
      started();
      return new Promise<void>((resolve) => (end = resolve));
    });
    held.then((mine) => mine || failed(new Error(`${name} is held by another`)), failed);
  });
  return { signal, end: () => (end(), held) };
}

describe('a lease, on real MongoDB', () => {
  it('lets one hold it, and the next one after it was given back', async () => {
    const two = new Leases(mongo);
    const one = await begun(new Leases(mongo), 'x');
    expect(await two.hold('x', () => Promise.reject(new Error('never')))).toBe(false);
    expect(await two.hold('y', () => Promise.resolve())).toBe(true);
    expect(await one.end()).toBe(true);
    expect(await two.hold('x', () => Promise.resolve())).toBe(true);
  });

  it('goes to the next one when its holder does not renew it: it died, or stands still', async () => {
    const dead = await begun(new Leases(mongo, 50, 60_000), 'z');
    await expect.poll(() => new Leases(mongo).hold('z', () => Promise.resolve()), { timeout: 5_000 }).toBe(true);
    await dead.end();
  });

  it('is kept for as long as it is renewed', async () => {
    const alive = await begun(new Leases(mongo, 2_000, 50), 'a');
    const until = async () =>
      (await (await mongo.collection<{ _id: string; until: Date }>('leases')).findOne({ _id: 'a' }))!.until.getTime();
    const first = await until();
    await expect.poll(until, { timeout: 5_000 }).toBeGreaterThan(first + 100);
    expect(alive.signal.aborted).toBe(false);
    await alive.end();
  });

  it('tells its holder when somebody else has taken it', async () => {
    const zombie = await begun(new Leases(mongo, 50, 50), 'q');
    const leases = await mongo.collection<{ _id: string; holder: string; until: Date }>('leases');
    await leases.updateOne({ _id: 'q' }, { $set: { holder: 'somebody else', until: new Date(Date.now() + 60_000) } });
    await expect.poll(() => zombie.signal.aborted, { timeout: 5_000 }).toBe(true);
    await zombie.end();
    expect(await leases.countDocuments({ _id: 'q', holder: 'somebody else' })).toBe(1);
  });

  it('is given back when the work fails', async () => {
    await expect(new Leases(mongo).hold('f', () => Promise.reject(new Error('work')))).rejects.toThrow('work');
    expect(await new Leases(mongo).hold('f', () => Promise.resolve())).toBe(true);
  });
});
