import { describe, expect, it } from 'vitest';
import { chatEntries, readPastedChat, readSlackMessages } from './read-chat.js';

const started = '2026-11-18T23:50:00.000Z';

describe('pasted chat', () => {
  it('is read by time, author and text; lines without a time go on with the message before', () => {
    const { messages, skipped } = readPastedChat(
      'hello\n23:55 Ada: errors climb\nsecond line\n[23:58:09] Ben: rolling back\n00:03 Ada: better',
      'UTC',
      started,
    );
    expect(messages.map(({ at, author, text }) => [at, author, text])).toEqual([
      ['2026-11-18T23:55:00.000Z', 'Ada', 'errors climb\nsecond line'],
      ['2026-11-18T23:58:09.000Z', 'Ben', 'rolling back'],
      ['2026-11-19T00:03:00.000Z', 'Ada', 'better'],
    ]);
    expect(skipped).toEqual([{ at: 1, reason: 'no time and no message before it' }]);
  });

  it('is read as Slack copies it, by the clock of its zone', () => {
    const { messages } = readPastedChat(
      'Ada Lovelace  2:05 PM\nerrors climb\nBen  2:06 PM\nlooking',
      'Europe/Berlin',
      '2026-11-18T12:00:00.000Z',
    );
    expect(messages.map(({ at, author, text }) => [at, author, text])).toEqual([
      ['2026-11-18T13:05:00.000Z', 'Ada Lovelace', 'errors climb'],
      ['2026-11-18T13:06:00.000Z', 'Ben', 'looking'],
    ]);
  });

  it('has the same keys when it is read again, and is fast on what explodes regular expressions', () => {
    const text = '10:00 Ada: one\n10:01 Ben: two';
    expect(readPastedChat(text, 'UTC', started).messages).toEqual(readPastedChat(text, 'UTC', started).messages);
    const before = performance.now();
    readPastedChat(`${'a '.repeat(20_000)}\n${'1:'.repeat(20_000)}`, 'UTC', started);
    expect(performance.now() - before).toBeLessThan(5_000); // linear, not exponential
  });

  it('tells people as participants, also where they are mentioned', () => {
    const { messages } = readPastedChat('10:00 Ada: hi @Ben\n10:01 Ben: hi', 'UTC', started);
    expect(chatEntries(messages, 'war-room', 'chat').map(({ authorRole, data, knownAt }) => [authorRole, data['text'], knownAt])).toEqual([
      ['participant 1', 'hi participant 2', '2026-11-18T10:00:00.000Z'],
      ['participant 2', 'hi', '2026-11-18T10:01:00.000Z'],
    ]);
  });
});

describe('a file of a Slack export', () => {
  it('gives its messages, without comings and goings; pins are starred', () => {
    const file = [
      { type: 'message', subtype: 'channel_join', ts: '1763474400.000100', user: 'U1', text: 'joined' },
      {
        type: 'message',
        ts: '1763474460.000200',
        user: 'U1',
        text: 'errors <@U2>',
        pinned_to: ['C1'],
        reactions: [{ name: 'eyes', count: 2 }],
      },
      { type: 'message', ts: '1763474520.000300', thread_ts: '1763474460.000200', user: 'U2', text: 'on it' },
      null,
      { ts: 12 },
    ];
    const { messages, skipped } = readSlackMessages('war-room', file);
    expect(messages).toMatchObject([
      { at: '2025-11-18T14:01:00.000Z', isPinned: true, reactions: ['eyes'], thread: null },
      { thread: '1763474460.000200' },
    ]);
    expect(skipped.map(({ at }) => at)).toEqual([3, 4]);
    expect(chatEntries(messages, 'war-room', 'slack')[0]).toMatchObject({
      isKey: true,
      data: { text: 'errors participant 2', channel: 'war-room' },
    });
  });
});
