import type { ProducerBatch } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { OutcomeUnknown } from '@debrief/persistence';
import { GroupCommit, Overloaded } from './group-commit.js';

function slowBroker() {
  const sends: { size: number; finish: () => void; fail: (e: Error) => void }[] = [];
  const sendBatch = (batch: ProducerBatch) =>
    new Promise<never[]>((resolve, reject) => {
      const size = batch.topicMessages?.[0]?.messages.length ?? 0;
      sends.push({ size, finish: () => resolve([]), fail: reject });
    });
  return { sends, sendBatch };
}
const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

describe('the group commit', () => {
  it('sends a lone message at once', async () => {
    const broker = slowBroker();
    const stored = new GroupCommit(broker, { topic: 't' }).put({ value: 'a' });
    await turn();
    expect(broker.sends.map((s) => s.size)).toEqual([1]);
    broker.sends[0]?.finish();
    await stored;
  });

  it('gathers what arrives while two sends are under way, and sends it when one returns', async () => {
    const broker = slowBroker();
    const door = new GroupCommit(broker, { topic: 't' });
    const all: Promise<void>[] = [];
    for (const _ of [1, 2]) {
      all.push(door.put({ value: 'x' }));
      await turn();
    }
    for (let i = 0; i < 7; i++) all.push(door.put({ value: 'y' }));
    await turn();
    expect(broker.sends.map((s) => s.size)).toEqual([1, 1]);
    broker.sends[0]?.finish();
    await turn();
    expect(broker.sends.map((s) => s.size)).toEqual([1, 1, 7]);
    broker.sends.forEach((s) => s.finish());
    await Promise.all(all);
  });

  it('says that the outcome is unknown when the broker does not answer in time', async () => {
    const door = new GroupCommit(slowBroker(), { topic: 't', deadlineMs: 5 });
    await expect(door.put({ value: 'a' })).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('says that the outcome is unknown when a send is rejected', async () => {
    const broker = slowBroker();
    const stored = new GroupCommit(broker, { topic: 't' }).put({ value: 'a' });
    await turn();
    broker.sends[0]?.fail(new Error('connection closed'));
    await expect(stored).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('refuses at once when too many wait', async () => {
    const door = new GroupCommit(slowBroker(), { topic: 't', maxWaiting: 1, deadlineMs: 5 });
    const first = door.put({ value: 'a' });
    await expect(door.put({ value: 'b' })).rejects.toBeInstanceOf(Overloaded);
    await expect(first).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('cuts a produce at its bytes, and sends one that is bigger alone', async () => {
    const broker = slowBroker();
    const door = new GroupCommit(broker, { topic: 't', maxInFlight: 1, maxBatchBytes: 10 });
    const all = [door.put({ value: 'x' })];
    await turn();
    for (const value of ['12345', '67890', 'abc', 'larger than ten']) all.push(door.put({ value }));
    for (const sends of [1, 2, 3, 4]) {
      await turn();
      expect(broker.sends).toHaveLength(sends);
      broker.sends[sends - 1]?.finish();
    }
    await Promise.all(all);
    expect(broker.sends.map((s) => s.size)).toEqual([1, 2, 1, 1]);
  });

  it('refuses when too many bytes wait', async () => {
    const door = new GroupCommit(slowBroker(), { topic: 't', maxWaitingBytes: 10, deadlineMs: 5 });
    const first = door.put({ value: '123456' });
    await expect(door.put({ value: '123456' })).rejects.toBeInstanceOf(Overloaded);
    await expect(first).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('from half full refuses first whoever holds over half of what waits', async () => {
    const door = new GroupCommit(slowBroker(), { topic: 't', maxWaiting: 10, deadlineMs: 20 });
    const waiting = [...Array.from({ length: 4 }, () => door.put({ value: 'x' }, 'flood')), door.put({ value: 'x' }, 'quiet')];
    await expect(door.put({ value: 'x' }, 'flood')).rejects.toBeInstanceOf(Overloaded);
    waiting.push(door.put({ value: 'x' }, 'quiet'));
    for (const one of waiting) await expect(one).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('does not send what nobody waits for any more', async () => {
    const broker = slowBroker();
    const door = new GroupCommit(broker, { topic: 't', maxInFlight: 1, deadlineMs: 10 });
    const first = door.put({ value: 'a' });
    await turn();
    const second = door.put({ value: 'b' });
    await expect(first).rejects.toBeInstanceOf(OutcomeUnknown);
    await expect(second).rejects.toBeInstanceOf(OutcomeUnknown);
    broker.sends[0]?.finish();
    await turn();
    expect(broker.sends).toHaveLength(1);
  });
});
