/** Around this moment the examples were written. */
const writtenAt = Date.parse('2026-11-18T14:02:00.000Z');
const day = 86_400_000;

/**
 * An example as if it happened now: every time in it is moved by as much, in the form in which it stands, and every identity stays. Times far
 * from the day of the examples (year 1, epoch 0) mean something else and stay too.
 */
export function exampleNow(value: unknown, now: string): unknown {
  const shift = Date.parse(now) - writtenAt;
  const isNear = (ms: number) => Math.abs(ms - writtenAt) < day;
  const moved = (text: string): string => {
    const ms = Date.parse(text);
    if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(text) || !isNear(ms)) return text;
    return new Date(ms + shift).toISOString();
  };
  if (typeof value === 'string') return moved(value);
  if (typeof value === 'number') {
    if (isNear(value)) return value + shift;
    return isNear(value * 1000) ? value + Math.round(shift / 1000) : value;
  }
  if (Array.isArray(value)) return value.map((item) => exampleNow(item, now));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, exampleNow(member, now)]));
  return value;
}
