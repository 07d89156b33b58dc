import { derivedId } from '@debrief/contracts/derive-id';
import type { Instant } from '@debrief/contracts';
import { addDays, dateIn, instantOf as wallInstant } from '@debrief/working-time';
import type { EntryDraft } from '../incident/orders.js';
import { instantOf } from '../instants.js';

/** One message of a chat, before it is an entry. */
export interface ChatMessage {
  /** The same message has the same key, so that an import may be repeated. */
  readonly key: string;
  readonly at: Instant;
  readonly author: string;
  readonly text: string;
  readonly thread: string | null;
  readonly isPinned: boolean;
  readonly reactions: readonly string[];
  readonly isBot: boolean;
  /** Where one import takes several channels. */
  readonly channel?: string;
}

export interface ReadChat {
  readonly messages: readonly ChatMessage[];
  /** What could not be read, by line or position. */
  readonly skipped: readonly { readonly at: number; readonly reason: string }[];
}

const most = 5_000;
const clip = (text: string): string => (text.length > 32_000 ? `${text.slice(0, 31_999)}…` : text);

/** `14:05`, `[14:05:09]`, `2:05 PM`; then the author and a colon, or (as Slack copies it) author first and the text below. */
const time = String.raw`\[?(\d{1,2}):(\d{2})(?::(\d{2}))?\s?([AaPp][Mm])?\]?`;
const stamped = new RegExp(`^(?:(\\d{4}-\\d{2}-\\d{2})[ T])?${time}\\s+([^:\\n]{1,60}):\\s+(.*)$`);
const headed = new RegExp(`^(\\S[^\\n:]{0,58}\\S)\\s{1,3}${time}$`);

function wall(
  hour: string,
  minute: string,
  second: string | undefined,
  half: string | undefined,
): { time: string; seconds: number } | undefined {
  const raw = Number(hour);
  const hours = half ? (raw % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : raw;
  if (hours > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return undefined;
  return { time: `${String(hours).padStart(2, '0')}:${minute}`, seconds: Number(second ?? 0) };
}

/**
 * Reads pasted chat, line by line. A line without a time goes on with the message before it. Times are those of the wall in `zone`; the
 * day is that of `startedAt`, and a time that goes back by hours is the next day.
 */
export function readPastedChat(text: string, zone: string, startedAt: Instant): ReadChat {
  const messages: ChatMessage[] = [];
  const skipped: { at: number; reason: string }[] = [];
  let date = dateIn(startedAt, zone);
  let lastTime = '';
  let open: { at: Instant; author: string; lines: string[] } | undefined;
  const close = (): void => {
    if (!open) return;
    const whole = open.lines.join('\n').trim();
    if (whole) messages.push(messageOf(open.at, open.author, clip(whole)));
    open = undefined;
  };
  for (const [index, line] of text.replaceAll('\r\n', '\n').split('\n').entries()) {
    if (messages.length >= most) {
      skipped.push({ at: index + 1, reason: `more than ${most} messages` });
      break;
    }
    const one = stamped.exec(line);
    const two = one ? null : headed.exec(line);
    const [day, hour, minute, second, half] = one ? one.slice(1, 6) : [undefined, ...(two?.slice(2, 6) ?? [])];
    const author = one?.[6] ?? two?.[1];
    if (!hour || !minute || !author) {
      if (open) open.lines.push(line);
      else if (line.trim()) skipped.push({ at: index + 1, reason: 'no time and no message before it' });
      continue;
    }
    const shown = wall(hour, minute, second, half);
    if (!shown) {
      skipped.push({ at: index + 1, reason: 'no time of a clock' });
      continue;
    }
    close();
    if (day) date = day;
    else if (lastTime !== '' && Number(shown.time.slice(0, 2)) + 12 < Number(lastTime.slice(0, 2))) date = addDays(date, 1);
    lastTime = shown.time;
    const at = instantOf(Date.parse(wallInstant(date, shown.time, zone).at) + shown.seconds * 1000);
    open = { at, author: author.trim(), lines: one ? [one[7] ?? ''] : [] };
  }
  close();
  return { messages, skipped };
}

const messageOf = (at: Instant, author: string, text: string): ChatMessage => ({
  key: derivedId('msg', 'pasted', at, author, text.slice(0, 500), text.length),
  at,
  author,
  text,
  thread: null,
  isPinned: false,
  reactions: [],
  isBot: false,
});

/** A person joining or leaving, a renamed channel: nothing that was said. */
const unsaid = new Set(['channel_join', 'channel_leave', 'channel_name', 'channel_topic', 'channel_purpose', 'bot_add', 'bot_remove']);

interface SlackMessage {
  readonly type?: unknown;
  readonly subtype?: unknown;
  readonly ts?: unknown;
  readonly thread_ts?: unknown;
  readonly user?: unknown;
  readonly username?: unknown;
  readonly bot_id?: unknown;
  readonly text?: unknown;
  readonly pinned_to?: unknown;
  readonly reactions?: unknown;
}

/** Reads the messages of one channel of a Slack export: the array of one of its files. The key is (channel, `ts` as text). */
export function readSlackMessages(channel: string, file: readonly unknown[], mostHere = most): ReadChat {
  const messages: ChatMessage[] = [];
  const skipped: { at: number; reason: string }[] = [];
  for (const [index, each] of file.entries()) {
    if (messages.length >= mostHere) {
      skipped.push({ at: index, reason: `more than ${mostHere} messages` });
      break;
    }
    const message = (typeof each === 'object' && each !== null ? each : {}) as SlackMessage;
    const { ts, text } = message;
    if (typeof ts !== 'string' || !/^\d{9,11}\.\d{1,6}$/.test(ts) || typeof text !== 'string') {
      skipped.push({ at: index, reason: 'no message with ts and text' });
      continue;
    }
    if (typeof message.subtype === 'string' && unsaid.has(message.subtype)) continue;
    const author = [message.user, message.username, message.bot_id].find((name) => typeof name === 'string') as string | undefined;
    const reactions = Array.isArray(message.reactions) ? message.reactions : [];
    messages.push({
      key: derivedId('msg', 'slack', channel, ts),
      at: instantOf(Math.floor(Number(ts) * 1000)),
      author: author ?? 'unknown',
      text: clip(text),
      thread: typeof message.thread_ts === 'string' && message.thread_ts !== ts ? message.thread_ts : null,
      isPinned: Array.isArray(message.pinned_to) && message.pinned_to.length > 0,
      reactions: reactions.flatMap((one: unknown) => {
        const { name } = (one ?? {}) as { name?: unknown };
        return typeof name === 'string' ? [name.slice(0, 64)] : [];
      }),
      isBot: typeof message.bot_id === 'string' || message.subtype === 'bot_message',
    });
  }
  return { messages, skipped };
}

/** Without posts of bots that only repeat an alert of the incident: the alert tells it already. */
export function withoutAlertPosts(messages: readonly ChatMessage[], alertTitles: readonly string[]): ChatMessage[] {
  // Shorter titles stand in too many sentences.
  const titles = alertTitles.map((title) => title.toLowerCase()).filter((title) => title.length >= 6);
  return messages.filter(({ isBot, text }) => !isBot || !titles.some((title) => text.toLowerCase().includes(title)));
}

/**
 * Messages as entries: people become the role that they hold in the incident, or "participant 3" in the order in which they first speak,
 * and a mention of one does, too. What was posted was known then.
 */
export function chatEntries(
  messages: readonly ChatMessage[],
  channel: string | null,
  system: string,
  roles: ReadonlyMap<string, string> = new Map(),
): EntryDraft[] {
  const numbers = new Map<string, number>();
  for (const { author } of messages) if (!numbers.has(author)) numbers.set(author, numbers.size + 1);
  const calledOf = (author: string): string => roles.get(author) ?? `participant ${numbers.get(author)}`;
  const named = (text: string): string =>
    [...numbers.keys()]
      // A longer name first: "@Ann" is not the beginning of "@Anna".
      .toSorted((a, b) => b.length - a.length)
      .reduce((told, author) => told.replaceAll(`<@${author}>`, calledOf(author)).replaceAll(`@${author}`, calledOf(author)), text)
      .replaceAll(/<@[UW][A-Z0-9]{2,20}(?:\|[^>]{0,80})?>/g, 'somebody');
  return messages.map((message) => ({
    entryType: 'message',
    occurredAt: message.at,
    knownAt: message.at,
    authorRole: calledOf(message.author),
    data: {
      key: message.key,
      channel: message.channel ?? channel,
      ts: message.at,
      thread: message.thread,
      text: named(message.text),
      reactions: message.reactions,
    },
    origin: { kind: 'import', system },
    isKey: message.isPinned,
  }));
}
