// Checks the size of what a browser loads: gzip of each chunk with everything that it imports statically.
// Run after `vite build`; exits 1 and names what is too large.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
const gzip = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

function closure(...keys) {
  const chunks = new Set();
  const walk = (key) => {
    if (chunks.has(key)) return;
    chunks.add(key);
    for (const next of manifest[key]?.imports ?? []) walk(next);
  };
  keys.forEach(walk);
  return chunks;
}
const page = (path) => {
  const key = Object.keys(manifest).find((name) => name.endsWith(path));
  if (!key) throw new Error(`no chunk for ${path}`);
  return key;
};
const entry = page('index.html');
const shell = closure(entry);
const incident = closure(entry, page('pages/incident/incident-page.tsx'), page('pages/incident/overview-tab.tsx'));
const without = (chunks, others) => [...chunks].filter((key) => !others.has(key));
const scripts = (keys) => [...keys].reduce((sum, key) => sum + gzip(manifest[key].file), 0);
const styles = new Set([...incident].flatMap((key) => manifest[key].css ?? []));

const figures = [
  ['shell and incident page, JS', scripts(incident), 170],
  ['editor, JS', scripts(without(closure(page('editor/section-editor.tsx')), incident)), 120],
  ['reports, JS', scripts(without(closure(page('pages/reports/reports-page.tsx')), shell)), 75],
  ['shell and incident page, CSS', [...styles].reduce((sum, file) => sum + gzip(file), 0), 15],
];
let isOver = false;
for (const [name, bytes, limit] of figures) {
  const kilobytes = bytes / 1000;
  if (kilobytes > limit) isOver = true;
  console.log(`${kilobytes > limit ? 'OVER' : 'ok  '} ${name.padEnd(32)} ${kilobytes.toFixed(1).padStart(7)} kB of ${limit}`);
}
const foreign = Object.values(manifest)
  .filter(({ file }) => /\.(js|css)$/.test(file))
  .flatMap(({ file }) => readFileSync(join(dist, file), 'utf8').match(/(?:src|href|url|import|fetch)\(?\s*["'`]https?:\/\/[^"'`]+/g) ?? []);
if (foreign.length > 0) {
  isOver = true;
  console.log(`OVER third-party addresses: ${foreign.join(' ')}`);
}
process.exit(isOver ? 1 : 0);
