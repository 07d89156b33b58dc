import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@debrief/e2e-support';

/** A real monitoring tool, as Debian packages it. */
export interface Monitor {
  readonly url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Tool {
  readonly command: string;
  /** Its files by name; the first is the configuration. */
  readonly files: Record<string, string>;
  readonly args: (at: { folder: string; port: number }) => readonly string[];
}

async function startMonitor({ command, files, args }: Tool): Promise<Monitor> {
  const folder = mkdtempSync(join(tmpdir(), 'debrief-monitor-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let said = '';
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child?.once('exit', resolve));
    child.kill(signal);
    await gone;
  };
  const start = async () => {
    child = spawn(command, args({ folder, port }), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)));
    child.once('error', (error) => (said += error.message));
    await eventually(
      async () => {
        const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
        if (!answer?.ok) throw new Error(`${command} is not ready:\n${said.slice(-2_000)}`);
      },
      { within: 20_000 },
    );
  };
  const stop = async () => {
    await end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, kill: () => end('SIGKILL'), start, stop };
}

/** Alertmanager that sends to a webhook, without the waiting that is right for people. */
export const startAlertmanager = (webhook: string): Promise<Monitor> =>
  startMonitor({
    command: 'prometheus-alertmanager',
    files: {
      'alertmanager.yml': [
        'route:',
        '  receiver: debrief',
        '  group_by: [alertname, service]',
        '  group_wait: 100ms',
        '  group_interval: 1s',
        '  repeat_interval: 1h',
        'receivers:',
        '  - name: debrief',
        '    webhook_configs:',
        `      - url: ${webhook}`,
        '        send_resolved: true',
      ].join('\n'),
    },
    args: ({ folder, port }) => [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.external-url=http://alertmanager.example.org/',
      '--web.route-prefix=/',
      '--cluster.listen-address=',
    ],
  });

/** Prometheus with one rule that always fires, sending to an Alertmanager's API v2 at a host and path of ours. */
export const startPrometheus = (api: URL, rule: { alert: string; service: string }): Promise<Monitor> =>
  startMonitor({
    command: 'prometheus',
    files: {
      'prometheus.yml': [
        'global: { evaluation_interval: 1s }',
        'rule_files: [rules.yml]',
        'alerting:',
        '  alertmanagers:',
        `    - path_prefix: ${api.pathname.replace(/\/api\/v2\/alerts$/, '')}`,
        '      api_version: v2',
        '      static_configs:',
        `        - targets: ['${api.host}']`,
      ].join('\n'),
      'rules.yml': [
        'groups:',
        '  - name: always',
        '    rules:',
        `      - alert: ${rule.alert}`,
        '        expr: vector(1)',
        `        labels: { service: ${rule.service}, severity: critical }`,
        '        annotations: { summary: It always fires }',
      ].join('\n'),
    },
    args: ({ folder, port }) => [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--rules.alert.resend-delay=1s', // what was said before it found us is dropped by it
      '--web.external-url=http://prometheus.example.org/',
      '--web.route-prefix=/',
    ],
  });
