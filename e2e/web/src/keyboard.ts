import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

interface Place {
  readonly isThere: boolean;
  /** The part of the page that has the focus; -1 for none. */
  readonly part: number;
}

/** Hands that never leave the keyboard: what they cannot reach with Tab is not reached at all. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  press(...keys: readonly string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Tab by Tab, forwards, or backwards when that is told; fails when it comes to nothing. */
  async to(locator: Locator, { backwards = false, atMost = 220 } = {}): Promise<void> {
    const place = await this.look(locator);
    for (let presses = 0; presses <= atMost; presses += 1) {
      if ((await place()).isThere) return;
      await this.page.keyboard.press(backwards ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`${String(locator)} was not reached by ${atMost} times Tab`);
  }

  /** From part to part of the page by F6, then Tab by Tab: how one crosses a long document. */
  async across(locator: Locator): Promise<void> {
    const place = await this.look(locator);
    for (let parts = 0; parts < 9; parts += 1) {
      await this.page.keyboard.press('F6');
      const here = await place();
      for (let at = here, presses = 0; presses < 60 && at.part === here.part; presses += 1) {
        if (at.isThere) return;
        await this.page.keyboard.press('Tab');
        at = await place();
      }
      // back into the part that was left, so that F6 leads to the next one
      await this.page.keyboard.press('Shift+Tab');
    }
    throw new Error(`${String(locator)} was not reached from part to part`);
  }

  private async look(locator: Locator): Promise<() => Promise<Place>> {
    await locator.waitFor();
    return () =>
      locator.evaluate((element) => {
        const { document } = element.ownerDocument.defaultView as unknown as {
          document: { activeElement: unknown; querySelectorAll(query: string): Iterable<{ contains(one: unknown): boolean }> };
        };
        const focused = document.activeElement;
        return {
          isThere: focused === element,
          part: [...document.querySelectorAll('[data-part]')].findLastIndex((one) => one.contains(focused)),
        };
      });
  }

  async run(locator: Locator, options?: { backwards?: boolean }): Promise<void> {
    await this.to(locator, options);
    await this.page.keyboard.press('Enter');
  }

  /** Goes to a field and writes; what stood there goes. */
  async fill(locator: Locator, text: string): Promise<void> {
    await this.to(locator);
    await this.press('Control+a');
    await this.type(text);
  }

  /** Chooses from a list by its words, as typing does in a select. */
  async choose(locator: Locator, words: string): Promise<void> {
    await this.to(locator);
    await this.type(words);
    await expect
      .poll(() => locator.evaluate((element) => (element as unknown as { selectedOptions: { text: string }[] }).selectedOptions[0]?.text))
      .toContain(words);
  }

  /** By the palette: Ctrl K, some words, Enter. */
  async command(words: string, name: RegExp): Promise<void> {
    await this.press('Control+k');
    await this.page.getByRole('dialog', { name: 'Search or jump to' }).waitFor();
    await this.type(words);
    await this.page.getByRole('menuitem', { name }).first().waitFor();
    await this.press('Enter');
    await this.page.getByRole('dialog', { name: 'Search or jump to' }).waitFor({ state: 'hidden' });
  }
}
