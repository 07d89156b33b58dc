import { sharedStack } from '@debrief/e2e-support';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inDialog, violationsInBothThemes } from './accessibility.js';
import { signInAsAdministrator } from './administrator.js';
import { newWindow, startBrowser } from './browser.js';

const report = `# Refunds were late

## Executive Summary
Refunds were sent a day late.

## Timeline

- 2026-03-02 10:02 the queue grows
- 2026-03-02 10:39 the queue is empty

## Weather
Sunny.

## Action items
- [ ] Alert on the age of the oldest refund
`;

/** One promise: a report from elsewhere comes in as it was seen before, and deadlines of regulations are data. */
describe('what comes in, and what must be told', () => {
  const { api, url } = sharedStack();
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    browser = await startBrowser();
    const context = await newWindow(browser, url);
    await signInAsAdministrator(context, api, 'Importer of reports');
    page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
  }, 120_000);
  afterAll(() => browser?.close(), 30_000);

  it('a report from elsewhere is seen as it is recognized before it is taken in', async () => {
    await page.goto('/post-mortems');
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import a post-mortem' });
    await dialog.getByLabel('or its text').fill(report);
    await dialog.getByLabel('Which project?').fill('Refunds');
    await dialog.getByRole('button', { name: 'Show what is recognized' }).click();
    const headings = dialog.getByRole('list', { name: 'Headings and sections' });
    await headings.getByRole('listitem').filter({ hasText: 'Executive Summary' }).getByText('Summary', { exact: true }).waitFor();
    await headings.getByText('Imported, as it is').waitFor();
    await dialog.getByText('Alert on the age of the oldest refund').last().waitFor();
    expect(await violationsInBothThemes(page, inDialog)).toEqual([]);
    await dialog.getByRole('button', { name: 'Import it' }).click();
    await page.getByRole('heading', { name: 'Refunds were late', level: 1 }).waitFor();
  });

  it('deadlines of regulations are data that an administrator edits', async () => {
    await page.goto('/settings/templates');
    await page.getByRole('button', { name: 'Edit GDPR' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit GDPR' });
    await dialog.getByLabel('Within').fill('48');
    expect(await violationsInBothThemes(page, inDialog)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/48 h after awareness/).waitFor();
    await page.getByRole('button', { name: 'Edit GDPR' }).click();
    await dialog.getByLabel('Within').fill('72');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('notification of the authority: 72 h after awareness').waitFor();
  });

  it('no page has thrown anything on the way', () => {
    expect(errors).toEqual([]);
  });
});
