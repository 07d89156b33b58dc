import type { PostMortemView } from '@debrief/contracts';
import { Injectable } from '@nestjs/common';
import type { PostMortem } from '../domain/state.js';
import { DraftPostMortem } from '../use-cases/draft-post-mortem.js';
import type { PostMortemDocument } from './documents.js';
import { PostMortemsRepository } from './post-mortems.repository.js';
import { RecordsRepository } from './records.repository.js';
import { documentView } from './views.js';

/** A document as people read it, with its template and its incidents. */
@Injectable()
export class ViewPostMortem {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly records: RecordsRepository,
    private readonly drafts: DraftPostMortem,
  ) {}

  async execute(state: PostMortem): Promise<PostMortemView> {
    const [document, template, incidents] = await Promise.all([
      this.postMortems.read(state.postMortemId),
      this.drafts.templateOf(state),
      state.subject.type === 'incident' ? this.records.loadMany(state.subject.ids) : Promise.resolve(new Map()),
    ]);
    const stories = [...incidents.values()].sort((a, b) => a.number - b.number).map((incident) => ({ incident, entries: [] }));
    const shown = { ...(document ?? { services: [], tags: [] }), state } as PostMortemDocument;
    return documentView(shown, template, { type: state.subject.type, period: null, stories });
  }
}
