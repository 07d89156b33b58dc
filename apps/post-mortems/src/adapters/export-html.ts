import type { Exported } from '../domain/export.js';
import { renderMarkdown } from './render-markdown.js';
import { anchorOf } from './views.js';

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const style = `body{font:16px/1.55 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1,h2,h3{line-height:1.25}table{border-collapse:collapse;width:100%}td,th{border:1px solid #c9ced6;padding:.3rem .5rem;text-align:left}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}a{color:#0b57a4}
@media (prefers-color-scheme:dark){body{color:#e6e9ee;background:#14171b}td,th{border-color:#3a414b}a{color:#8ab8ee}}
@media print{body{margin:0;max-width:none}}`;

/** One file without a script and without anything remote: it can be mailed, archived and printed. */
export function htmlOf(exported: Exported): string {
  const known = new Set(exported.anchors.map(({ ref }) => ref));
  const link = (ref: string): string | null => (known.has(ref) ? `#${anchorOf(ref)}` : null);
  const front = Object.entries(exported.frontMatter).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(String(value ?? ''))}</dd>`,
  );
  const sections = exported.sections.map(
    ({ key, title, markdown }) =>
      `<section id="section-${escapeHtml(key)}"><h2>${escapeHtml(title)}</h2>\n${renderMarkdown(markdown, link)}</section>`,
  );
  const anchors = exported.anchors.map(({ ref, text }) => `<li id="${anchorOf(ref)}"><b>${escapeHtml(ref)}</b> ${escapeHtml(text)}</li>`);
  const waivers = exported.waivers.map((waiver) => `<li>${escapeHtml(waiver)}</li>`);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(exported.title)}</title><style>${style}</style></head>`,
    `<body><main><h1>${escapeHtml(exported.title)}</h1><dl>${front.join('')}</dl>`,
    ...sections,
    ...(anchors.length === 0 ? [] : [`<section><h2>What is cited</h2><ul>${anchors.join('')}</ul></section>`]),
    ...(waivers.length === 0 ? [] : [`<section><h2>Waived</h2><ul>${waivers.join('')}</ul></section>`]),
    '</main></body></html>\n',
  ].join('\n');
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
