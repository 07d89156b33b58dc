import { Readable } from 'node:stream';
import { Environment, PlatformConfig } from '@debrief/config';
import { Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { notificationsConfig } from '../notifications.config.js';
import { cleaned, type Outcome } from '../domain/delivery.js';
import { emailMessage } from '../domain/email-message.js';
import { smtpOutcome } from '../domain/smtp-outcome.js';
import { isoWeekOf } from '@debrief/working-time';
import type { ChannelSender, Parcel } from './channel-sender.js';
import { MessageLinks } from './message-links.js';

// Below the lease of 60 s: whoever takes the claim over must find that this attempt has ended.
const WHOLE_MS = 45_000;
const STEP_MS = 10_000;

interface LogEntry {
  readonly tnx?: string;
  readonly outByteCount?: number;
}

/**
 * Hands one message to the mail server and knows how far it came. nodemailer reports a drop before DATA and one after the final dot
 * alike, so the last bytes wait until the server has said 354 and the ledger says `handing-over`.
 */
@Injectable()
export class EmailSender implements ChannelSender {
  constructor(
    private readonly env: Environment,
    private readonly links: MessageLinks,
  ) {}

  async send(parcel: Parcel, beforeHandingOver: () => Promise<void>): Promise<Outcome> {
    const url = this.env.get(PlatformConfig).SMTP_URL;
    if (!url) return { kind: 'failed', code: 'mail-off', note: 'SMTP_URL is not set: mail is off.' };
    if (parcel.address === undefined)
      return { kind: 'retry', code: 'unknown-person', note: 'The directory has not told us the address yet.' };
    if (parcel.address === null) return { kind: 'failed', code: 'no-address', note: 'There is no address, or it is dead.' };
    const from = this.env.get(notificationsConfig).DEBRIEF_NOTIFICATIONS_MAIL_FROM ?? `debrief@${this.links.host}`;
    const message = Buffer.from(emailMessage(parcel.rendered, this.headersOf(parcel, from)));
    return handOver({ url, from, to: parcel.address, message, beforeHandingOver });
  }

  private headersOf({ deliveryId, address, entries, recipient, kind, date, unsubscribe, createdAt }: Parcel, from: string) {
    const { host } = this.links;
    const [first] = entries;
    const thread =
      entries.length === 1 && first ? `<item-${first.subject.id}@${host}>` : `<digest-${recipient}-${isoWeekOf(date)}@${host}>`;
    return {
      from,
      to: address ?? '',
      date: createdAt,
      messageId: `<${deliveryId}@${host}>`,
      references: thread,
      listId: `Debrief ${kind} <${kind}.${host}>`,
      // One-click needs HTTPS; elsewhere the link stands in the text alone.
      unsubscribe: unsubscribe?.startsWith('https:') ? unsubscribe : undefined,
    };
  }
}

async function handOver(call: {
  url: string;
  from: string;
  to: string;
  message: Buffer;
  beforeHandingOver: () => Promise<void>;
}): Promise<Outcome> {
  const { url, from, to, message, beforeHandingOver } = call;
  const progress = { isGoing: false, isWritten: false };
  let said354: () => void = () => {};
  const goAhead = new Promise<void>((resolve) => (said354 = resolve));
  let sentData = false;
  const listen = (entry: LogEntry, text: unknown) => {
    if (entry.tnx === 'client' && text === 'DATA') sentData = true;
    if (entry.tnx === 'server' && sentData && /^[23]/.test(String(text))) said354();
    if (entry.tnx === 'message' && entry.outByteCount !== undefined) progress.isWritten = true;
  };
  const logger = { level: () => {}, trace: listen, debug: listen, info: listen, warn: listen, error: listen, fatal: listen };
  const head = message.subarray(0, -1);
  const tail = message.subarray(-1);
  const body = Readable.from(
    (async function* () {
      yield head;
      await goAhead;
      await beforeHandingOver();
      progress.isGoing = true;
      yield tail;
    })(),
    { objectMode: false },
  );
  const transport = createTransport({
    url,
    logger: logger as never,
    transactionLog: true,
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: WHOLE_MS - STEP_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as never);
  const limit = AbortSignal.timeout(WHOLE_MS);
  try {
    const sent = (await transport.sendMail({ envelope: { from, to: [to] }, raw: body, signal: limit } as never)) as unknown as {
      response: string;
    };
    return { kind: 'delivered', providerId: cleaned(sent.response), note: '' };
  } catch (error) {
    const {
      code,
      message: text,
      responseCode,
      command,
    } = error as { code?: string; message: string; responseCode?: number; command?: string };
    // The last byte was given away: whether the socket took it is what nobody can know.
    const isWritten = progress.isWritten || progress.isGoing;
    return smtpOutcome({ code: code ?? 'ESMTP', message: text, responseCode, command, isWritten });
  } finally {
    said354();
    body.destroy();
    transport.close();
  }
}
