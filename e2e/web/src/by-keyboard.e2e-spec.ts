import { eventually, sharedStack } from '@debrief/e2e-support';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inDialog, violationsInBothThemes } from './accessibility.js';
import { signInAsAdministrator } from './administrator.js';
import { newWindow, startBrowser } from './browser.js';
import { alertmanagerDelivery, alertmanagerSource, deliver, minutesAgo } from './deliveries.js';
import { Keyboard, focusOn } from './keyboard.js';
import { incidentOf } from './lesson.js';

const service = 'by-keyboard';
const lessonText = 'A shared default needs a list of those who inherit it.';

/** One promise: from an alert to a lesson that another team answers, nobody needs a mouse. */
describe('from an alert to what another team learned from it, by keyboard alone', () => {
  const { api, url } = sharedStack();
  let browser: Browser;
  let page: Page;
  let keys: Keyboard;
  /** Of the second person: who reviews, and answers for another team. */
  let theirs: Page;
  let theirKeys: Keyboard;
  let ingestUrl: string;
  let incidentId: string;
  let postMortemId: string;
  const errors: string[] = [];
  const firing = { name: 'CheckoutErrorsHigh', service, startsAt: minutesAgo(50) };
  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
  /** By the outline: Enter puts the caret into the section. */
  const section = async (name: RegExp) => {
    await keys.across(page.getByRole('complementary', { name: 'Outline and review' }).getByRole('link', { name }));
    await keys.press('Enter');
    await focusOn(page.getByRole('textbox', { name }));
  };
  const closed = (name: string | RegExp) => dialog(name).waitFor({ state: 'hidden' });

  beforeAll(async () => {
    browser = await startBrowser();
    const context = await newWindow(browser, url);
    await signInAsAdministrator(context, api, 'Responder by keyboard');
    const second = await newWindow(browser, url);
    await signInAsAdministrator(second, api, 'Reviewer by keyboard');
    [page, theirs] = [await context.newPage(), await second.newPage()];
    for (const one of [page, theirs]) one.on('pageerror', (error) => errors.push(error.message));
    [keys, theirKeys] = [new Keyboard(page), new Keyboard(theirs)];
    ingestUrl = await alertmanagerSource(api, 'Production, by keyboard');
    await api.post('/teams', { name: 'Storefront' });
    await deliver(ingestUrl, alertmanagerDelivery(firing));
    incidentId = await incidentOf(api, service);
  }, 120_000);
  afterAll(() => browser?.close(), 30_000);

  it('the incident is found in the list, opened and acknowledged', async () => {
    await page.goto(`/incidents?service=${service}`);
    const link = page.getByRole('link', { name: /CheckoutErrorsHigh/ });
    await link.waitFor();
    await keys.press('j');
    await focusOn(link);
    await keys.press('Enter');
    await page.getByRole('heading', { name: /CheckoutErrorsHigh/, level: 1 }).waitFor();
    await keys.command('acknowledge', /^Acknowledge/);
    await page.getByRole('button', { name: 'Mitigate' }).waitFor();
  });

  it('what was seen is added to the timeline', async () => {
    await keys.press('a');
    await dialog(/^Add an entry to INC-/).waitFor();
    await keys.fill(page.getByLabel('What happened'), 'All connections of the pool are in use; requests wait for one.');
    await keys.run(dialog(/^Add an entry/).getByRole('button', { name: 'Add entry' }));
    await closed(/^Add an entry/);
    await page
      .getByRole('region', { name: 'Entries' })
      .getByRole('button', { name: /All connections of the pool/ })
      .waitFor();
  });

  it('a milestone is corrected', async () => {
    const impactBegan = page.getByRole('listitem').filter({ hasText: 'Impact began' }).getByRole('button', { name: 'Set the time' });
    await keys.run(impactBegan);
    await dialog('Impact began').waitFor();
    await keys.choose(page.getByLabel('How exact?'), 'About');
    await keys.fill(page.getByLabel('Why this time?'), 'The first complaint of a customer came then.');
    await keys.run(dialog('Impact began').getByRole('button', { name: 'Set the time' }));
    await closed('Impact began');
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Impact began' })
      .filter({ hasText: /stated|corrected/ })
      .waitFor();
  });

  it('it is mitigated, its impact told, and resolved, and the draft stands beside the timeline', async () => {
    await keys.command('mitigate', /^Mitigate/);
    await page.getByRole('button', { name: 'Resolve', exact: true }).waitFor();
    await keys.run(page.getByRole('button', { name: 'Add impact' }));
    await dialog('What did users feel?').waitFor();
    await keys.fill(page.getByLabel('What was counted'), 'failed checkouts');
    await keys.fill(page.getByLabel('Share, %'), '7.4');
    await keys.fill(page.getByLabel('Where it comes from'), 'checkout dashboard');
    expect(await violationsInBothThemes(page, inDialog)).toEqual([]);
    await keys.run(dialog('What did users feel?').getByRole('button', { name: 'Save' }));
    await closed('What did users feel?');
    await page.getByText(/failed checkouts · 7.4 %/).waitFor();
    await deliver(ingestUrl, alertmanagerDelivery({ ...firing, endsAt: minutesAgo(1) }));
    await keys.command('resolve', /^Resolve/);
    await page.getByText('Resolved', { exact: true }).first().waitFor();
    postMortemId = await eventually(async () => {
      const { body } = await api.get<{ items: { postMortemId: string; state: string }[] }>(`/post-mortems?incident=${incidentId}`);
      if (body.items[0]?.state !== 'drafting') throw new Error('there is no draft yet');
      return body.items[0].postMortemId;
    });
    await keys.across(page.getByRole('navigation', { name: 'Parts of this incident' }).getByRole('link', { name: 'Review' }));
    await keys.press('Enter');
    await page.getByRole('textbox', { name: /^Summary/ }).waitFor();
  });

  it('a section is written, an entry is cited from the timeline, and a hint is mended', async () => {
    const editor = page.getByRole('textbox', { name: /^What went well/ });
    await section(/What went well/);
    await keys.type('- The pool showed at once that all connections were in use');
    // Out of the text, because letters belong to it there; the entries walk by J, and C cites where one wrote last.
    await keys.press('F6');
    await keys.press('j', 'j');
    await page.getByRole('button', { name: /^Cite/ }).waitFor();
    await keys.press('c');
    await focusOn(editor);
    await page
      .getByRole('region', { name: 'What went well' })
      .getByRole('img', { name: /^Citation T\d/ })
      .waitFor();
    await keys.type('.\n- Obviously the pool was too small.');
    await page.getByRole('button', { name: /language hint/ }).waitFor();
    const hint = page.getByRole('dialog', { name: /^Hint:/ }).filter({ has: page.locator('.cm-hintFix') });
    await expect
      .poll(
        async () => {
          if (await hint.isVisible()) return true;
          await keys.press('F8');
          return false;
        },
        { interval: 400, timeout: 20_000 },
      )
      .toBe(true);
    expect(await violationsInBothThemes(page, inDialog)).toEqual([]);
    await keys.run(hint.locator('.cm-hintFix').first());
    await expect.poll(() => editor.innerText()).not.toContain('Obviously');
    await page
      .getByRole('status')
      .filter({ hasText: /^Saved/ })
      .waitFor();
  });

  it('factors get what shows them and how they came about, and hang together', async () => {
    const add = async (statement: string, layer: string, role: string, question?: readonly [string, string]) => {
      await section(/Contributing factors/);
      await keys.run(page.getByRole('button', { name: 'Add a factor' }));
      await dialog('A contributing factor').waitFor();
      await keys.fill(page.getByLabel('Statement'), statement);
      await keys.fill(page.getByLabel('What shows it'), 'T1');
      await keys.choose(page.getByLabel('Layer'), layer);
      await keys.choose(page.getByLabel('Role', { exact: true }), role);
      if (question) {
        await keys.run(page.getByRole('button', { name: 'Ask one more question' }));
        await keys.fill(page.getByLabel('Question 1', { exact: true }), question[0]);
        await keys.fill(page.getByLabel('Answer 1'), question[1]);
        await keys.run(page.getByRole('button', { name: 'Link it' }));
        await keys.choose(page.getByLabel('What?'), 'F1');
        expect(await violationsInBothThemes(page, inDialog)).toEqual([]);
      }
      await keys.run(dialog('A contributing factor').getByRole('button', { name: 'Add', exact: true }));
      await closed('A contributing factor');
      await page.getByRole('list', { name: 'Contributing factors' }).getByText(statement).waitFor();
    };
    await add('The alert looked at errors and not at waiting connections', 'Technical', 'Detection gap');
    await add('A shared default changed without its consumers seeing it', 'Process', 'Latent condition', [
      'How did it come that nobody saw the change?',
      'The release process has no step that lists consumers of a default.',
    ]);
    await page.getByRole('group', { name: 'How the factors hang together' }).getByRole('button', { name: /F2/ }).waitFor();
  });

  it('the text of the rest is written, and a guard is due soon', async () => {
    await section(/What did not go well/);
    await keys.type('None, because the answer came within minutes and nothing had to be tried twice.');
    await section(/Recovery/);
    await keys.press('Control+a');
    await keys.type('The earlier default was set again, and the share of failed checkouts fell to its usual value [[T2]].');
    await section(/Action items/);
    await keys.run(page.getByRole('button', { name: 'Draft an action item' }));
    await dialog('Draft an action item').waitFor();
    await keys.fill(page.getByLabel('What will be done'), 'Reject a pool size below 5 at start-up');
    await keys.fill(page.getByLabel('How will we know?'), 'A test starts the service with 4 and sees it refuse.');
    await keys.choose(dialog('Draft an action item').getByLabel('Owner'), 'Responder by keyboard');
    const due = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10).split('-');
    await keys.to(page.getByLabel('Due on'));
    await keys.type(`${due[2]}${due[1]}${due[0]}`);
    await keys.run(dialog('Draft an action item').getByRole('button', { name: 'Add', exact: true }));
    await closed('Draft an action item');
    await page.getByText('a guard is due within 30 days').waitFor();
    await section(/Beyond this incident/);
    await keys.run(page.getByRole('button', { name: 'Share a lesson' }));
    await dialog('A lesson for others').waitFor();
    await keys.fill(page.getByLabel('The lesson', { exact: true }), lessonText);
    await keys.to(page.getByLabel('Storefront'));
    await keys.press('Space');
    await keys.run(dialog('A lesson for others').getByRole('button', { name: 'Add the lesson' }));
    await closed('A lesson for others');
  });

  it('what still stands in the way is waived with a reason, and a review is asked for', async () => {
    // What the record could not fill in is asked for as `[needs: …]`, and no review begins before somebody has.
    const { body } = await api.get<{ sections: { key: string; markdown: string; version: number }[] }>(`/post-mortems/${postMortemId}`);
    for (const { key, markdown, version } of body.sections.filter(({ markdown: text }) => text.includes('[needs:')))
      await api.put(
        `/post-mortems/${postMortemId}/sections/${key}`,
        { markdown: markdown.replaceAll(/^.*\[needs:.*$/gm, 'Nothing of it is in the record.') },
        { headers: { 'if-match': `"${version}"` } },
      );
    await page.getByText('nothing is left to fill in').waitFor();
    const gates = await api.get<{ gates: { gateId: string; outcome: string }[] }>(`/post-mortems/${postMortemId}/gates`);
    // G8 is the review from outside, which follows.
    const [first, ...others] = gates.body.gates
      .filter(({ gateId, outcome }) => outcome === 'fail' && gateId !== 'G8')
      .map(({ gateId }) => gateId);
    const reason = 'This walk by keyboard leaves it to the next writer.';
    await keys.across(page.getByRole('button', { name: `Waive ${first}`, exact: true }));
    await keys.press('Enter');
    await dialog(`Waive ${first}`).waitFor();
    await keys.fill(page.getByLabel('Reason that everybody reads'), reason);
    await keys.run(dialog(`Waive ${first}`).getByRole('button', { name: 'Waive', exact: true }));
    await closed(`Waive ${first}`);
    for (const gateId of others) await api.post(`/post-mortems/${postMortemId}/waivers`, { gateId, reason });
    await keys.across(page.getByRole('button', { name: 'Request review' }));
    await keys.press('r');
    await dialog('Request review').waitFor();
    await keys.to(page.getByLabel('Reviewer by keyboard'));
    await keys.press('Space');
    await keys.run(dialog('Request review').getByRole('button', { name: 'Request review' }));
    await closed('Request review');
    await page
      .getByText(/^In review/)
      .first()
      .waitFor();
  });

  it('the second person dismisses a hint with a reason, and approves', async () => {
    await theirs.goto(`/post-mortems/${postMortemId}`);
    await theirs
      .getByText(/^In review/)
      .first()
      .waitFor();
    interface Found {
      findings: { findingId: string; severity: string; sectionKey: string; waived?: object }[];
    }
    const open = async () =>
      (await api.get<Found>(`/post-mortems/${postMortemId}/findings`)).body.findings.filter(
        ({ severity, waived }) => severity !== 'suggestion' && !waived,
      );
    const reason = 'It is a sentence of this walk by keyboard, and blames nobody.';
    const hint = theirs.getByRole('dialog', { name: /^Hint:/ });
    const before = await open();
    if (before.length > 0) {
      await expect
        .poll(
          async () => {
            if (await hint.isVisible()) return true;
            await theirKeys.press('F8');
            return false;
          },
          { interval: 400, timeout: 20_000 },
        )
        .toBe(true);
      await theirKeys.run(hint.getByRole('button', { name: 'Dismiss with reason' }));
      await theirKeys.fill(theirs.getByLabel('Why is it right as it stands?'), reason);
      await theirKeys.run(theirs.getByRole('dialog', { name: 'Dismiss this hint' }).getByRole('button', { name: 'Dismiss', exact: true }));
      await theirs.getByRole('dialog', { name: 'Dismiss this hint' }).waitFor({ state: 'hidden' });
    }
    for (const { findingId } of await open()) await api.post(`/post-mortems/${postMortemId}/waivers`, { findingId, reason });
    await theirKeys.across(theirs.getByRole('button', { name: /^Approve v/ }));
    await theirKeys.press('Enter');
    await theirs
      .getByText(/^Reviewed/)
      .first()
      .waitFor();
  });

  it('it is published for the organization, and what the public will not read is seen before', async () => {
    await page
      .getByText(/^Reviewed/)
      .first()
      .waitFor();
    await keys.across(page.getByRole('button', { name: 'Publish', exact: true }));
    await keys.press('Enter');
    const publish = dialog(/^Publish PM-/);
    await publish.waitFor();
    await keys.run(publish.getByRole('button', { name: 'Hide some words' }));
    await keys.choose(publish.getByLabel('Section'), 'What went well');
    await keys.fill(publish.getByLabel('The words, as they stand there'), 'The pool');
    await keys.fill(publish.getByLabel('Become'), 'A component');
    await keys.fill(publish.getByLabel('Why', { exact: true }), 'How it is built concerns nobody outside.');
    await keys.choose(publish.getByLabel('Hidden from'), 'the organization and the public');
    await publish.getByRole('region', { name: 'What redaction 1 does' }).getByText('A component').first().waitFor();
    expect(await violationsInBothThemes(page, inDialog)).toEqual([]);
    await keys.run(publish.getByRole('button', { name: 'Publish', exact: true }));
    await closed(/^Publish PM-/);
    await page
      .getByText(/^Published/)
      .first()
      .waitFor();
    const { body } = await api.get<string>(`/post-mortems/${postMortemId}/export.md?audience=organization`);
    expect(String(body)).toContain('A component showed at once');
  });

  it('another team answers the lesson, and acts on it', async () => {
    await theirs.goto('/lessons');
    const line = theirs.getByRole('listitem').filter({ hasText: lessonText });
    await line.getByText('Storefront: has not answered').waitFor();
    expect(await violationsInBothThemes(theirs)).toEqual([]);
    await theirKeys.run(line.getByRole('button', { name: 'Answer for a team' }));
    const answer = theirs.getByRole('dialog', { name: 'Does it apply to us?' });
    await answer.waitFor();
    await theirKeys.choose(answer.getByLabel('For which team'), 'Storefront');
    await theirKeys.to(answer.getByLabel('It applies to us'));
    await theirKeys.press('ArrowDown');
    await theirKeys.fill(answer.getByLabel('What will be done'), 'List who inherits the default of the pool');
    expect(await violationsInBothThemes(theirs, inDialog)).toEqual([]);
    await theirKeys.run(answer.getByRole('button', { name: 'Answer', exact: true }));
    await line.getByText('Storefront: acting on it').waitFor();
  });

  it('whoever reads elsewhere subscribes to lessons', async () => {
    await theirKeys.run(theirs.getByRole('button', { name: 'Subscribe' }));
    await theirs.getByRole('dialog', { name: 'Subscribe' }).waitFor();
    const address = await theirs.getByLabel('address of the feed “Lessons”', { exact: true }).innerText();
    expect(await violationsInBothThemes(theirs, inDialog)).toEqual([]);
    await theirKeys.press('Escape');
    expect(await (await theirs.context().request.get(address.trim())).text()).toContain(lessonText);
  });

  it('no page has thrown anything on the way', () => {
    expect(errors).toEqual([]);
  });
});
