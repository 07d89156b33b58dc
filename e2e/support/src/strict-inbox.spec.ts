import { describe, expect, it } from 'vitest';
import { StrictInbox } from './strict-inbox.js';

const inbox = () =>
  new StrictInbox<{ key: string; bytes: string }>(
    ({ key }) => key,
    ({ bytes }) => bytes,
  );

describe('a strict fake', () => {
  it('is content when everything that came was taken', async () => {
    const box = inbox();
    box.receive({ key: 'a', bytes: 'first' });
    await box.take(({ key }) => key === 'a');
    expect(() => box.assertEmpty()).not.toThrow();
  });

  it('shows the bytes of what nobody expected', () => {
    const box = inbox();
    box.receive({ key: 'a', bytes: 'surprise' });
    expect(() => box.assertEmpty()).toThrow('was not expected:\nsurprise');
  });

  it('shows the bytes of what came a second time, although both were taken', async () => {
    const box = inbox();
    box.receive({ key: 'a', bytes: 'first' });
    box.receive({ key: 'a', bytes: 'again' });
    await box.take(() => true);
    await box.take(() => true);
    expect(() => box.assertEmpty()).toThrow('came a second time (a):\nagain');
  });

  it('says what there is when what was wanted does not come', async () => {
    const box = inbox();
    box.receive({ key: 'a', bytes: 'other' });
    await expect(box.take(({ key }) => key === 'b', { within: 20, what: 'b' })).rejects.toThrow('b did not come; there is \nother');
  });
});
