import { cpus } from 'node:os';
import { readFileSync } from 'node:fs';

/** Middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value below which a share of all values lies, by the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** Says what was run and on what: a figure without it means nothing. */
export function heading(command: string): void {
  const [cpu] = cpus();
  console.log(`npm run bench -- ${command}`);
  console.log(
    `Debrief ${version}, Node ${process.version}, ${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), load generator and servers on the same machine`,
  );
}

/** Rows of figures, aligned. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const text = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => Math.max(...text.map((row) => (row[column] ?? '').length)));
  for (const row of text)
    console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  '));
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
