import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@debrief/testing';
import { workspaceRoot } from './infra.js';

const COPIED = ['apps', 'libs', 'infra', 'tools', 'package.json', 'package-lock.json', 'tsconfig.base.json', 'docker-compose.yml'];

/**
 * The workspace once more in a folder of its own, with what is built and with its dependencies by link: somebody's clone after
 * `npm ci`, in half a second. What a test starts there has its data there.
 */
export class Installation {
  // as somebody may well name a folder
  readonly root = mkdtempSync(join(tmpdir(), 'debrief installé (copy) '));
  readonly dataDir = join(this.root, '.debrief');
  private readonly started: Run[] = [];

  constructor() {
    for (const name of COPIED) {
      cpSync(join(workspaceRoot, name), join(this.root, name), {
        recursive: true,
        preserveTimestamps: true,
        verbatimSymlinks: true,
        filter: (path) => !path.includes('/node_modules/.vite'),
      });
    }
    const modules = join(this.root, 'node_modules');
    mkdirSync(modules);
    for (const name of readdirSync(join(workspaceRoot, 'node_modules'))) {
      const from = join(workspaceRoot, 'node_modules', name);
      // the workspace's own packages are relative links, and so lead into the copy
      if (name === '@debrief') cpSync(from, join(modules, name), { recursive: true, verbatimSymlinks: true });
      else if (name !== '.debrief-stamp') symlinkSync(from, join(modules, name));
    }
    const lock = readFileSync(join(this.root, 'package-lock.json'));
    const stamp = createHash('sha256')
      .update(lock)
      .update(process.platform + process.arch)
      .digest('hex');
    writeFileSync(join(modules, '.debrief-stamp'), stamp);
  }

  /** `npm <args>` as in a terminal: a process group of its own, so that Ctrl-C reaches all of it. */
  npm(args: readonly string[], env: Record<string, string> = {}): Run {
    const run = new Run(this.root, args, env);
    this.started.push(run);
    return run;
  }

  /** What still runs in this folder or on its data, as lines for a message. */
  processes(): string[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
      .flatMap((pid) => {
        try {
          const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
          const isOurs = command.includes(this.root) || readlinkSync(`/proc/${pid}/cwd`).startsWith(this.root);
          return isOurs && command !== '' ? [`${pid} ${command.slice(0, 120)}`] : [];
        } catch {
          return []; // it ended while we looked
        }
      });
  }

  /** Waits until nothing is left running. */
  async nothingIsLeft({ within = 10_000 } = {}): Promise<void> {
    await eventually(
      () => {
        const left = this.processes();
        if (left.length > 0) throw new Error(`still running:\n${left.join('\n')}`);
      },
      { within },
    );
  }

  /** The pid that the launcher wrote down for a child of its own. */
  pidOf(name: string): number {
    const pids = JSON.parse(readFileSync(join(this.dataDir, 'pids.json'), 'utf8')) as { name: string; pid: number }[];
    const found = pids.find((child) => child.name === name);
    if (!found) throw new Error(`the launcher has no child ${name}: ${JSON.stringify(pids)}`);
    return found.pid;
  }

  async remove(): Promise<void> {
    for (const run of this.started) run.ctrlC();
    await this.nothingIsLeft({ within: 30_000 });
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** One npm command under way. */
export class Run {
  /** Both streams, as they came. */
  output = '';
  readonly exited: Promise<number | NodeJS.Signals | null>;
  private readonly child: ChildProcess;

  constructor(cwd: string, args: readonly string[], env: Record<string, string>) {
    const kept = Object.entries(process.env).filter(
      ([name]) =>
        !/^(DEBRIEF_|npm_|VITEST|NODE_|INIT_CWD$|KAFKA_BROKERS$|MONGODB_URL$|REDIS_URL$)/.test(name) || name === 'DEBRIEF_CACHE_DIR',
    );
    this.child = spawn('npm', args, {
      cwd,
      env: { ...Object.fromEntries(kept), DEBRIEF_NO_DOCKER: '1', DEBRIEF_PORT: '0', DEBRIEF_INGEST_PORT: '0', ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk) => (this.output += String(chunk)));
    this.child.stderr?.on('data', (chunk) => (this.output += String(chunk)));
    this.exited = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve(signal ?? code)));
  }

  /** npm's own pid; what it started is below it. */
  get pid(): number {
    return this.child.pid as number;
  }

  /** To everybody at the terminal, as the terminal does it. */
  ctrlC(): void {
    try {
      process.kill(-this.pid, 'SIGINT');
    } catch {
      // it has ended
    }
  }

  /** Waits for a line and answers its match; not any longer than the command runs. */
  async says(pattern: RegExp, { within = 60_000 } = {}): Promise<RegExpExecArray> {
    const said = eventually(
      () => {
        const match = pattern.exec(this.output);
        if (!match) throw new Error(`${pattern} was not said:\n${this.output}`);
        return match;
      },
      { within },
    );
    const over = this.exited.then(() => pattern.exec(this.output));
    const match = await Promise.race([said, over]);
    void said.catch(() => {});
    if (!match) throw new Error(`${pattern} was not said before it ended:\n${this.output}`);
    return match;
  }
}
