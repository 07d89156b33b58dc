import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8192);
let used = pool.length;

function random(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
}

let lastMs = 0;
let counter = 0;

/** A UUIDv7 (RFC 9562): ordered by time, within a millisecond by a counter, so that receipts of one process sort as they came. */
export function newReceiptId(ms = Date.now()): string {
  // A clock that was set back by more than a second was set on purpose.
  if (ms > lastMs || ms < lastMs - 1_000) {
    lastMs = ms;
    counter = random(2).readUInt16BE(0) & 0x3ff;
  } else if (++counter > 0xfff) {
    lastMs++;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const bytes = random(8);
  const variant = (0x80 | ((bytes[0] as number) & 0x3f)).toString(16);
  const tail = bytes.toString('hex', 1, 8);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${tail.slice(0, 2)}-${tail.slice(2)}`;
}

/** The ids of all receipts of a span of time, both ends included. */
export function receiptIdsBetween(from: string | undefined, to: string | undefined): { $gte?: string; $lt?: string } {
  const bound = (ms: number) => {
    const time = Math.max(0, ms).toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-`;
  };
  return {
    ...(from === undefined ? {} : { $gte: bound(Date.parse(from)) }),
    ...(to === undefined ? {} : { $lt: bound(Date.parse(to) + 1) }),
  };
}
