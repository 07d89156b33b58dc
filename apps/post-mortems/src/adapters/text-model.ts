import type { ModelInput } from '../domain/model/model-input.js';
import type { ModelSentence } from '../domain/model/judge-answer.js';

/** Something that proposes words. It sees facts and nothing else, has no tools, and nothing that it says is believed. */
export abstract class TextModel {
  /** Null: there is none. */
  abstract readonly name: string | null;
  abstract readonly version: string;
  /** Throws when it refuses, is late, or answers anything but sentences: the deterministic text then stands. */
  abstract rewrite(input: ModelInput, signal: AbortSignal): Promise<{ readonly sentences: readonly ModelSentence[] }>;
}

/** Why a model gave nothing: kept in the log, never with a text. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed';
  constructor(readonly reason: 'off' | 'unreachable' | 'refused' | 'too-late' | 'too-large' | 'not-json' | 'not-sentences' | 'tool-call') {
    super(`the model gave no sentences: ${reason}`);
  }
}
