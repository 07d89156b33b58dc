import { eventually, sharedStack } from '@debrief/e2e-support';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsInBothThemes } from './accessibility.js';
import { signInAsAdministrator } from './administrator.js';
import { newWindow, startBrowser } from './browser.js';
import { deliver } from './deliveries.js';

/** One promise: what a source sends and Debrief does not understand is mended in the page, and what another tool kept is taken over there. */
describe('a source in the browser', () => {
  const { api, url } = sharedStack();
  let browser: Browser;
  let page: Page;
  let ingestUrl: string;
  let base: string;
  const delivery = (check: string) => ({ things: [{ ref: check, mood: 'sad', what: `${check} is sad`, where: { svc: 'mended' } }] });
  beforeAll(async () => {
    browser = await startBrowser();
    const context = await newWindow(browser, url);
    await signInAsAdministrator(context, api, 'Keeper of sources');
    page = await context.newPage();
    const { body } = await api.post<{ integrationId: string; ingestUrl: string }>('/integrations', {
      source: 'generic',
      name: 'A shy tool',
    });
    ({ ingestUrl } = body);
    base = `/sources/${body.integrationId}`;
    await deliver(ingestUrl, delivery('disk'));
    await deliver(ingestUrl, delivery('queue'));
  }, 120_000);
  afterAll(() => browser?.close(), 30_000);

  it('shows what nobody could read, from which the mapping is mended by clicks on the receipt', async () => {
    await page.goto('/sources/receipts?outcome=unmapped');
    const row = page.getByRole('row').filter({ hasText: 'A shy tool' }).first();
    await eventually(async () => {
      await page.reload();
      await row.waitFor({ timeout: 3000 });
    });
    await row.getByRole('button', { name: 'Look' }).click();
    await page.getByRole('link', { name: /Mend the mapping/ }).click();
    await page.getByRole('heading', { name: 'A shy tool', level: 1 }).waitFor();
    const tree = page.getByRole('region', { name: 'The receipt' });
    await page.getByLabel(/^One alert for each of/).focus();
    await tree.getByRole('button', { name: 'things, the whole' }).click();
    await page.getByLabel(/^Title/).focus();
    await tree.getByRole('button', { name: /^things\[0\]\.what:/ }).click();
    expect(await page.getByLabel(/^Title/).inputValue()).toBe('what');
    await page.getByLabel(/^Identity/).focus();
    await tree.getByRole('button', { name: /\.ref:/ }).click();
    await page.getByLabel(/^State(?!d)/).focus();
    await tree.getByRole('button', { name: /\.mood:/ }).click();
    await page.getByLabel(/^Service/).fill('where.svc');
    await page.getByLabel(/^Their words for states/).fill('sad = firing\nglad = resolved');
    await page
      .getByRole('region', { name: 'What it becomes' })
      .getByText(/is sad/)
      .waitFor();
    await page.getByText('2 of the last 2 receipts understood').waitFor();
  });

  it('points at the place where an expression is wrong', async () => {
    const title = page.getByLabel(/^Title/);
    await title.fill('what & (');
    await page
      .getByRole('alert')
      .filter({ hasText: /character/ })
      .waitFor();
    await title.fill('what');
  });

  it('switches the mapping on, and offers to read what nobody could: a dry run, then for good', async () => {
    await page.getByRole('button', { name: 'Switch it on' }).click();
    await page.getByText('The mapping reads deliveries from now on').waitFor();
    await page.getByRole('link', { name: 'Replay', exact: true }).click();
    await page.getByText(/2 receipts that nobody could read can be tried now/).waitFor();
    await page.getByRole('button', { name: 'See what they become' }).click();
    const report = page.getByRole('region', { name: 'What would be different' });
    await report.getByRole('table', { name: 'Alerts that differ' }).getByText('disk is sad').waitFor();
    await report.getByText('dry run: nothing is changed yet').waitFor();
    await report.getByRole('button', { name: 'Apply it' }).click();
    await report.getByText(/^Applied/).waitFor();
    await page.getByText(/can be tried now/).waitFor({ state: 'detached' });
  });

  it('keeps the versions of the mapping: one is compared with the current one and switched back to', async () => {
    await page.goto(`${base}/mapping`);
    await page.getByLabel(/^Title/).fill("'Sad: ' & ref");
    await page.getByRole('button', { name: 'Switch it on' }).click();
    const versions = page.getByRole('table', { name: 'Versions of the mapping' });
    await versions.getByRole('button', { name: 'Compare' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('row').filter({ hasText: 'title' }).getByText("'Sad: ' & ref").waitFor();
    await dialog.getByRole('button', { name: 'Switch back to it' }).click();
    await expect.poll(() => versions.getByRole('row').count()).toBe(4);
    await expect.poll(() => page.getByLabel(/^Title/).inputValue()).toBe('what');
  });

  it('takes over a file of the past: what would become of it first, then for good', async () => {
    await page.goto(`${base}/imports`);
    const line = (name: string, startedAt: string) =>
      JSON.stringify({ dedupKey: name, title: name, severity: 'high', startedAt, resolvedAt: '2025-03-01T11:00:00Z' });
    const text = [line('An old disk', '2025-03-01T10:00:00Z'), '{"broken"', line('Too late', '2025-03-02T10:00:00Z')].join('\n');
    await page
      .getByLabel('File of the export')
      .setInputFiles({ name: 'past.jsonl', mimeType: 'application/json', buffer: Buffer.from(text) });
    const report = page.getByRole('region', { name: 'Report' });
    await report.getByText('dry run: nothing is changed yet').waitFor();
    await report.getByRole('table', { name: 'Entries that cannot be taken' }).getByText('not JSON').waitFor();
    await report
      .getByRole('table', { name: /^The first entries/ })
      .getByText('An old disk')
      .waitFor();
    await report.getByRole('button', { name: 'Take it over' }).click();
    await report.getByText(/^Taken over/).waitFor();
  });

  it('changes how deliveries are read', async () => {
    await page.goto(`${base}/settings`);
    await page.getByLabel(/^Time zone/).fill('Europe/Nowhere');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/no IANA time zone/).waitFor();
    await page.getByLabel(/^Time zone/).fill('Europe/Berlin');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
    await page.reload();
    await expect.poll(() => page.getByLabel(/^Time zone/).inputValue()).toBe('Europe/Berlin');
  });

  it('rotates the key with an overlap, ends the old one at once, pauses and deletes with what that means', async () => {
    await page.goto(base);
    await page.getByRole('button', { name: 'Rotate key' }).click();
    await page.getByRole('button', { name: 'Make another key' }).click();
    await page.getByRole('dialog', { name: 'The new key' }).getByRole('button', { name: 'Close' }).click();
    const keys = page.getByRole('region', { name: 'Keys' });
    await keys.getByText(/^Ends/).waitFor();
    await keys.getByRole('button', { name: 'End it now' }).click();
    await keys.getByText(/^Ends/).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText(/Paused: deliveries are answered with 2xx/).waitFor();
    await page.getByRole('button', { name: 'Delete this source' }).click();
    const order = page.getByRole('button', { name: 'Delete the source' });
    expect(await order.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  it.each(['', '/mapping', '/replays', '/imports', '/settings'])(
    'can be read by everybody, in light and dark, also on a phone: %s',
    async (part) => {
      await page.goto(`${base}${part}`);
      await page.getByRole('heading', { name: 'A shy tool', level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await violationsInBothThemes(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await page.setViewportSize({ width: 1440, height: 900 });
    },
  );
});
