import jsonata from 'jsonata';
import { parentPort } from 'node:worker_threads';
import { RE2JS } from 're2js';

/*
 * Runs users' mappings, away from everything else: jsonata's own limits stop loops but no single built-in ($pad to half a gigabyte ran 21 s, a
 * regular expression with backtracking 199 s), so that the thread may have to be ended from outside. Imports packages only, because it is
 * loaded by itself.
 */

interface Job {
  id: number;
  /** One object expression over all members, so that a document is walked once. */
  expression: string;
  documents: readonly { body: unknown; headers: unknown; query: unknown }[];
}

const box = { timeout: 50, stack: 200, sequence: 10_000 };

/** Linear regular expressions in the form that jsonata expects of RegExp. */
class LinearRegExp {
  lastIndex = 0;
  private readonly pattern: ReturnType<typeof RE2JS.compile>;

  constructor({ source, flags }: RegExp) {
    this.pattern = RE2JS.compile(source, (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) | (flags.includes('m') ? RE2JS.MULTILINE : 0));
  }

  exec(text: string): (string[] & { index: number }) | null {
    if (this.lastIndex > text.length) return null;
    const matcher = this.pattern.matcher(text);
    if (!matcher.find(this.lastIndex)) return null;
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? '');
    this.lastIndex = matcher.end();
    return Object.assign(groups, { index: matcher.start() });
  }
}

const forbidden = (name: string) => () => {
  throw Object.assign(new Error(`$${name} is not available in a mapping`), { position: 0 });
};

const compiled = new Map<string, ReturnType<typeof jsonata>>();

function compile(expression: string): ReturnType<typeof jsonata> {
  let made = compiled.get(expression);
  if (!made) {
    made = jsonata(expression, { ...box, RegexEngine: LinearRegExp as never } as never);
    for (const name of ['eval', 'pad', 'random', 'shuffle']) made.registerFunction(name, forbidden(name));
    if (compiled.size > 200) compiled.clear();
    compiled.set(expression, made);
  }
  return made;
}

async function run({ expression, documents }: Job): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const { body, headers, query } of documents) {
    try {
      const value: unknown = await compile(expression).evaluate(body, { headers, query });
      results.push({ items: structured(value) });
    } catch (error) {
      const { message, position } = error as { message?: string; position?: number };
      results.push({
        problem: {
          type: 'mapping/failed',
          detail: String(message ?? error).slice(0, 300),
          ...(position === undefined ? {} : { pointer: String(position) }),
        },
      });
    }
  }
  return results;
}

/** Plain data only: jsonata's sequences carry marks, and a function must not leave. */
function structured(value: unknown): unknown[] {
  const plain: unknown =
    value === undefined
      ? []
      : JSON.parse(JSON.stringify(value, (_, member: unknown) => (typeof member === 'function' ? undefined : member)) ?? '[]');
  return Array.isArray(plain) ? plain : [plain];
}

parentPort?.on('message', (job: Job) => {
  run(job).then(
    (results) => parentPort?.postMessage({ id: job.id, results }),
    (error: unknown) =>
      parentPort?.postMessage({
        id: job.id,
        results: job.documents.map(() => ({ problem: { type: 'mapping/failed', detail: String(error) } })),
      }),
  );
});

// Loaded and warm: until now nobody's time is counted.
void run({
  id: -1,
  expression: "$contains(a, /^x+$/) ? a & 'y' : $.{ 'b': $uppercase(a) }",
  documents: [{ body: { a: 'x' }, headers: {}, query: {} }],
}).then(() => parentPort?.postMessage({ id: -1, results: [] }));
