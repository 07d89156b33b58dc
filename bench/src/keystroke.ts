import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startStack, workspaceRoot } from '@debrief/e2e-support';
import { chromium, type Page } from 'playwright-core';
import { heading, median, percentile, round, table } from './report.js';

/**
 * `npm run bench -- keystroke`: Chromium writes into a post-mortem of 10,000 words. From a key until its letter is painted, and from the
 * key that completes a blaming word until the line under it is painted; beside it the same typing with the linter's code withheld.
 */
const rounds = Number(process.argv[2] ?? 40);
const words = 10_000;
const phrase = 'Obviously it broke. ';
const sentences = JSON.parse(readFileSync(join(workspaceRoot, 'libs/blameless/test/sentences/incidents.json'), 'utf8')) as {
  label: string;
  text: string;
}[];
const good = sentences.filter(({ label }) => label === 'good').map(({ text }) => text);

function prose(count: number, seed: number): string {
  const paragraphs: string[] = [];
  for (let at = seed, written = 0; written < count; at += 4) {
    const paragraph = [0, 1, 2, 3].map((n) => good[(at + n) % good.length]).join(' ');
    paragraphs.push(paragraph);
    written += paragraph.split(/\s+/).length;
  }
  return paragraphs.join('\n\n');
}

interface Timing {
  readonly painted: number[];
  readonly hinted: number[];
}
/** Runs in the page: when each key came, when its frame was shown, and when one more line stood under words. */
const watch = `(() => {
  const times = { painted: [], hinted: [] };
  globalThis.times = times;
  let pressed = 0, hints = 0;
  const count = () => document.querySelectorAll('.cm-focused .cm-hint').length;
  addEventListener('keydown', () => {
    const from = pressed = performance.now();
    requestAnimationFrame(() => { const port = new MessageChannel(); port.port1.onmessage = () => times.painted.push(performance.now() - from); port.port2.postMessage(0); });
  }, true);
  const shown = () => { const now = count(); if (now > hints) { const from = pressed; requestAnimationFrame(() => { const port = new MessageChannel(); port.port1.onmessage = () => times.hinted.push(performance.now() - from); port.port2.postMessage(0); }); } hints = now; };
  new MutationObserver(shown).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
})()`;

async function type(page: Page, title: string): Promise<Timing> {
  const editor = page.getByRole('region', { name: title, exact: true }).getByRole('textbox');
  await page.getByRole('complementary', { name: 'Outline and review' }).getByRole('link', { name: title }).click();
  await editor.waitFor();
  await editor.focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Warming up. ', { delay: 40 });
  await page.waitForTimeout(1500);
  await page.evaluate(watch);
  for (let round_ = 0; round_ < rounds; round_++) {
    await page.keyboard.type(phrase, { delay: 40 });
    if (round_ % 4 === 3) {
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
    }
  }
  await page.waitForTimeout(400);
  return page.evaluate('globalThis.times');
}

const manifest = JSON.parse(readFileSync(join(workspaceRoot, 'apps/web/dist/manifest.json'), 'utf8')) as Record<string, { file: string }>;
const linterCode = `**/${Object.entries(manifest).find(([name]) => name.endsWith('libs/blameless/src/index.ts'))![1].file}`;
const [email, password] = ['keystroke@example.org', 'nine otters crossed the river'];
const stack = await startStack();
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  heading('keystroke');
  console.log(`Chromium ${browser.version()}, ${rounds} times “${phrase.trim()}”, 25 keys a second`);
  const { body: invited } = await stack.api.post<{ invitationUrl: string }>('/people', { name: 'Keystroke', email, role: 'admin' });
  await stack.api.as().post('/people/invitation/accept', { token: invited.invitationUrl.split(/[#/=]/).at(-1), password });
  const rows: (string | number)[][] = [];
  for (const [name, isOne] of [
    ['10,000 words in 20 sections', false],
    ['10,000 words in one section', true],
  ] as const) {
    const medians: number[] = [];
    for (const hasHints of [true, false]) {
      const { body } = await stack.api.post<{
        postMortemId: string;
        sections: { key: string; title: string; auto: string; version: number }[];
      }>('/post-mortems', { subject: { type: 'project', ids: [`${name}, ${hasHints}`] }, title: name });
      const places = body.sections.filter(({ auto, key }) => auto !== 'F' && key !== 'title').slice(0, isOne ? 1 : 20);
      for (const [at, { key, version }] of places.entries())
        await stack.api.put(
          `/post-mortems/${body.postMortemId}/sections/${key}`,
          { markdown: prose(words / places.length, at * 7) },
          { headers: { 'if-match': `"${version}"` } },
        );
      const context = await browser.newContext({ baseURL: stack.url, viewport: { width: 1440, height: 900 } });
      await context.request.post('/api/v1/sessions', { data: { email, password } });
      const page = await context.newPage();
      if (!hasHints) await page.route(linterCode, (route) => route.abort());
      await page.goto(`/post-mortems/${body.postMortemId}`);
      const { painted, hinted } = await type(page, places[0]!.title);
      medians.push(median(painted));
      rows.push([
        `${name}, ${hasHints ? 'hints' : 'no hints'}`,
        painted.length,
        round(median(painted)),
        round(percentile(painted, 0.95)),
        hinted.length,
        hinted.length > 0 ? round(median(hinted)) : '-',
        hinted.length > 0 ? round(percentile(hinted, 0.95)) : '-',
        hasHints ? '' : round(medians[0]! / medians[1]!, 2),
      ]);
      await context.close();
    }
  }
  table(['', 'keys', 'key to paint, median ms', 'p95 ms', 'hints', 'key to hint, median ms', 'p95 ms', 'ratio'], rows);
} finally {
  await browser.close();
  await stack.stop();
}
