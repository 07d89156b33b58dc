import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly total: number;
  readonly notOk: number;
}

// One distinct Alertmanager alert a request, about 330 bytes. Each thread of wrk has its own run of numbers.
const script = `
local thread = 0
function setup(t) t:set("id", thread); thread = thread + 1 end
local n = 0
function request()
  n = n + 1
  local name = string.format("%s-%d-%d", RUN, id, n)
  local body = string.format('{"version":"4","status":"firing","receiver":"debrief","groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://am.example.org","groupKey":"{}","truncatedAlerts":0,"alerts":[{"status":"firing","labels":{"alertname":"HighErrorRate","service":"%s","severity":"warning"},"annotations":{},"startsAt":"2026-11-18T14:02:00Z","endsAt":"0001-01-01T00:00:00Z"}]}', name)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
end
function done(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %f %f\\n", summary.requests, summary.duration, summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect, latency:percentile(50), latency:percentile(99)))
end
`;

/** wrk against one address; a timeout or an answer that is no 2xx counts as not ok. */
export async function wrk(url: string, connections: number, seconds: number): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'debrief-wrk-'));
  const file = join(folder, 'alerts.lua');
  writeFileSync(file, `RUN = "${Date.now().toString(36)}"\n${script}`);
  try {
    const output = await new Promise<string>((resolve, reject) => {
      let text = '';
      const child = spawn('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', file, url], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      child.on('error', reject);
      child.on('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`wrk ended with ${code}\n${text}`))));
    });
    const [, requests, microseconds, errors, p50, p99] = /RESULT (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+)/.exec(output) ?? [];
    if (!requests) throw new Error(`wrk said nothing that we know:\n${output}`);
    return {
      total: Number(requests),
      perSecond: Number(requests) / (Number(microseconds) / 1e6),
      notOk: Number(errors),
      p50: Number(p50) / 1000,
      p99: Number(p99) / 1000,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
