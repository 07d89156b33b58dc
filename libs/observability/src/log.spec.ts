import { describe, expect, it } from 'vitest';
import { withContext } from './context.js';
import { capturedLog, log } from './log.js';
import { OnceAMinute } from './once-a-minute.js';
import { childTraceparent, newTraceparent, traceIdOf } from './traceparent.js';

const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  it('writes one JSON object a line, with the fields of the work that is going on', async () => {
    const traceparent = newTraceparent();
    const text = await capturedLog(async () => {
      await withContext({ correlationId: 'cor-1', traceparent, service: 'incidents', personId: 'per_1' }, async () => {
        await Promise.resolve();
        log.info({ durationMs: 3 }, 'answered');
      });
    });
    expect(lines(text)).toMatchObject([
      {
        level: 'info',
        msg: 'answered',
        service: 'incidents',
        correlationId: 'cor-1',
        personId: 'per_1',
        traceId: traceIdOf(traceparent),
        durationMs: 3,
      },
    ]);
    expect(lines(text)[0]).toHaveProperty('time');
  });

  it('writes an error with name, message and stack, once, and later how often it came again', async () => {
    const text = await capturedLog(async () => {
      for (let i = 0; i < 5; i++) log.error({ err: new RangeError('no such thing') }, 'a handler failed');
      await Promise.resolve();
    });
    expect(lines(text)).toMatchObject([{ err: { name: 'RangeError', message: 'no such thing' } }, { repeated: 4 }]);
  });

  it('says an error again after a minute', () => {
    let now = 0;
    const repeats = new OnceAMinute(() => now);
    expect(repeats.admits('a', () => {})).toBe(true);
    expect(repeats.admits('a', () => {})).toBe(false);
    now = 60_000;
    expect(repeats.admits('a', () => {})).toBe(true);
  });

  it('leaks no secret, whatever is logged', async () => {
    const canary = 'dbt_canarycanarycanarycanarycanary';
    const text = await capturedLog(async () => {
      log.error(
        { err: new Error(`refused ${canary}`), headers: { authorization: `Bearer ${canary}` }, url: `/x?key=${canary}` },
        `bad ${canary}`,
      );
      log.warn(`also ${canary}`);
      await Promise.resolve();
    });
    expect(text).not.toContain('canary');
  });
});

describe('a trace', () => {
  it('stays the same over hops, with a new span each', () => {
    const parent = newTraceparent();
    const child = childTraceparent(parent);
    expect(traceIdOf(child)).toBe(traceIdOf(parent));
    expect(child).not.toBe(parent);
  });
  it.each([undefined, '', 'nonsense', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`])('begins anew after a malformed parent (%s)', (parent) =>
    expect(traceIdOf(childTraceparent(parent))).toMatch(/^[0-9a-f]{32}$/),
  );
});
