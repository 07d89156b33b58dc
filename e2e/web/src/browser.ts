import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright-core';

const flags = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // a container's /dev/shm is too small for a page with an editor
  '--disable-dev-shm-usage',
];

/** Debian's Chromium. Its sandbox needs a user of its own, so as root it runs without. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...flags] });

/** A window of a desktop, without moving parts: what a test looks at stands still. */
export async function newWindow(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(30_000);
  return context;
}
