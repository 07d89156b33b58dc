import { Clock } from '@debrief/config';
import type { Rejection } from '@debrief/decider';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from '../adapters/directory.repository.js';
import { PostMortemsRepository } from '../adapters/post-mortems.repository.js';
import { RecordsRepository } from '../adapters/records.repository.js';
import { SettingsRepository } from '../adapters/settings.repository.js';
import { defaultTargets } from '../domain/draft/candidates.js';
import { draft, type Draft } from '../domain/draft/draft.js';
import { systemOrder } from '../domain/orders.js';
import { postMortem } from '../domain/post-mortem.js';
import type { PostMortem } from '../domain/state.js';
import { shippedTemplates, type Template } from '../domain/templates.js';

/** Makes the draft of a document from what is on record now, and merges it into the text. */
@Injectable()
export class DraftPostMortem {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly records: RecordsRepository,
    private readonly directory: DirectoryRepository,
    private readonly settings: SettingsRepository,
    private readonly clock: Clock,
  ) {}

  /** By the product itself, after its incident's end and after late facts. Nothing new, no commit. */
  async execute(state: PostMortem, cause: string): Promise<PostMortem | Rejection> {
    const made = await this.draftOf(state);
    if (made.inputHash === state.inputHash) return state;
    const now = this.clock.now();
    const record = await this.records.load(state.subject.ids[0] ?? '');
    const facets = record === null ? undefined : { services: record.services.map((service) => service.name), tags: record.tags };
    return this.postMortems.order(
      state.postMortemId,
      cause,
      (current) => postMortem.decide({ ...systemOrder(now), type: 'Draft', draft: made }, current),
      facets,
    );
  }

  /** The draft as the record gives it now, unmerged; by the template of the document unless another is given. */
  async draftOf(state: PostMortem, template?: Template): Promise<Draft> {
    const record = await this.records.subjectRecord(state);
    const personIds = record.stories.flatMap((story) => story.incident?.roles.map((role) => role.personId) ?? []);
    const [people, known] = await Promise.all([this.directory.peopleNamed(personIds), this.directory.knownNames()]);
    return draft(record, template ?? (await this.templateOf(state)), { targets: defaultTargets, people, names: known.people ?? [] });
  }

  /** The template in the version of the document; the full one stands in for one that is gone. */
  async templateOf(state: Pick<PostMortem, 'templateId' | 'templateVersion'>): Promise<Template> {
    return (await this.settings.template(state.templateId, state.templateVersion)) ?? shippedTemplates[0]!;
  }
}
