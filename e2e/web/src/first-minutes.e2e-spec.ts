import { startStack, type Stack } from '@debrief/e2e-support';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newWindow, startBrowser } from './browser.js';
import { alertmanagerDelivery, alertmanagerSource, deliver, minutesAgo } from './deliveries.js';

const owner = { name: 'First administrator', email: 'first-administrator@example.org', password: 'nine otters crossed the river' };

/** One promise: whoever started the product sees an alert of theirs become an incident, in a real browser, without a reload. */
describe('the first minutes in the browser', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), startBrowser()]);
    page = await (await newWindow(browser, stack.url)).newPage();
    page.on('pageerror', (error) => errors.push(error.message));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 30_000);

  it('the first administrator is made with the code that was printed', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Make the first administrator' }).waitFor();
    await page.getByLabel('One-time code').fill(stack.setupCode ?? '');
    await page.getByLabel('Your name').fill(owner.name);
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.getByLabel('The same password again').fill(owner.password);
    await page.getByRole('button', { name: 'Make the administrator' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  });

  it('they sign in from another window and land in the inbox', async () => {
    page = await (await newWindow(browser, stack.url)).newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password').fill('not the right password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  });

  it('an alert becomes an incident in the open list', async () => {
    const ingestUrl = await alertmanagerSource(stack.api, 'Production');
    await page.getByRole('link', { name: 'Incidents' }).first().click();
    await page.getByText('No incidents yet').waitFor();
    await deliver(ingestUrl, alertmanagerDelivery({ name: 'HighErrorRate', service: 'checkout', startsAt: minutesAgo(10) }));
    const row = page.getByRole('row', { name: /HighErrorRate/ });
    await row.waitFor();
    expect(await row.innerText()).toContain('Triage');
  });

  it('it is opened and acknowledged, and the timeline tells so', async () => {
    await page.getByRole('link', { name: /HighErrorRate/ }).click();
    await page.getByRole('heading', { name: /HighErrorRate/, level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('button', { name: 'Mitigate' }).waitFor();
    const entries = page.getByRole('region', { name: 'Entries' });
    await entries
      .getByRole('button', { name: /HighErrorRate/ })
      .first()
      .waitFor();
    await entries
      .getByRole('button', { name: /acknowledged/i })
      .first()
      .waitFor();
  });

  it('no page has thrown anything on the way', () => {
    expect(errors).toEqual([]);
  });
});
