import { reject, type Rejection } from '@debrief/decider';
import { log } from '@debrief/observability';
import type { Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from '../adapters/directory.repository.js';
import { RecordsRepository } from '../adapters/records.repository.js';
import { ModelFailed, TextModel } from '../adapters/text-model.js';
import { judgeAnswer, type JudgedSentence } from '../domain/model/judge-answer.js';
import { modelInputOf, modelSections, pseudonymsOf } from '../domain/model/model-input.js';
import { occurringNames } from '../domain/occurring-names.js';
import { DraftPostMortem } from './draft-post-mortem.js';
import { OrderPostMortem } from './order-post-mortem.js';

/** Longer than a person waits for a proposal that they can do without. */
const waitMs = 30_000;

export interface Proposed {
  readonly model: { readonly name: string; readonly version: string };
  readonly sentences: readonly JudgedSentence[];
  /** What is left of it, ready to be taken over by a person; the deterministic text when nothing is. */
  readonly markdown: string;
  readonly isDeterministic: boolean;
  readonly because: string | null;
}

/** Asks the model for other words of one section, and holds each of its sentences against the record and the language. */
@Injectable()
export class ProposeText {
  constructor(
    private readonly orders: OrderPostMortem,
    private readonly records: RecordsRepository,
    private readonly directory: DirectoryRepository,
    private readonly drafts: DraftPostMortem,
    private readonly model: TextModel,
  ) {}

  async execute(postMortemId: string, sectionKey: string, caller: Caller): Promise<Proposed | Rejection> {
    const { state } = await this.orders.visible(postMortemId, caller);
    if (this.model.name === null) return reject('model/off');
    if (!modelSections.has(sectionKey)) return reject('model/not-here', { sections: [...modelSections] });
    if (state.visibility === 'private' && state.isModelAllowed !== true) return reject('model/private');
    const model = { name: this.model.name, version: this.model.version };
    const [record, known, draft] = await Promise.all([
      this.records.subjectRecord(state),
      this.directory.knownNames(),
      this.drafts.draftOf(state),
    ]);
    const ids = record.stories.flatMap(({ incident }) => incident?.roles.map(({ personId }) => personId) ?? []);
    const texts = record.stories.flatMap(({ entries }) => entries.map((entry) => `${entry.text} ${JSON.stringify(entry.data)}`));
    const names = occurringNames(known.people ?? [], [...texts, ...state.factors.map(({ statement }) => statement)]);
    const people = pseudonymsOf(record, await this.directory.peopleNamed(ids), names);
    const input = modelInputOf(sectionKey, record, state, people);
    const deterministic = draft.sections.find(({ key }) => key === sectionKey)?.markdown ?? '';
    try {
      const { sentences } = await this.model.rewrite(input, AbortSignal.timeout(waitMs));
      const judged = judgeAnswer(sentences, input, record, state, people, known.people ?? []);
      const kept = judged.filter(({ isStruck }) => !isStruck).map(({ markdown }) => markdown);
      const isDeterministic = kept.length === 0;
      return {
        model,
        sentences: judged,
        markdown: isDeterministic ? deterministic : kept.join('\n'),
        isDeterministic,
        because: isDeterministic ? 'nothing that it said stood' : null,
      };
    } catch (error) {
      if (!(error instanceof ModelFailed)) throw error;
      // Never with the text: whatever it answered is nobody's to keep.
      log.warn({ reason: error.reason, model: model.name, section: sectionKey }, 'a model gave no sentences');
      return { model, sentences: [], markdown: deterministic, isDeterministic: true, because: error.reason };
    }
  }
}
