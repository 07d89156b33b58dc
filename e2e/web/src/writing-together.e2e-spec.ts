import { sharedStack } from '@debrief/e2e-support';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inDialog, violationsInBothThemes } from './accessibility.js';
import { signInAsAdministrator } from './administrator.js';
import { newWindow, startBrowser } from './browser.js';
import { alertmanagerSource } from './deliveries.js';
import { focusOn } from './keyboard.js';
import { aLesson, type Lesson } from './lesson.js';

/** One promise: two people write one document and see each other, and the record stands beside the words. */
describe('writing together', () => {
  const { api, url } = sharedStack();
  let browser: Browser;
  let page: Page;
  let other: Page;
  let lesson: Lesson;
  const errors: string[] = [];
  const open = (one: Page) => one.goto(`/post-mortems/${lesson.postMortemId}`);
  const part = (one: Page, name: string) => one.getByRole('region', { name, exact: true });
  const text = (one: Page, name: string) => part(one, name).getByRole('textbox');
  const go = async (one: Page, name: string) => {
    await one.getByRole('complementary', { name: 'Outline and review' }).getByRole('link', { name }).click();
    await text(one, name).waitFor();
    await focusOn(text(one, name));
  };
  const saved = (one: Page) =>
    one
      .getByRole('status')
      .filter({ hasText: /^Saved/ })
      .waitFor();

  beforeAll(async () => {
    browser = await startBrowser();
    const [mine, theirs] = [await newWindow(browser, url), await newWindow(browser, url)];
    await signInAsAdministrator(mine, api, 'First writer');
    await signInAsAdministrator(theirs, api, 'Second writer');
    [page, other] = [await mine.newPage(), await theirs.newPage()];
    for (const one of [page, other]) one.on('pageerror', (error) => errors.push(error.message));
    lesson = await aLesson(api, await alertmanagerSource(api, 'Production, together'), 'together');
  }, 120_000);
  afterAll(() => browser?.close(), 30_000);

  it('each sees who is here, and in which section the other writes', async () => {
    await open(other);
    const told = other.waitForResponse(
      (answer) => answer.url().endsWith('/presence') && (answer.request().postData() ?? '').includes('"isEditing":true'),
    );
    await go(other, 'Surprises');
    await told;
    await open(page);
    await page.getByRole('group', { name: 'Here now: Second writer' }).waitFor();
    await part(page, 'Surprises').getByText('Second writer writes here').waitFor();
    expect(await violationsInBothThemes(page)).toEqual([]);
  });

  it('words of two people in one section become one text', async () => {
    await other.keyboard.type('The first line.\n\nThe last line.');
    await saved(other);
    await part(page, 'Surprises').getByText('The last line.').waitFor();
    await go(page, 'Surprises');
    await Promise.all([page.context().setOffline(true), other.keyboard.type(' Their end.')]);
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('My beginning. ');
    await saved(other);
    await page.context().setOffline(false);
    for (const one of [page, other])
      await expect.poll(() => text(one, 'Surprises').innerText(), { timeout: 20_000 }).toMatch(/My beginning\.[^]*Their end\./);
  });

  it('suggested words are seen as a difference, and taken where they stand', async () => {
    await go(other, 'Surprises');
    await other.keyboard.press('Control+Home');
    for (let at = 0; at < 'My beginning.'.length; at += 1) await other.keyboard.press('Shift+ArrowRight');
    await other.getByRole('button', { name: 'Comment on Surprises' }).click();
    const dialog = other.getByRole('dialog', { name: 'Comment on “Surprises”' });
    await dialog.getByLabel('Comment').fill('Say what it was.');
    await dialog.getByLabel(/^The marked words/).fill('The cache was warm.');
    await dialog.getByRole('button', { name: 'Suggest' }).click();
    const suggestion = part(page, 'Surprises').getByRole('article', { name: 'Suggestion' });
    await suggestion.locator('ins').getByText('The cache was warm').waitFor();
    await suggestion.locator('del').getByText('My beginning').waitFor();
    expect(await violationsInBothThemes(page)).toEqual([]);
    await suggestion.getByRole('button', { name: 'Take these words' }).click();
    await suggestion.waitFor({ state: 'detached' });
    await expect.poll(() => text(page, 'Surprises').innerText(), { timeout: 20_000 }).toContain('The cache was warm.');
  });

  it('history tells by words what changed, and an earlier wording comes back', async () => {
    await page.getByRole('button', { name: 'History of Surprises' }).click();
    const history = page.getByRole('dialog', { name: 'History of “Surprises”' });
    await history.locator('ins').getByText('The cache was warm').waitFor();
    await history.getByText('deleted:').first().waitFor({ state: 'attached' });
    expect(await violationsInBothThemes(page, inDialog)).toEqual([]);
    await history.getByRole('button', { name: /^Bring back v\d+ of Surprises/ }).click();
    await expect.poll(() => text(page, 'Surprises').innerText(), { timeout: 20_000 }).toContain('My beginning.');
  });

  it('a contradiction leads to its words, and an entry to the places that cite it', async () => {
    await go(page, 'Response');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nIt took 5 hours to resolve.');
    await saved(page);
    const found = page.getByRole('list', { name: 'Against the record' });
    await found
      .getByRole('button', { name: /5 hours/ })
      .first()
      .click();
    await page
      .getByRole('dialog', { name: /^Hint:/ })
      .getByText(/Against the record/)
      .waitFor();
    await page.keyboard.press('Escape');
    await page
      .getByRole('region', { name: 'Entries' })
      .getByRole('button', { name: /ConnectionPoolExhausted/ })
      .first()
      .click();
    const selected = page.getByRole('region', { name: /^Selected: T/ });
    await selected
      .getByRole('button', { name: /citation/ })
      .first()
      .click();
    await expect.poll(() => page.evaluate('document.activeElement?.closest("[data-section]")?.dataset.section')).toBeTruthy();
  });

  it('beside any moment stands what was known then', async () => {
    await page
      .getByRole('region', { name: /^Selected: T/ })
      .getByRole('button', { name: 'Known then' })
      .click();
    const known = page.getByRole('dialog', { name: /^What did we know at T/ });
    await known.getByRole('region', { name: 'Known then' }).waitFor();
    await known.getByRole('region', { name: 'Learned later' }).waitFor();
    expect(await violationsInBothThemes(page, inDialog)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('a project has no incident: its facts are typed in and cited', async () => {
    await page.goto('/post-mortems');
    await page.getByRole('button', { name: 'Release or project' }).click();
    await page.getByLabel('Which project?').fill('Career survey');
    await page.getByLabel('Title').fill('Half of the answers of the survey were cut');
    expect(await violationsInBothThemes(page, inDialog)).toEqual([]);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('heading', { name: /survey were cut/, level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Add a fact', exact: true }).click();
    await page.getByLabel('What happened').fill('The form cut answers at 255 characters.');
    await page.getByRole('button', { name: 'Add the fact' }).click();
    await page
      .getByRole('region', { name: 'Entries' })
      .getByRole('button', { name: /255 characters/ })
      .waitFor();
    await go(page, 'Summary');
    await page.keyboard.type('Answers were cut at 255 characters');
    await page.getByRole('button', { name: /^Cite/ }).click();
    await part(page, 'Summary')
      .getByRole('img', { name: /^Citation T1/ })
      .waitFor();
    await saved(page);
    expect(await violationsInBothThemes(page)).toEqual([]);
  });

  it('no page has thrown anything on the way', () => {
    expect(errors).toEqual([]);
  });
});
