import { describe, expect, test } from 'vitest';
import { merge3 } from './merge3';
import { SectionDraft, type SaveOutcome } from './section-draft';

describe('merging three texts', () => {
  test('takes what only one side changed', () => {
    expect(merge3('a\nb\nc', 'a\nB\nc', 'a\nb\nc\nd')).toEqual({ text: 'a\nB\nc\nd', isConflict: false });
    expect(merge3('a\nb', 'a\nb', 'x\nb')).toEqual({ text: 'x\nb', isConflict: false });
    expect(merge3('a\nb', 'a', 'a\nb')).toEqual({ text: 'a', isConflict: false });
  });
  test('takes once what both wrote', () => {
    expect(merge3('a', 'a\nnew', 'a\nnew')).toEqual({ text: 'a\nnew', isConflict: false });
    expect(merge3('a\nb\nc', 'A\nb\nc', 'A\nb\nC')).toEqual({ text: 'A\nb\nC', isConflict: false });
  });
  test('says so when both changed the same line, and keeps mine', () => {
    expect(merge3('a\nb', 'a\nmine', 'a\ntheirs')).toEqual({ text: 'a\nmine', isConflict: true });
  });
  test('does not mistake a deletion against an edit for agreement', () => {
    expect(merge3('a\nb\nc', 'a\nc', 'a\nB\nc').isConflict).toBe(true);
  });
});

function world(outcomes: SaveOutcome[]) {
  const saves: { text: string; version: number }[] = [];
  let pending: (() => void) | undefined;
  let kept: unknown = 'nothing yet';
  const around = {
    save: (text: string, version: number) => {
      saves.push({ text, version });
      return Promise.resolve(outcomes.shift() ?? { kind: 'saved' as const, version: version + 1, markdown: text });
    },
    later: (run: () => void) => {
      pending = run;
      return () => {
        pending = undefined;
      };
    },
    now: () => 1000,
    keep: (words: unknown) => {
      kept = words;
    },
  };
  const elapse = async () => {
    const run = pending;
    pending = undefined;
    run?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { saves, around, elapse, kept: () => kept };
}

describe('a draft', () => {
  test('saves itself against the version that it was written on', async () => {
    const { around, saves, elapse, kept } = world([]);
    const draft = new SectionDraft('one', 3, around);
    draft.type('one two');
    expect(kept()).toMatchObject({ text: 'one two', version: 3 });
    await elapse();
    expect(saves).toEqual([{ text: 'one two', version: 3 }]);
    expect(draft.get()).toMatchObject({ status: 'saved', version: 4 });
    expect(kept()).toBeUndefined();
  });
  test('merges with who was quicker, and saves the merged text', async () => {
    const { around, saves, elapse } = world([{ kind: 'changed', theirs: { markdown: 'A\nb', version: 9 }, base: 'a\nb' }]);
    const draft = new SectionDraft('a\nb', 3, around);
    draft.type('a\nb\nc');
    await elapse();
    expect(draft.get().text).toBe('A\nb\nc');
    await elapse();
    expect(saves.at(-1)).toEqual({ text: 'A\nb\nc', version: 9 });
    expect(draft.get().status).toBe('saved');
  });
  test('never overwrites the same line of another: it waits for a choice', async () => {
    const { around, saves, elapse } = world([{ kind: 'changed', theirs: { markdown: 'theirs', version: 9 }, base: 'old' }]);
    const draft = new SectionDraft('old', 3, around);
    draft.type('mine');
    await elapse();
    expect(draft.get()).toMatchObject({ status: 'conflict', text: 'mine', theirs: { text: 'theirs', version: 9 } });
    draft.type('mine, longer');
    await elapse();
    expect(saves).toHaveLength(1);
    draft.choose('both');
    await Promise.resolve();
    expect(saves.at(-1)).toEqual({ text: 'theirs\n\nmine, longer', version: 9 });
  });
  test('keeps the words while the server is away, and goes on by itself', async () => {
    const { around, saves, elapse, kept } = world([{ kind: 'away' }]);
    const draft = new SectionDraft('', 1, around);
    draft.type('words');
    await elapse();
    expect(draft.get().status).toBe('offline');
    expect(kept()).toMatchObject({ text: 'words' });
    await elapse();
    expect(saves).toHaveLength(2);
    expect(draft.get().status).toBe('saved');
  });
  test('finds again what a closed tab left behind', () => {
    const draft = new SectionDraft('a\nb', 4, world([]).around, { text: 'a\nb\nmine', base: 'a', version: 3 });
    expect(draft.get()).toMatchObject({ status: 'conflict' });
    expect(new SectionDraft('x\nb', 4, world([]).around, { text: 'a\nb\nmine', base: 'a\nb', version: 3 }).get().text).toBe('x\nb\nmine');
  });
  test('takes the newer text of another when nothing is unsaved', () => {
    const draft = new SectionDraft('a', 1, world([]).around);
    draft.heard('b', 2);
    expect(draft.get()).toMatchObject({ text: 'b', version: 2, status: 'saved' });
    draft.heard('old', 1);
    expect(draft.get().text).toBe('b');
  });
  test('takes in what another wrote while its own words were on their way', async () => {
    const { around, elapse } = world([]);
    let answer = (_: SaveOutcome): void => undefined;
    const draft = new SectionDraft('a\nb', 1, { ...around, save: () => new Promise((resolve) => (answer = resolve)) });
    draft.type('A\nb');
    await elapse();
    draft.heard('A\nb\nc', 3);
    expect(draft.get().text).toBe('A\nb');
    answer({ kind: 'saved', version: 2, markdown: 'A\nb' });
    await Promise.resolve();
    expect(draft.get()).toMatchObject({ text: 'A\nb\nc', version: 3, status: 'saved' });
  });
});
