import { startStack } from '@debrief/e2e-support';
import { chromium } from 'playwright-core';
import { alertIdOf, idOf, instantOf, seedEntries, storeOf } from './incidents-seed.js';
import { heading, median, percentile, round, table } from './report.js';

/**
 * `npm run bench -- timeline [ENTRIES] [ROUNDS]`: the first page of a story of 10,000 entries from the API; the incident's page in
 * Chromium until an entry can be chosen; frames while it is zoomed and panned. Beside the API, in turn, the bare answer of the server.
 */
const entries = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 40);
heading(`timeline ${entries} ${rounds}`);
console.log('the browser (Chromium, headless, software rendering) runs on the same cores');

const stack = await startStack({ shape: 'standalone' });
const store = await storeOf(stack, 'incidents');
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
});
try {
  const { body } = await stack.api.post<{ incidentId: string }>('/incidents', { title: 'A long story', severity: 'sev3' });
  const { incidentId } = body;
  await seedEntries(store.db, entries, 1);
  const start = Date.now() - entries * 1_000;
  // One incident's story: lanes and kinds as a day of trouble has them.
  const all = store.db.collection<{ _id: string; entryNo: number }>('entries');
  const kinds = ['alert-fired', 'alert-fired', 'alert-fired', 'note', 'message'] as const;
  const lanes = { 'alert-fired': 'alert', note: 'note', message: 'chat' } as const;
  const seeded = await all.find({ incidentId: idOf('inc', 1) } as never).toArray();
  await all.insertMany(
    seeded.map((entry) => {
      const kind = kinds[entry.entryNo % 5]!;
      const at = instantOf(start + entry.entryNo * 1_000);
      const entryNo = entry.entryNo + 10;
      const data = {
        ...(entry as unknown as { data: object }).data,
        alertId: alertIdOf(entryNo % 40),
        episode: 1,
        title: 'HighErrorRate',
        service: 'payments',
        severity: 'high',
      };
      const times = { occurredAt: at, recordedAt: at, knownAt: at, orderAt: at };
      return { ...entry, _id: `${incidentId}:${entryNo}`, incidentId, entryNo, entryType: kind, lane: lanes[kind], data, ...times };
    }) as never,
    { ordered: false },
  );
  const get = async (path: string): Promise<number> => {
    const from = performance.now();
    const answer = await fetch(stack.url + path, { headers: { authorization: `Bearer ${stack.adminToken}` } });
    await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return performance.now() - from;
  };
  const [pages, bare]: [number[], number[]] = [[], []];
  await get(`/api/v1/incidents/${incidentId}/timeline?limit=200`);
  for (let turn = 0; turn < rounds; turn++) {
    bare.push(await get('/healthz'));
    pages.push(await get(`/api/v1/incidents/${incidentId}/timeline?limit=200`));
  }
  const context = await browser.newContext({
    baseURL: stack.url,
    viewport: { width: 1440, height: 900 },
    extraHTTPHeaders: { authorization: `Bearer ${stack.adminToken}` },
  });
  const page = await context.newPage();
  const opened: number[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const from = performance.now();
    await page.goto(`/incidents/${incidentId}`);
    await page.getByRole('region', { name: 'Entries' }).getByRole('button').first().waitFor({ timeout: 60_000 });
    opened.push(performance.now() - from);
  }
  await page.waitForLoadState('networkidle');
  const frames = async (act: (turn: number) => Promise<void>): Promise<number[]> => {
    await page.evaluate(`(() => { const w = window; w.frames_ = []; let last = performance.now(); w.on_ = true;
      const next = (now) => { w.frames_.push(now - last); last = now; if (w.on_) requestAnimationFrame(next); }; requestAnimationFrame(next); })()`);
    for (let turn = 0; turn < 16; turn++) await act(turn);
    return (await page.evaluate('(window.on_ = false, window.frames_)')) as number[];
  };
  const stage = page.getByLabel(/^Entries in time/).first();
  const box = (await stage.boundingBox()) ?? { x: 300, y: 300, width: 800, height: 200 };
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const zoomed = await frames(async (turn) => {
    await page.keyboard.press(turn < 8 ? ']' : '[');
    await page.waitForTimeout(60);
  });
  for (let turn = 0; turn < 5; turn++) await page.keyboard.press(']');
  const panned = await frames(async (turn) => {
    await page.mouse.wheel(turn < 8 ? 120 : -120, 0);
    await page.waitForTimeout(60);
  });
  const [, ...again] = opened;
  table(
    ['', 'median ms', 'p95 ms', 'worst ms', 'goal ms'],
    [
      ['first page of the API', round(median(pages)), round(percentile(pages, 0.95)), round(Math.max(...pages)), 100],
      ['page first opened', round(opened[0]!), '', '', 1_000],
      ['page opened again', round(median(again)), '', round(Math.max(...again)), 1_000],
      ['frame while zooming', round(median(zoomed)), round(percentile(zoomed, 0.95)), round(Math.max(...zoomed)), 50],
      ['frame while panning', round(median(panned)), round(percentile(panned, 0.95)), round(Math.max(...panned)), 50],
    ],
  );
  console.log(`page of the API : bare answer = ${round(median(pages) / median(bare))}`);
} finally {
  await browser.close();
  await store.close();
  await stack.stop();
}
