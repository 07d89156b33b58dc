import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { parseMail, type Mail } from './mail.js';
import { StrictInbox } from './strict-inbox.js';

export interface SmtpSink {
  /** For `SMTP_URL`. */
  readonly url: string;
  /** Waits for a mail and takes it out. */
  take(wanted: { to?: string; subject?: RegExp }, options?: { within?: number }): Promise<Mail>;
  /** Every mail so far, taken or not, in order. */
  readonly all: readonly Mail[];
  /** What the server answers from now on; `undefined`: it accepts. A refused mail is not kept. */
  refuseWith(answer: { code: number; message: string } | undefined): void;
  /** Ends the server; fails if a mail came that nobody took, or one came twice. */
  stop(): Promise<void>;
}

/** A real SMTP server that accepts everything well-formed and forgets nothing. */
export async function startSmtpSink(): Promise<SmtpSink> {
  const all: Mail[] = [];
  const inbox = new StrictInbox<Mail>(
    (mail) => (mail.messageId ? `${mail.messageId} to ${mail.to.join(', ')}` : undefined),
    (mail) => mail.raw,
  );
  let refusal: { code: number; message: string } | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusal) return done(Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
        const raw = Buffer.concat(chunks).toString('utf8');
        const { mailFrom, rcptTo } = session.envelope;
        const mail = parseMail(raw, { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) });
        all.push(mail);
        if (mail.messageId === '') inbox.refuse('has no Message-ID', raw);
        if (!mail.headers.has('date')) inbox.refuse('has no Date', raw);
        inbox.receive(mail);
        done();
      });
    },
  });
  server.on('error', (error: Error) => inbox.refuse('spoke badly', error.message));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    all,
    take: ({ to, subject }, options) =>
      inbox.take((mail) => (!to || mail.to.includes(to)) && (!subject || subject.test(mail.subject)), {
        ...options,
        what: `a mail ${to ? `to ${to}` : ''}${subject ? ` with the subject ${subject}` : ''}`,
      }),
    refuseWith: (answer) => void (refusal = answer),
    stop: async () => {
      await new Promise<void>((resolve) => server.close(resolve));
      inbox.assertEmpty();
    },
  };
}
