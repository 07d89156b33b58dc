import { eventually } from '@debrief/e2e-support';
import { expect } from 'vitest';

export interface Hint {
  readonly type: string;
  readonly noun: string;
  readonly id?: string;
  readonly entryNos?: readonly number[];
}

export interface LiveStream {
  readonly seen: { readonly hints: readonly Hint[]; readonly lastId: string; readonly isReset: boolean };
  close(): void;
}

/** A browser's event source: what it was told so far, and the last id. */
export async function watchLive(url: string, token: string, lastEventId?: string): Promise<LiveStream> {
  const stream = new AbortController();
  const response = await fetch(`${url}/api/v1/live`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...(lastEventId && { 'last-event-id': lastEventId }) },
    signal: stream.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const seen = { hints: [] as Hint[], lastId: '', isReset: false };
  const decoder = new TextDecoder();
  let text = '';
  const read = async () => {
    for await (const chunk of response.body!) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const lines = block.split('\n');
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        seen.lastId = field('id') ?? seen.lastId;
        if (field('event') === 'reset') seen.isReset = true;
        else if (field('data')) seen.hints.push(JSON.parse(field('data')!) as Hint);
      }
    }
  };
  read().catch(() => undefined); // we end it
  await eventually(() => expect(seen.lastId).not.toBe(''));
  return { seen, close: () => stream.abort() };
}
