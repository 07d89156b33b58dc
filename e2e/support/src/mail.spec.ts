import { describe, expect, it } from 'vitest';
import { parseMail } from './mail.js';

const envelope = { from: 'debrief@example.test', to: ['robin@example.test'] };

describe('reading a mail', () => {
  it('decodes the subject, the quoted-printable text and the base64 HTML of a multipart message', () => {
    const raw = [
      'Subject: =?UTF-8?Q?F=C3=A4llig_heute?=',
      'Message-ID: <1@example.test>',
      'Content-Type: multipart/alternative;',
      ' boundary="--x"',
      '',
      '----x',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'M=C3=BCde =',
      'Pumpe',
      '----x',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('<p>Müde Pumpe</p>').toString('base64'),
      '----x--',
    ].join('\r\n');
    const mail = parseMail(raw, envelope);
    expect(mail.subject).toBe('Fällig heute');
    expect(mail.messageId).toBe('<1@example.test>');
    expect(mail.text.trim()).toBe('Müde Pumpe');
    expect(mail.html).toBe('<p>Müde Pumpe</p>');
  });

  it('takes a message without a type as text', () => {
    expect(parseMail('Subject: plain\r\n\r\nhello', envelope).text).toBe('hello');
  });
});
