import { parentPort } from 'node:worker_threads';
import type { RuleBook } from '../domain/correlation/rule-book.js';
import { TryOutPlay, type KeptFact } from '../domain/try-out.js';

/*
 * Plays kept alerts through two rule books, away from the thread that answers people: a million alerts are half a minute of work.
 * Imports the domain alone.
 */

export type TryOutOrder =
  | { readonly order: 'begin'; readonly current: RuleBook; readonly draft: RuleBook }
  | { readonly order: 'play'; readonly kept: readonly KeptFact[] }
  | { readonly order: 'end' };
export type TryOutAnswer =
  | { readonly answer: 'ready' }
  | { readonly answer: 'played'; readonly alerts: number }
  | { readonly answer: 'done'; readonly result: ReturnType<TryOutPlay['end']> };

let play: TryOutPlay | undefined;

function answerTo(told: TryOutOrder): TryOutAnswer {
  switch (told.order) {
    case 'begin':
      play = new TryOutPlay(told.current, told.draft);
      return { answer: 'ready' };
    case 'play':
      play?.play(told.kept);
      return { answer: 'played', alerts: told.kept.length };
    case 'end':
      if (!play) throw new Error('nothing was played');
      return { answer: 'done', result: play.end() };
  }
}

parentPort?.on('message', (told: TryOutOrder) => parentPort?.postMessage(answerTo(told)));
