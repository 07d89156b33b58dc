import { sharedStack } from '@debrief/e2e-support';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInAsAdministrator } from './administrator.js';
import { newWindow, startBrowser } from './browser.js';
import { alertmanagerDelivery, alertmanagerSource, deliver, minutesAgo } from './deliveries.js';
import { focusOn } from './keyboard.js';
import { aLesson, incidentOf, type Lesson } from './lesson.js';

/** One promise: the daily work is done with the keyboard, what is written is kept, and what arrives is seen at once. */
describe('working in the browser', () => {
  const { api, url } = sharedStack();
  let browser: Browser;
  let page: Page;
  let lesson: Lesson;
  let ingestUrl: string;
  beforeAll(async () => {
    browser = await startBrowser();
    const context = await newWindow(browser, url);
    await signInAsAdministrator(context, api, 'Somebody at work');
    page = await context.newPage();
    ingestUrl = await alertmanagerSource(api, 'Production, at work');
    lesson = await aLesson(api, ingestUrl, 'at-work');
  }, 120_000);
  afterAll(() => browser?.close(), 30_000);

  it('the palette opens by keys and leads to another page', async () => {
    await page.goto('/inbox');
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Search or jump to' }).waitFor();
    await page.keyboard.type('incidents');
    await page.getByRole('menuitem', { name: /^Incidents/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
  });

  it('J walks the list and Enter opens what stands there', async () => {
    await page.goto('/incidents?service=at-work');
    const link = page.getByRole('link', { name: /ConnectionPoolExhausted on at-work/ });
    await link.waitFor();
    await page.keyboard.press('j');
    await focusOn(link);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /ConnectionPoolExhausted on at-work/, level: 1 }).waitFor();
  });

  it('a section is written, a hint is found and walked to, and a reload loses nothing', async () => {
    await page.goto(`/post-mortems/${lesson.postMortemId}`);
    const summary = page.getByRole('textbox', { name: /Summary/ });
    await summary.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nIt was human error.');
    await page.getByRole('button', { name: /language hint/ }).waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: /^Saved/ })
      .waitFor();
    await page.keyboard.press('F8');
    await page.getByRole('dialog', { name: /^Hint:/ }).waitFor();
    await page.reload();
    await expect.poll(() => summary.innerText(), { timeout: 15_000 }).toContain('It was human error.');
  });

  it('words outlast a lost connection, and a lost race', async () => {
    await page.goto(`/post-mortems/${lesson.postMortemId}`);
    const surprises = page.getByRole('textbox', { name: /^Surprises/ });
    const stored = async () =>
      (await api.get<{ markdown: string; version: number }>(`/post-mortems/${lesson.postMortemId}/sections/surprises`)).body;
    const saved = page.getByRole('status').filter({ hasText: /^Saved/ });
    await page.getByRole('link', { name: /Surprises/ }).click();
    await focusOn(surprises);
    await page.context().setOffline(true);
    await page.keyboard.type('The cache kept connections open.');
    await page.getByText('Not saved yet, kept in this browser').waitFor();
    await page.context().setOffline(false);
    await saved.waitFor();
    await expect.poll(async () => (await stored()).markdown).toContain('The cache kept connections open.');

    await page.context().setOffline(true);
    await page.keyboard.type(' My words.');
    await page.getByText('Not saved yet, kept in this browser').waitFor();
    const { markdown, version } = await stored();
    await api.put(
      `/post-mortems/${lesson.postMortemId}/sections/surprises`,
      { markdown: `${markdown} Their words.` },
      { headers: { 'if-match': `"${version}"` } },
    );
    await page.context().setOffline(false);
    await page.getByText('Nothing is lost: choose.').waitFor();
    await page.getByRole('button', { name: 'Keep both' }).click();
    await expect.poll(async () => (await stored()).markdown).toMatch(/Their words[^]*My words/);
  });

  it('a rule is tried on history, saved, and its deletion taken back', async () => {
    await page.goto('/settings/rules/new');
    await page.getByLabel('Name', { exact: true }).fill('Batch jobs apart');
    await page.getByRole('button', { name: 'Add a line' }).click();
    await page.getByLabel('Value of line 1').fill('at-work');
    await page.getByLabel('What becomes of them').selectOption('suppress');
    await page.getByRole('button', { name: 'Try it out' }).click();
    await page.getByText(/would be different, \d+ as they are/).waitFor();
    await page.getByRole('list', { name: 'What would be different' }).getByText('would not be an incident').waitFor();
    await page.getByLabel('On as soon as it is saved').uncheck();
    await page.getByRole('button', { name: 'Save the rule' }).click();
    const row = page.getByRole('row', { name: /Batch jobs apart/ });
    await row.getByRole('button', { name: /^Delete/ }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.waitFor();
  });

  it('an alert is split off, and the split is undone', async () => {
    const [first, second] = ['QueueGrows', 'WorkersIdle'];
    for (const name of [first, second])
      await deliver(ingestUrl, alertmanagerDelivery({ name, service: 'split-at-work', startsAt: minutesAgo(2) }));
    const incidentId = await incidentOf(api, 'split-at-work');
    await page.goto(`/incidents/${incidentId}/alerts`);
    await page.getByLabel(`Select ${second} on split-at-work`).check();
    await page.getByRole('button', { name: 'Split off…' }).click();
    await page.getByRole('button', { name: 'Split off', exact: true }).click();
    await page.getByText(/is an incident of its own/).waitFor();
    await page.getByLabel(`Select ${second} on split-at-work`).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByLabel(`Select ${second} on split-at-work`).waitFor();
  });

  it('a figure opens the list that it counts, and back leads to the figures', async () => {
    await page.goto('/reports');
    const figure = page
      .getByRole('link', { name: /^Incidents/ })
      .and(page.locator('main a'))
      .first();
    await figure.click();
    await page.getByRole('table').getByText('ConnectionPoolExhausted on at-work').first().waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'What we are learning', level: 1 }).waitFor();
  });

  it('a source is added in three steps, and the first alert of it is seen as it arrives', async () => {
    await page.goto('/sources');
    await page.getByRole('main').getByRole('link', { name: /Add/ }).first().click();
    await page.getByLabel('Find a tool').fill('alertmanager');
    await page
      .getByRole('button', { name: /Alertmanager/ })
      .first()
      .click();
    await page.getByLabel('Name', { exact: true }).fill('Staging');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const address = page.getByLabel('address', { exact: true });
    await page.getByText('Waiting for the first alert…').waitFor();
    const firing = { name: 'DiskFull', service: 'first-of-source', startsAt: minutesAgo(1) };
    await deliver((await address.innerText()).trim(), alertmanagerDelivery(firing));
    await page.getByText(/^Received/).waitFor();
    await page.getByText('DiskFull on first-of-source').first().waitFor();
  });
});
