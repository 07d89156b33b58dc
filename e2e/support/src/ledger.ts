import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderFor, uniqueName } from './run-folder.js';

/** `unknown`: no answer came, so it may have been accepted or not. Nothing may be concluded from it. */
export type Outcome = 'accepted' | 'refused' | 'unknown';

export interface Entry {
  readonly id: string;
  readonly outcome: Outcome;
  readonly status: number | null;
  readonly ms: number;
}

/** The load generator's own book of what it sent and was answered: outside of the product, in a file that survives everything. */
export class Ledger {
  readonly file = join(folderFor(uniqueName('ledger')), 'ledger.jsonl');

  record(entry: Entry): void {
    appendFileSync(this.file, JSON.stringify(entry) + '\n');
  }

  get entries(): Entry[] {
    try {
      return readFileSync(this.file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Entry);
    } catch {
      return []; // nothing was sent yet
    }
  }

  ids(outcome: Outcome): string[] {
    return this.entries.filter((entry) => entry.outcome === outcome).map(({ id }) => id);
  }

  /** Sends one request and writes down what came of it. Never throws: a dead door is an answer too. */
  async send(id: string, url: string, body: string, { timeoutMs = 10_000, headers = {} as Record<string, string> } = {}): Promise<Outcome> {
    const began = performance.now();
    let status: number | null = null;
    let outcome: Outcome = 'unknown';
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.arrayBuffer();
      status = response.status;
      // a 5xx is no promise either way: it may have been written before the answer failed
      outcome = response.ok ? 'accepted' : status >= 500 ? 'unknown' : 'refused';
    } catch {
      // cut, refused or too late
    }
    this.record({ id, outcome, status, ms: Math.round(performance.now() - began) });
    return outcome;
  }

  /** Fails if an accepted one is missing, one came more than once, or one came that was never sent. */
  assertKept(found: readonly string[]): void {
    const sent = new Set(this.entries.map(({ id }) => id));
    const times = new Map<string, number>();
    for (const id of found) times.set(id, (times.get(id) ?? 0) + 1);
    const lost = this.ids('accepted').filter((id) => !times.has(id));
    const twice = [...times].filter(([, count]) => count > 1).map(([id]) => id);
    const unsent = [...times.keys()].filter((id) => !sent.has(id));
    if (lost.length + twice.length + unsent.length > 0)
      throw new Error(
        `of ${sent.size} sent: ${lost.length} accepted and lost (${lost.slice(0, 5).join(', ')}), ${twice.length} there twice (${twice.slice(0, 5).join(', ')}), ` +
          `${unsent.length} never sent (${unsent.slice(0, 5).join(', ')}); ledger: ${this.file}`,
      );
  }
}
