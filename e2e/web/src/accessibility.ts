import axe from 'axe-core';
import type { Page } from 'playwright-core';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Found {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string | undefined }[];
}

/** What axe finds wrong with the page as it stands, as lines that say where. */
export async function violationsOf(page: Page): Promise<string[]> {
  // asked for by the debugger, not by the page: its content security policy stays as it is
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (values): Promise<readonly Found[]> => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe;
    return (await run.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] })).violations;
  }, tags);
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 240)}\n${failureSummary ?? ''}`),
  );
}

/** Colours go over in 1 ms, and that is seen by the frame after. */
const colorsHaveSettled = `new Promise((settled) => {
  const look = () => (document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === 'running') ? requestAnimationFrame(look) : settled());
  requestAnimationFrame(() => requestAnimationFrame(look));
})`;

/** Finds what is wrong in light and in dark, each line with its theme. */
export async function violationsInBothThemes(page: Page): Promise<string[]> {
  const lines: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    await page.evaluate(colorsHaveSettled);
    for (const line of await violationsOf(page)) lines.push(`${colorScheme}: ${line}`);
  }
  return lines;
}
