import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

interface Place {
  readonly isThere: boolean;
  /** The focus is in the part of the page that the thing is in. */
  readonly isInPart: boolean;
  /** The thing stands before what has the focus. */
  readonly isBefore: boolean;
}
/** What of a page's own types a place is read from. */
interface Looked {
  compareDocumentPosition(other: Looked): number;
  readonly ownerDocument: { readonly activeElement: Looked; querySelectorAll(query: string): Iterable<{ contains(one: Looked): boolean }> };
}
const preceding = 2;
/** So much of a text comes key by key; what stands before it comes at once, as by dictation. */
const lettersTyped = 12;

/** Until it can be written in: an editor that was far away is made first. */
export const focusOn = (locator: Locator): Promise<void> =>
  expect.poll(() => locator.evaluate((element) => element.matches(':focus')), { timeout: 20_000 }).toBe(true);

/** Hands that never leave the keyboard: what they cannot reach with Tab is not reached at all. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  press(...keys: readonly string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  async type(text: string): Promise<void> {
    const split = text.includes('\n') ? 0 : Math.max(0, text.length - lettersTyped);
    if (split > 0) await this.page.keyboard.insertText(text.slice(0, split));
    await this.page.keyboard.type(text.slice(split));
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
    let at = await place();
    for (let parts = 0; parts < 9 && !at.isInPart; parts += 1) {
      await this.page.keyboard.press('F6');
      at = await place();
    }
    await this.to(locator, { backwards: at.isBefore, atMost: 60 });
  }

  private async look(locator: Locator): Promise<() => Promise<Place>> {
    await locator.waitFor();
    return () =>
      locator.evaluate((element, before) => {
        const thing = element as unknown as Looked;
        const page = thing.ownerDocument;
        const focused = page.activeElement;
        const parts = [...page.querySelectorAll('[data-part]')];
        const partOf = (one: Looked) => parts.findLastIndex((part) => part.contains(one));
        return {
          isThere: focused === thing,
          isInPart: partOf(focused) === partOf(thing),
          isBefore: (focused.compareDocumentPosition(thing) & before) !== 0,
        };
      }, preceding);
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
    await this.page.keyboard.type(words);
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
