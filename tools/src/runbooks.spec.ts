import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const rules = readFileSync(join(root, 'deploy/prometheus/alerts.yaml'), 'utf8');
const pages = readdirSync(join(root, 'docs/runbooks')).filter((name) => name.endsWith('.md'));
const text = (page: string) => readFileSync(join(root, 'docs/runbooks', page), 'utf8');

/** Every TypeScript source of applications and libraries, as one text. */
const sources = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((project) => {
    const src = join(root, folder, project, 'src');
    if (!existsSync(src) || project === 'web') return [];
    return readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(src, name), 'utf8'));
  }),
);

describe('runbooks', () => {
  it('exist for each alert rule', () => {
    const named = [...rules.matchAll(/runbook: (\S+)/g)].map(([, path]) => path!);
    expect(named.length).toBe([...rules.matchAll(/- alert:/g)].length);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('are reached from their list, and lead nowhere else than to what exists', () => {
    const listed = text('README.md');
    expect(pages.filter((page) => page !== 'README.md' && !listed.includes(`(${page})`))).toEqual([]);
    const links = pages.flatMap((page) => [...text(page).matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target!));
    expect(links.filter((target) => !existsSync(join(root, 'docs/runbooks', target)))).toEqual([]);
  });

  it('and rules name metrics and commands that are in the code', () => {
    const metrics = [rules, ...pages.map(text)].flatMap((one) =>
      [...one.matchAll(/debrief_([a-z_]+[a-z])(?=[{ \])`|'(\n>)])/g)].map(([, name]) => name!),
    );
    const missing = [...new Set(metrics)].filter((name) => !sources.some((source) => source.includes(`'${name}'`)));
    expect(missing.filter((name) => !/_(bucket|sum|count)$/.test(name))).toEqual([]);
    const commands = pages.flatMap((page) => [...text(page).matchAll(/npm run debrief -- ([a-z-]+)/g)].map(([, name]) => name!));
    const known = readdirSync(join(root, 'tools/src/commands')).map((file) => file.replace('.ts', ''));
    expect([...new Set(commands)].filter((name) => !known.includes(name) && name !== '--help')).toEqual([]);
  });
});
