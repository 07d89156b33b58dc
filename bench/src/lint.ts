import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspaceRoot } from '@debrief/e2e-support';
import { heading, median, percentile, round, table } from './report.js';

/**
 * `npm run bench -- lint`: the linter over a document of 10,000 words, and over one changed paragraph of it; beside it what a user would
 * pick, over the same text in the same run. A tool that is not installed is named so: its figure is not made up.
 */
interface Sentence {
  readonly label: 'good' | 'blameful';
  readonly text: string;
}
interface Linter {
  lint: (text: string, context?: object) => object[];
  relint: (previous: object, change: { from: number; to: number; insert: string }, context: object) => { findings: object[] };
}
const blameless = join(workspaceRoot, 'libs/blameless');
const loading = performance.now();
const { lint, relint } = (await import(pathToFileURL(join(blameless, 'dist/src/index.js')).href)) as Linter;
const sentences = JSON.parse(readFileSync(join(blameless, 'test/sentences/incidents.json'), 'utf8')) as Sentence[];
const good = sentences.filter(({ label }) => label === 'good').map(({ text }) => text);
const blameful = sentences.filter(({ label }) => label === 'blameful').map(({ text }) => text);

/** Paragraphs of five sentences, every 40th sentence blameful, no two alike. */
function document(words: number): string {
  const paragraphs: string[] = [];
  for (let count = 0, at = 0; count < words; at += 5) {
    const next = [at, at + 1, at + 2, at + 3, at + 4].map((n) => {
      const from = n % 40 === 39 ? blameful : good;
      return `${from[n % from.length]!.replace(/[.!?]$/, '')}, as on day ${n}.`;
    });
    paragraphs.push(next.join(' '));
    count += next.join(' ').split(/\s+/).length;
  }
  return `## Analysis\n\n${paragraphs.join('\n\n')}\n`;
}

type Run = (text: string) => Promise<number> | number;

const peers = join(workspaceRoot, 'bench/peers');

/** Half a thousand packages, which nobody but this measurement needs: installed here, at their locked versions. False without a network. */
function installPeers(): boolean {
  if (existsSync(join(peers, 'node_modules/.package-lock.json'))) return true;
  console.log('installing what it is measured beside …');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'];
  return spawnSync('npm', args, { cwd: peers, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}
const arePeersHere = installPeers();

/** Packages are named at run time: the product does not depend on them. */
async function optional(name: string): Promise<Record<string, unknown> | undefined> {
  if (!arePeersHere) return undefined;
  const { load } = (await import(pathToFileURL(join(peers, 'load.mjs')).href)) as {
    load: (name: string) => Promise<Record<string, unknown>>;
  };
  return load(name);
}

async function others(): Promise<[string, Run | undefined][]> {
  const writeGood = (await optional('write-good'))?.['default'] as ((text: string) => unknown[]) | undefined;
  const alex = (await optional('alex'))?.['markdown'] as ((text: string) => { messages: unknown[] }) | undefined;
  const textlint = await optional('@textlint/kernel');
  const [rule, markdown] = [await optional('textlint-rule-write-good'), await optional('@textlint/textlint-plugin-markdown')];
  let textlintRun: Run | undefined;
  if (textlint && rule && markdown) {
    const kernel = new (
      textlint['TextlintKernel'] as new () => {
        lintText: (text: string, options: object) => Promise<{ messages: unknown[] }>;
      }
    )();
    const plain = (module: Record<string, unknown>) => {
      const value = module['default'] as Record<string, unknown>;
      return value['default'] ?? value;
    };
    const options = {
      ext: '.md',
      plugins: [{ pluginId: 'markdown', plugin: plain(markdown) }],
      rules: [{ ruleId: 'write-good', rule: plain(rule) }],
    };
    textlintRun = async (text) => (await kernel.lintText(text, options)).messages.length;
  }
  return [
    ['write-good', writeGood && ((text) => writeGood(text).length)],
    ['textlint, write-good as its rule', textlintRun],
    ['alex', alex && ((text) => alex(text).messages.length)],
  ];
}

const rounds = Number(process.argv[2] ?? 25);
heading('lint');
const text = document(10_000);
const context = { section: 'factors' };
const paragraph = text.indexOf('\n\n', text.length / 2) + 2;
const whole = { text, findings: lint(text, context) };
const cold = performance.now() - loading;
const candidates: [string, Run | undefined][] = [
  ['Debrief', (words) => lint(words, context).length],
  [
    'Debrief, one changed paragraph',
    () => relint(whole, { from: paragraph, to: paragraph, insert: 'The pool was full. ' }, context).findings.length,
  ],
  ...(await others()),
];
const times = new Map<string, number[]>();
const found = new Map<string, number>();
// In turn, so that other load on the machine meets all of them.
for (let round_ = 0; round_ < rounds; round_++) {
  for (const [name, run] of candidates) {
    if (!run) continue;
    const from = performance.now();
    found.set(name, await run(text));
    times.set(name, [...(times.get(name) ?? []), performance.now() - from]);
  }
}
console.log(`${text.split(/\s+/).length} words, ${rounds} rounds in turn; loading and first run ${round(cold)} ms`);
table(
  ['', 'findings', 'median ms', 'p95 ms'],
  candidates.map(([name]) => {
    const warm = times.get(name)?.slice(Math.min(5, rounds - 1));
    return warm ? [name, found.get(name)!, round(median(warm)), round(percentile(warm, 0.95))] : [name, 'not installed', '-', '-'];
  }),
);
