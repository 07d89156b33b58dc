import { describe, expect, it } from 'vitest';
import { importParts } from './import-parts';

async function partsOf(text: string, chunk: number): Promise<string[]> {
  const bytes = new TextEncoder().encode(text);
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += chunk) controller.enqueue(bytes.slice(at, at + chunk));
      controller.close();
    },
  });
  const parts: string[] = [];
  for await (const { text: part } of importParts(stream)) parts.push(part);
  return parts;
}

describe('the parts of a file', () => {
  const text = `x${'🙂'.repeat(450_000)}\n`;

  it('are the whole of it, cut within no character', async () => {
    const parts = await partsOf(text, 65_537);
    expect(parts.join('')).toBe(text);
    expect(parts.every((part) => part.isWellFormed() && part.length <= 400_000)).toBe(true);
  });

  it('are the same ones however the bytes arrive', async () => {
    expect(await partsOf(text, 7_001)).toEqual(await partsOf(text, 1_000_000));
  });

  it('are none for an empty file', async () => {
    expect(await partsOf('', 10)).toEqual([]);
  });
});
