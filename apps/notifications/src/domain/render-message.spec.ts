import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailMessage } from './email-message.js';
import type { Entry } from './entry.js';
import { renderMessage } from './render-message.js';

const entry = (overrides: Partial<Entry> = {}): Entry => ({
  entryId: 'rem_a-email',
  reminderId: 'rem_a',
  channelId: 'email',
  recipient: 'person-per_a',
  kind: 'action-reminder',
  rungId: 'overdue-3',
  subject: { kind: 'action-item', id: 'act_a', number: 412 },
  title: 'Reject a pool size below 5 at start-up',
  url: '/action-items/act_a',
  dueAt: '2026-11-30T16:00:00.000Z',
  orders: ['snooze'],
  ringAt: '2026-12-03T08:00:00.000Z',
  rangAt: '2026-12-03T08:00:00.000Z',
  visibility: 'internal',
  createdAt: '2026-12-03T08:00:00.000Z',
  ...overrides,
});
const links = { publicUrl: 'https://debrief.example.org', answer: () => undefined };
const headers = {
  from: 'debrief@example.org',
  to: 'owner@example.org',
  date: '2026-12-03T08:00:10.000Z',
  messageId: `<${'0123456789abcdef'.repeat(4)}@example.org>`,
  references: '<item-act_a@example.org>',
  listId: 'Debrief action-reminder <action-reminder.example.org>',
  unsubscribe: undefined,
};

describe('a rendered message', () => {
  it('says a report in its own sentences, as text and as HTML, and none of a private one', () => {
    const report = { kind: 'report' as const, rungId: null, dueAt: null, sentences: ['Incidents: 7.', 'Time to <resolve>: median 4 m.'] };
    const { text, html } = renderMessage([entry(report)], 'Europe/Berlin', links);
    expect(text).toContain('  - Incidents: 7.');
    expect(html).toContain('<li>Time to &lt;resolve&gt;: median 4 m.</li>');
    expect(renderMessage([entry({ ...report, visibility: 'private' })], 'Europe/Berlin', links).text).not.toContain('Incidents');
  });

  it('says what is asked and blames nobody', () => {
    const { subject, text } = renderMessage([entry()], 'Europe/Berlin', links);
    expect(subject).toBe('AI-412 Reject a pool size below 5 at start-up was due on 2026-11-30: what is it waiting for?');
    expect(text).toContain('https://debrief.example.org/action-items/act_a');
  });
  it('names the day as its reader counts days', () =>
    expect(renderMessage([entry({ dueAt: '2026-11-30T23:30:00.000Z' })], 'Europe/Berlin', links).subject).toContain('2026-12-01'));
  it('shows twenty items and counts the rest', () => {
    const many = Array.from({ length: 27 }, (_, index) => entry({ subject: { kind: 'action-item', id: `act_${index}`, number: index } }));
    const { subject, text, html } = renderMessage(many, 'UTC', links);
    expect(subject).toBe('27 action items ask for you');
    expect(text).toContain('and 7 more');
    expect(html.match(/<p><a /g)).toHaveLength(20);
  });
  it('tells a private item by its key only', () => {
    const { subject, text, html } = renderMessage([entry({ visibility: 'private', title: 'Rotate the leaked key' })], 'UTC', links);
    expect(`${subject}${text}${html}`).not.toContain('leaked');
    expect(subject).toContain('AI-412');
  });
  it('takes no title for markup', () =>
    expect(renderMessage([entry({ title: '<img src=x onerror=alert(1)>' })], 'UTC', links).html).not.toContain('<img'));
});

describe('an e-mail', () => {
  it('is the same on every attempt', () => {
    const message = () => emailMessage(renderMessage([entry()], 'UTC', links), headers);
    expect(message()).toBe(message());
  });
  it('writes other alphabets as encoded words that fit on a line', () => {
    const message = emailMessage({ subject: 'Größe '.repeat(30), text: '', html: '' }, headers);
    const lines = message.split('\r\n');
    expect(lines.find((line) => line.startsWith('Subject:'))).toMatch(/^Subject: =\?utf-8\?B\?/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
  });
  it('lets nobody write a header or a line of their own', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 120 }),
        fc.constantFrom('\r\nBcc: x@example.org', '\nX: y', '\r', '\u2028', '\0', ''),
        (text, evil) => {
          const title = text + evil + text;
          const message = emailMessage(renderMessage([entry({ title })], 'UTC', links), { ...headers, to: `owner@example.org${evil}` });
          const head = message.slice(0, message.indexOf('\r\n\r\n'));
          expect(message).not.toMatch(/(?<!\r)\n|\r(?!\n)/);
          const names = head
            .replaceAll(/\r\n[ \t]/g, ' ')
            .split('\r\n')
            .map((line) => line.slice(0, line.indexOf(':')));
          expect(names).toEqual([
            'From',
            'To',
            'Subject',
            'Date',
            'Message-ID',
            'References',
            'Auto-Submitted',
            'X-Auto-Response-Suppress',
            'List-Id',
            'MIME-Version',
            'Content-Type',
          ]);
        },
      ),
    ));
});
