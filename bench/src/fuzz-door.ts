import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startStack, workspaceRoot } from '@debrief/e2e-support';
import { heading, percentile, round, table } from './report.js';

/**
 * `npm run bench -- fuzz-door [SECONDS] [SEED]`: the examples of all sources, damaged, at each door for a minute. No answer may be a 5xx but
 * 503, none may take five seconds, and the door's memory must stay. Beside it, in turn, the same examples undamaged.
 */
const seconds = Number(process.argv[2] ?? 60);
const seed = Number(process.argv[3] ?? 20_261_118);
const AT_ONCE = 16;
const MOST_MS = 5_000;
heading(`fuzz-door ${seconds} ${seed}`);

interface Source {
  name: string;
  examples: readonly { body: unknown; headers?: Record<string, string> }[];
}
const catalogue = pathToFileURL(join(workspaceRoot, 'apps/ingest/dist/sources/catalogue.js')).href;
const { sources } = (await import(catalogue)) as { sources: readonly Source[] };

// xorshift32: the same inputs for the same seed.
let state = seed >>> 0 || 1;
function below(most: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % most;
}
const oneOf = <T>(list: readonly T[]): T => list[below(list.length)]!;
const poison = ['\u0000', '{"__proto__":{', '['.repeat(70), '"', '\\u', '1e999', '"\\ud800"', '\u202e', '9'.repeat(400), ',,', 'null'];

const damages: readonly ((bytes: Buffer<ArrayBuffer>) => Buffer<ArrayBuffer>)[] = [
  (bytes) => bytes.subarray(0, below(bytes.length + 1)),
  (bytes) => bytes.fill(below(256), below(bytes.length), below(bytes.length)),
  (bytes) => Buffer.concat([bytes.subarray(0, below(bytes.length)), Buffer.from(oneOf(poison)), bytes.subarray(below(bytes.length))]),
  (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(oneOf(['"', ':', '0', 'firing', 'null', '[']), oneOf(poison)), 'latin1'),
  (bytes) => Buffer.concat([bytes, bytes]),
];
const types = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  ';;',
  'application/cloudevents+json',
];

function damaged(body: unknown): Buffer<ArrayBuffer> {
  let bytes: Buffer<ArrayBuffer> = Buffer.from(JSON.stringify(body ?? {}));
  for (let i = 1 + below(3); i > 0 && bytes.length > 0; i--) bytes = oneOf(damages)(bytes);
  return bytes.subarray(0, 65_536);
}

const stack = await startStack();
const residentMiB = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${stack.pid()}/status`, 'utf8'))![1]) / 1024;
try {
  const urls = new Map<string, string>();
  for (const { name } of sources) {
    const made = await stack.api.post<{ ingestUrl: string }>('/integrations', { source: name, name: `fuzz ${name}` });
    urls.set(name, made.body.ingestUrl);
  }
  /** Shots for so long, 16 at once: what was answered, and how soon. */
  async function fire(forSeconds: number, isDamaged: boolean): Promise<{ statuses: Map<string, number>; ms: number[] }> {
    const statuses = new Map<string, number>();
    const ms: number[] = [];
    const until = performance.now() + forSeconds * 1000;
    const shooter = async (): Promise<void> => {
      while (performance.now() < until) {
        const source = oneOf(sources);
        const { body, headers = {} } = oneOf(source.examples);
        const shot = isDamaged ? damaged(body) : Buffer.from(JSON.stringify(body ?? {}));
        const type = isDamaged ? oneOf(types) : 'application/json';
        const from = performance.now();
        const answer = await fetch(urls.get(source.name)!, {
          method: 'POST',
          headers: { ...headers, 'content-type': type },
          body: shot,
          signal: AbortSignal.timeout(MOST_MS * 2),
        })
          .then(async (response) => {
            await response.arrayBuffer();
            return String(response.status);
          })
          .catch((error: unknown) => (error as Error).name);
        ms.push(performance.now() - from);
        statuses.set(answer, (statuses.get(answer) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, shooter));
    return { statuses, ms };
  }
  const whole = await fire(Math.max(5, seconds / 4), false);
  const before = residentMiB();
  const fuzzed = await fire(seconds, true);
  const row = (what: string, { statuses, ms }: typeof whole, forSeconds: number) => [
    what,
    ms.length,
    Math.round(ms.length / forSeconds),
    round(percentile(ms, 0.99)),
    round(Math.max(...ms)),
    [...statuses]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([status, n]) => `${status}: ${n}`)
      .join(', '),
  ];
  const rates = [whole.ms.length / Math.max(5, seconds / 4), fuzzed.ms.length / seconds] as const;
  table(
    ['', 'inputs', 'inputs/s', 'p99 ms', 'max ms', 'answers'],
    [row('damaged', fuzzed, seconds), row('as they are', whole, Math.max(5, seconds / 4))],
  );
  const bad = [...fuzzed.statuses].filter(([status]) => status !== '503' && !/^[234]\d\d$/.test(status));
  const slow = fuzzed.ms.filter((took) => took > MOST_MS).length;
  console.log(`ratio of the rates ${round(rates[1] / rates[0], 2)}; resident ${Math.round(before)} to ${Math.round(residentMiB())} MiB`);
  console.log(bad.length === 0 && slow === 0 ? 'no 5xx but 503, no hang' : `NOT AS PROMISED: ${bad.join(' ')}, ${slow} over ${MOST_MS} ms`);
  if (bad.length > 0 || slow > 0) process.exitCode = 1;
} finally {
  await stack.stop();
}
