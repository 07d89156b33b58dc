import { createServer, type Server, type Socket } from 'node:net';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where the sink cuts the line, or what it answers instead. */
export type SmtpFault =
  | 'at-connect'
  | 'at-ehlo'
  | 'at-mail'
  | 'at-rcpt'
  | 'at-data'
  | 'in-body'
  | 'after-dot'
  | 'after-answer'
  | 'greylist'
  | 'no-such-user'
  | 'too-busy'
  | 'late';

/** A strict mail server: one that counts what it has taken, and can be told where to fail next. */
export class SmtpSink {
  readonly received: ReceivedMail[] = [];
  /** Everything whose final dot arrived, answered or not: what a person could have in the mailbox. */
  readonly taken: ReceivedMail[] = [];
  faults: SmtpFault[] = [];
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private constructor(private readonly server: Server) {}

  static async start(): Promise<SmtpSink> {
    const server = createServer();
    const sink = new SmtpSink(server);
    server.on('connection', (socket) => sink.serve(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return sink;
  }

  get url(): string {
    const address = this.server.address();
    return `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}?ignoreTLS=true`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private serve(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    const fault = this.faults.shift();
    if (fault === 'at-connect') return void socket.destroy();
    const say = (line: string) => socket.write(`${line}\r\n`);
    if (fault === 'too-busy') return void socket.end('421 4.3.2 too busy\r\n');
    say('220 sink ESMTP');
    const session: { from: string; to: string[]; body: string | undefined } = { from: '', to: [], body: undefined };
    let buffer = '';
    socket.on('data', (chunk) => {
      buffer += chunk.toString('latin1');
      for (;;) {
        if (session.body !== undefined) {
          if (fault === 'in-body') return void socket.destroy();
          const end = buffer.indexOf('\r\n.\r\n');
          if (end === -1) return;
          const raw = buffer.slice(0, end).replaceAll(/(^|\r\n)\.\./g, '$1.');
          buffer = buffer.slice(end + 5);
          session.body = undefined;
          const mail = { from: session.from, to: [...session.to], raw, headers: headersOf(raw) };
          this.taken.push(mail);
          if (fault === 'after-dot') return void socket.destroy();
          this.received.push(mail);
          if (fault === 'late') {
            setTimeout(() => say('250 2.0.0 queued late'), 400);
            continue;
          }
          say(`250 2.0.0 queued as ${this.received.length}`);
          if (fault === 'after-answer') return void socket.destroy();
          continue;
        }
        const end = buffer.indexOf('\r\n');
        if (end === -1) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (!this.command(line, socket, session, fault, say)) return;
      }
    });
  }

  private command(
    line: string,
    socket: Socket,
    session: { from: string; to: string[]; body: string | undefined },
    fault: SmtpFault | undefined,
    say: (line: string) => void,
  ): boolean {
    const verb = line.split(' ')[0]?.toUpperCase() ?? '';
    const at = { EHLO: 'at-ehlo', MAIL: 'at-mail', RCPT: 'at-rcpt', DATA: 'at-data' }[verb];
    if (fault !== undefined && at === fault) {
      socket.destroy();
      return false;
    }
    if (verb === 'EHLO') say('250-sink\r\n250 8BITMIME');
    else if (verb === 'MAIL') {
      session.from = addressIn(line);
      say('250 2.1.0 ok');
    } else if (verb === 'RCPT') {
      if (fault === 'greylist') say('450 4.2.0 greylisted, come back later');
      else if (fault === 'no-such-user') say('550 5.1.1 no such user');
      else {
        session.to.push(addressIn(line));
        say('250 2.1.5 ok');
      }
    } else if (verb === 'DATA') {
      session.body = '';
      say('354 go on');
    } else if (verb === 'QUIT') {
      say('221 2.0.0 bye');
      socket.end();
      return false;
    } else say(verb === 'RSET' || verb === 'NOOP' ? '250 ok' : '500 5.5.1 what?');
    return true;
  }
}

const addressIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

function headersOf(raw: string): Record<string, string> {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]/g, ' ');
  // Strict: a bare CR or LF would let somebody write headers of their own.
  if (/(?<!\r)\n|\r(?!\n)/.test(raw)) throw new Error('a bare CR or LF in the message');
  return Object.fromEntries(
    head.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

/** The plain text of a received message. */
export function textOf({ raw }: ReceivedMail): string {
  const part = /Content-Type: text\/plain[^]*?\r\n\r\n([^]*?)\r\n--/.exec(raw)?.[1] ?? '';
  return Buffer.from(part, 'base64').toString('utf8');
}
