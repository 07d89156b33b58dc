import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

/** Why an archive is refused. */
export class BadArchive extends Error {}

export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
const endBytes = 22;
const longestComment = 65_535;
const mostDirectory = 32 * 1024 * 1024;
const mostEntries = 200_000;

/**
 * Reads a ZIP file from disk, entry by entry; nothing of it is ever written under its own names. What an entry says of its unpacked size
 * is not believed: inflating stops at the limit, and all entries together stay under `mostUnpacked`.
 */
export class ZipArchive {
  private unpacked = 0;

  private constructor(
    private readonly file: FileHandle,
    readonly entries: readonly ZipEntry[],
    private readonly mostUnpacked: number,
  ) {}

  static async open(file: FileHandle, mostUnpacked: number): Promise<ZipArchive> {
    const { size } = await file.stat();
    const tail = await bytesOf(file, Math.max(0, size - endBytes - longestComment), Math.min(size, endBytes + longestComment));
    let end = tail.length - endBytes;
    while (end >= 0 && tail.readUInt32LE(end) !== endMark) end -= 1;
    if (end < 0) throw new BadArchive('is no ZIP file');
    const count = tail.readUInt16LE(end + 10);
    const length = tail.readUInt32LE(end + 12);
    const start = tail.readUInt32LE(end + 16);
    if (count === 0xffff || start === 0xffffffff || count > mostEntries) throw new BadArchive('has too many entries');
    if (length > mostDirectory || start + length > size) throw new BadArchive('has a broken directory');
    return new ZipArchive(file, entriesOf(await bytesOf(file, start, length), count), mostUnpacked);
  }

  /** The bytes of an entry; throws when it is broken or larger than `most`. */
  async read({ name, isEncrypted, method, packed, offset }: ZipEntry, most: number): Promise<Buffer> {
    if (isEncrypted) throw new BadArchive(`${name} is encrypted`);
    const header = await bytesOf(this.file, offset, 30);
    if (header.length < 30 || header.readUInt32LE(0) !== localMark) throw new BadArchive(`${name} is broken`);
    const from = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    if (packed > most) throw new BadArchive(`${name} is too large`);
    const stored = await bytesOf(this.file, from, packed);
    const left = Math.min(most, this.mostUnpacked - this.unpacked);
    if (left <= 0) throw new BadArchive('unpacks to too much');
    const content = await unpackedOf(name, method, stored, left);
    this.unpacked += content.length;
    return content;
  }
}

async function unpackedOf(name: string, method: number, stored: Buffer, most: number): Promise<Buffer> {
  if (method === 0) {
    if (stored.length > most) throw new BadArchive(`${name} is too large`);
    return stored;
  }
  if (method !== 8) throw new BadArchive(`${name} is packed in a way that we do not read`);
  try {
    return await inflate(stored, { maxOutputLength: most });
  } catch (error) {
    const isTooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new BadArchive(`${name} is ${isTooLarge ? 'too large' : 'broken'}`, { cause: error });
  }
}

async function bytesOf(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function entriesOf(directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0, n = 0; n < count; n++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entryMark) throw new BadArchive('has a broken directory');
    const [nameLength, extra, comment] = [
      directory.readUInt16LE(at + 28),
      directory.readUInt16LE(at + 30),
      directory.readUInt16LE(at + 32),
    ];
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}
