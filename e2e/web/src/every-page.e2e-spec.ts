import { eventually, rawLog, sharedStack, type RawLog } from '@debrief/e2e-support';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsInBothThemes } from './accessibility.js';
import { signInAsAdministrator } from './administrator.js';
import { newWindow, startBrowser } from './browser.js';
import { alertmanagerDelivery, alertmanagerSource, deliver, minutesAgo } from './deliveries.js';
import { aLesson, incidentOf, type Lesson } from './lesson.js';

interface Visit {
  readonly name: string;
  readonly path: () => string;
  /** What is there as soon as the page is whole. */
  readonly ready: (page: Page) => ReturnType<Page['locator']>;
}

const desktopSize = { width: 1440, height: 900 };
const phoneSize = { width: 390, height: 844 };
/** Tables for administrators: on a phone they are wider than the window. */
const forDesktops: ReadonlySet<string> = new Set(['a source']);

/** One promise: every page can be read by everybody, in light and in dark, and those of responders fit a phone. */
describe('every page', () => {
  const { api, url, setupCode, prefix } = sharedStack();
  const service = 'every-page';
  let browser: Browser;
  let page: Page;
  let phone: Page;
  let log: RawLog;
  let lesson: Lesson;
  let openIncidentId: string;
  let integrationId: string;

  beforeAll(async () => {
    [browser, log] = await Promise.all([startBrowser(), rawLog({ prefix })]);
    const context = await newWindow(browser, url);
    await signInAsAdministrator(context, api, 'Reader of every page');
    page = await context.newPage();
    const small = await newWindow(browser, url, { viewport: phoneSize, hasTouch: true, isMobile: true });
    await small.addCookies(await context.cookies());
    phone = await small.newPage();
    const ingestUrl = await alertmanagerSource(api, 'Production, every page');
    const { body } = await api.get<{ items: { integrationId: string; name: string }[] }>('/integrations?limit=200');
    integrationId = body.items.find(({ name }) => name === 'Production, every page')!.integrationId;
    lesson = await aLesson(api, ingestUrl, service);
    await deliver(ingestUrl, alertmanagerDelivery({ name: 'SlowSearch', service: 'every-page-search', startsAt: minutesAgo(3) }));
    await deliver(ingestUrl, { not: 'what Alertmanager sends' }).catch(() => undefined);
    openIncidentId = await incidentOf(api, 'every-page-search');
    await api.post('/teams', { name: 'Checkout' });
    await api.post('/maintenance-windows', {
      name: 'Search is rebuilt',
      when: { all: [{ field: 'service', op: 'is', value: 'search-index' }] },
      startsAt: minutesAgo(5),
      endsAt: minutesAgo(-60),
      atEnd: 'reconsider',
    });
    await api.post('/tokens', { name: 'Reading the figures', role: 'viewer' });
    await log.write('alerts', {
      key: 'every-page',
      value: '{"specversion":"1.0","id":"every-page:1:0","type":"alert.fired.v1"}',
      headers: { 'content-type': 'application/cloudevents+json', ce_type: 'alert.fired.v1', ce_id: 'every-page:1:0' },
    });
    await eventually(async () => expect((await api.get('/dead-letters')).body.items.length).toBeGreaterThan(0));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await log?.close();
  }, 30_000);

  const heading = (name: string | RegExp) => (at: Page) => at.getByRole('heading', { name, level: 1 });
  const inTable = (name: string, text: string | RegExp) => (at: Page) => at.getByRole('table', { name }).getByText(text).first();
  const visits: Visit[] = [
    { name: 'inbox', path: () => '/inbox', ready: (at) => at.getByRole('region', { name: /Waits for somebody/ }) },
    { name: 'notifications', path: () => '/inbox?show=notifications', ready: (at) => at.getByRole('region', { name: /For you/ }) },
    { name: 'incidents', path: () => '/incidents', ready: inTable('Incidents', /SlowSearch/) },
    {
      name: 'a running incident',
      path: () => `/incidents/${openIncidentId}`,
      ready: (at) => at.getByRole('region', { name: 'Entries' }).getByRole('button', { name: /\bT1\b/ }),
    },
    {
      name: 'a resolved incident',
      path: () => `/incidents/${lesson.incidentId}`,
      ready: (at) => at.getByRole('region', { name: 'Entries' }).getByRole('button', { name: /\bT1\b/ }),
    },
    {
      name: 'the review of an incident',
      path: () => `/incidents/${lesson.incidentId}/review`,
      ready: (at) => at.getByRole('textbox', { name: /Summary/ }),
    },
    { name: 'the alerts of an incident', path: () => `/incidents/${lesson.incidentId}/alerts`, ready: (at) => at.getByRole('table') },
    {
      name: 'the action items of an incident',
      path: () => `/incidents/${lesson.incidentId}/action-items`,
      ready: (at) => at.getByText(lesson.title).first(),
    },
    {
      name: 'the history of an incident',
      path: () => `/incidents/${lesson.incidentId}/history`,
      ready: (at) =>
        at
          .getByRole('region', { name: /As it was recorded/ })
          .getByRole('listitem')
          .first(),
    },
    { name: 'post-mortems', path: () => '/post-mortems', ready: inTable('Post-mortems', /PM-\d+/) },
    {
      name: 'a post-mortem',
      path: () => `/post-mortems/${lesson.postMortemId}`,
      ready: (at) => at.getByRole('textbox', { name: /Summary/ }),
    },
    { name: 'action items', path: () => '/action-items', ready: (at) => at.getByText(lesson.title).first() },
    { name: 'an action item', path: () => `/action-items/${lesson.actionItemId}`, ready: (at) => heading(lesson.title)(at) },
    { name: 'reports', path: () => '/reports', ready: (at) => at.getByText('Definitions stand on each figure', { exact: false }) },
    { name: 'sources', path: () => '/sources', ready: inTable('Sources', 'Production, every page') },
    { name: 'a source', path: () => `/sources/${integrationId}`, ready: heading('Production, every page') },
    { name: 'adding a source', path: () => '/sources/add?source=alertmanager', ready: (at) => at.getByLabel('Name') },
    { name: 'receipts', path: () => '/sources/receipts', ready: (at) => at.getByRole('table', { name: 'Receipts' }) },
    { name: 'services', path: () => '/services', ready: heading('Services and teams') },
    { name: 'teams', path: () => '/services?show=teams', ready: inTable('Teams', 'Checkout') },
    { name: 'the profile', path: () => '/settings', ready: (at) => at.getByRole('region', { name: /This browser/ }) },
    { name: 'people', path: () => '/settings/people', ready: inTable('People', 'Reader of every page') },
    { name: 'tokens', path: () => '/settings/tokens', ready: inTable('API tokens', 'Reading the figures') },
    { name: 'channels', path: () => '/settings/channels', ready: (at) => at.getByRole('table', { name: 'Channels' }) },
    { name: 'the audit', path: () => '/settings/audit', ready: (at) => at.getByRole('table', { name: 'Audit' }) },
    { name: 'correlation rules', path: () => '/settings/rules', ready: inTable('Correlation rules', 'built in') },
    { name: 'writing a rule', path: () => '/settings/rules/new', ready: (at) => at.getByRole('region', { name: /On history/ }) },
    { name: 'maintenance windows', path: () => '/settings/maintenance', ready: inTable('Maintenance windows', 'Search is rebuilt') },
    { name: 'templates and policies', path: () => '/settings/templates', ready: inTable('Policies', /SEV-1/) },
    { name: 'lessons', path: () => '/lessons', ready: heading('Lessons') },
    { name: 'the reading list', path: () => '/reading', ready: heading('Worth reading') },
    { name: 'dead letters', path: () => '/settings/dead-letters', ready: (at) => at.getByRole('table', { name: 'Dead letters' }) },
  ];

  it.each(visits)('$name: axe finds nothing, in light and in dark, and what is for phones fits them', async ({ name, path, ready }) => {
    await page.setViewportSize(desktopSize);
    await page.goto(path());
    await ready(page).waitFor();
    expect(await violationsInBothThemes(page)).toEqual([]);
    if (forDesktops.has(name)) return;
    await page.setViewportSize(phoneSize);
    await expect.poll(() => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it('the door: setting up and signing in', async () => {
    const nobody = await (await newWindow(browser, url)).newPage();
    await nobody.goto(`/setup?code=${setupCode ?? ''}`);
    await nobody.getByRole('heading', { name: 'Make the first administrator' }).waitFor();
    expect(await violationsInBothThemes(nobody)).toEqual([]);
    await nobody.goto('/sign-in');
    await nobody.getByRole('heading', { name: /Sign in|Make the first administrator/ }).waitFor();
    expect(await violationsInBothThemes(nobody)).toEqual([]);
  });

  it('an incident is acknowledged on a phone', async () => {
    await phone.goto(`/incidents/${openIncidentId}`);
    await phone.getByRole('button', { name: 'Acknowledge' }).click();
    await phone.getByRole('button', { name: 'Mitigate' }).waitFor();
  });
});
