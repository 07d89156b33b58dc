import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { RunOptions, AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const everything: RunOptions['runOnly'] = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
/** A theme changes colors and nothing else: what they decide is looked at in each. */
const colors: RunOptions['runOnly'] = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** What axe finds wrong with the page as it stands, or with a part of it, as lines that say where. */
async function violationsOf(page: Page, runOnly: RunOptions['runOnly'], within: string): Promise<string[]> {
  // asked for by the debugger, not by the page: its content security policy stays as it is
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const found = await page.evaluate(
    async ([part, options]) => {
      const { axe } = globalThis as unknown as { axe: { run: (part: string, options: RunOptions) => Promise<AxeResults> } };
      return (await axe.run(part, options)).violations.map(({ id, help, nodes }) => ({ id, help, nodes }));
    },
    [within, { runOnly, resultTypes: ['violations'] } as RunOptions] as const,
  );
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 240)}\n${failureSummary ?? ''}`),
  );
}

/** A dialog, or the card of a hint: what lies behind it is looked at where nothing lies before it. */
export const inDialog = '[role=dialog]';

/** Finds what is wrong in light and in dark, each line with its theme. Begins with the one that is there: the other one is drawn once. */
export async function violationsInBothThemes(page: Page, within = 'html'): Promise<string[]> {
  const isDark = (await page.locator('html').getAttribute('data-theme')) === 'dark';
  const lines: string[] = [];
  for (const [at, colorScheme] of (isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const)).entries()) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    for (const line of await violationsOf(page, at === 0 ? everything : colors, within)) lines.push(`${colorScheme}: ${line}`);
  }
  return lines;
}
