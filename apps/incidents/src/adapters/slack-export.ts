import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '@debrief/contracts';
import type { RawBody } from '@debrief/service';
import { readSlackMessages, type ChatMessage, type ReadChat } from '../domain/timeline/read-chat.js';
import { BadArchive, ZipArchive } from './zip-archive.js';

const MiB = 1024 * 1024;
/** What an export may have: packed, unpacked, and in one file of it. */
export const mostPacked = 100 * MiB;
const mostUnpacked = 1024 * MiB;
const mostInFile = 64 * MiB;
const mostMessages = 200_000;

/** What of an export is wanted: a day more on both sides, because the files are cut by Slack's own days. */
export interface WantedChat {
  readonly channels: readonly string[] | null;
  readonly from: Instant;
  readonly to: Instant;
}

export interface SlackExport extends ReadChat {
  /** The channels of the export with how many messages in the range each has. */
  readonly channels: readonly { readonly name: string; readonly messages: number }[];
  /** Addresses of the people who wrote, by their id in Slack. */
  readonly emails: ReadonlyMap<string, string>;
}

const dayFile = /^(?:.*\/)?([^/]{1,100})\/(\d{4}-\d{2}-\d{2})\.json$/;
const dayMs = 24 * 60 * 60_000;

/** Reads a Slack export: it is laid down in a temporary file, looked through, and taken away again. */
export async function readSlackExport(body: RawBody, wanted: WantedChat): Promise<SlackExport> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-import-'));
  try {
    const path = join(folder, 'export.zip');
    await writeFile(path, body.parts(mostPacked), { mode: 0o600 });
    const file = await open(path, 'r');
    try {
      return await readArchive(await ZipArchive.open(file, mostUnpacked), wanted);
    } finally {
      await file.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readArchive(archive: ZipArchive, { channels, from, to }: WantedChat): Promise<SlackExport> {
  const [first, last] = [Date.parse(from) - dayMs, Date.parse(to) + dayMs];
  const messages: (ChatMessage & { readonly channel: string })[] = [];
  const skipped: { at: number; reason: string }[] = [];
  const counts = new Map<string, number>();
  for (const [index, entry] of archive.entries.entries()) {
    const [, channel, date] = dayFile.exec(entry.name) ?? [];
    if (!channel || !date) continue;
    if (!counts.has(channel)) counts.set(channel, 0);
    const day = Date.parse(`${date}T12:00:00.000Z`);
    if (Number.isNaN(day) || day < first || day > last) continue;
    const content = await jsonOf(archive, entry);
    if (!Array.isArray(content)) {
      skipped.push({ at: index, reason: `${entry.name}: ${content instanceof Error ? content.message : 'is no list of messages'}` });
      continue;
    }
    const read = readSlackMessages(channel, content, mostMessages - messages.length);
    const near = read.messages.filter(({ at }) => at >= from && at <= to);
    counts.set(channel, (counts.get(channel) ?? 0) + near.length);
    skipped.push(...read.skipped.map(({ at, reason }) => ({ at, reason: `${entry.name}: ${reason}` })));
    if (!channels || channels.includes(channel)) messages.push(...near.map((message) => ({ ...message, channel })));
    if (messages.length >= mostMessages) break;
  }
  const names = [...counts].map(([name, count]) => ({ name, messages: count }));
  return {
    messages: messages.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    skipped,
    channels: names.toSorted((a, b) => b.messages - a.messages || (a.name < b.name ? -1 : 1)).slice(0, 500),
    emails: await emailsOf(archive),
  };
}

async function emailsOf(archive: ZipArchive): Promise<Map<string, string>> {
  const entry = archive.entries.find(({ name }) => /^(?:[^/]*\/)?users\.json$/.test(name));
  const users = entry ? await jsonOf(archive, entry) : [];
  const emails = new Map<string, string>();
  for (const user of Array.isArray(users) ? (users as { id?: unknown; profile?: { email?: unknown } }[]) : []) {
    if (typeof user?.id === 'string' && typeof user.profile?.email === 'string') emails.set(user.id, user.profile.email.toLowerCase());
  }
  return emails;
}

/** What a file holds, or why it cannot be read: one that is broken does not hide the rest. Limits of the whole archive are thrown. */
async function jsonOf(archive: ZipArchive, entry: ZipArchive['entries'][number]): Promise<unknown> {
  try {
    return JSON.parse((await archive.read(entry, mostInFile)).toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof BadArchive && error.message === 'unpacks to too much') throw error;
    return error instanceof BadArchive ? error : new Error('is not JSON');
  }
}
