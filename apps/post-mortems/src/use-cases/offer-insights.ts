import { Clock } from '@debrief/config';
import type { FactorBody } from '@debrief/contracts';
import type { Rejection } from '@debrief/decider';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from '../adapters/directory.repository.js';
import { PostMortemsRepository } from '../adapters/post-mortems.repository.js';
import { RecordsRepository } from '../adapters/records.repository.js';
import { insightCandidates, type Neighbour } from '../domain/insight-candidates.js';
import { systemOrder } from '../domain/orders.js';
import { postMortem } from '../domain/post-mortem.js';
import type { PostMortem } from '../domain/state.js';
import { FindSimilar } from './find-similar.js';

/** Offers a document what others learned: alike ones, their confirmed factors, and who stands on the same ground. */
@Injectable()
export class OfferInsights {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly records: RecordsRepository,
    private readonly directory: DirectoryRepository,
    private readonly similarities: FindSimilar,
    private readonly clock: Clock,
  ) {}

  /** Only of documents that everybody may see: what is offered is read by all who read this one. */
  async execute(state: PostMortem, cause: string): Promise<PostMortem | Rejection> {
    const document = await this.postMortems.read(state.postMortemId);
    if (document === null) return state;
    const [alike, neighbours] = await Promise.all([this.similarities.execute(document, 'everybody'), this.neighbours(state)]);
    const candidates = insightCandidates({
      postMortemId: state.postMortemId,
      own: state.factors,
      alike: alike.map((one) => ({ ...one, confirmed: one.factors })),
      neighbours,
    });
    return this.postMortems.order(state.postMortemId, cause, (current) =>
      postMortem.decide({ ...systemOrder(this.clock.now()), type: 'OfferCandidates', candidates }, current),
    );
  }

  /** What a taken candidate of kind `factor` becomes here: the same condition, as a hypothesis. */
  async factorOf(state: PostMortem, candidateId: string): Promise<FactorBody | null> {
    const candidate = state.candidates.find((one) => one.candidateId === candidateId && one.kind === 'factor');
    const [label, factorId] = candidate?.citations ?? [];
    if (label === undefined || factorId === undefined) return null;
    const source = await this.postMortems.withFactor(factorId);
    const factor = source?.state.factors.find((one) => one.factorId === factorId);
    if (source === null || factor === undefined || source.state.visibility !== 'internal') return null;
    const { statement, layer, role, category } = factor;
    return {
      statement,
      layer,
      role,
      category: category as FactorBody['category'],
      evidence: [],
      confidence: 'hypothesis',
      howChain: [],
      stillPresent: 'unknown',
      alsoIn: [label],
    };
  }

  private async neighbours(state: PostMortem): Promise<Neighbour[]> {
    if (state.subject.type !== 'incident') return [];
    const records = [...(await this.records.loadMany(state.subject.ids)).values()];
    const own = await this.directory.servicesAmong(
      records.flatMap((record) => record.services.flatMap((service) => [service.serviceId ?? service.name, service.name])),
    );
    const names = new Map(own.map((service) => [service.serviceId, service.name]));
    const dependents = await this.directory.dependentsOf([...names.keys()]);
    return dependents
      .filter((service) => !names.has(service.serviceId))
      .map(({ serviceId, name, dependsOn }) => ({
        serviceId,
        name,
        tie: `depends on ${dependsOn.flatMap((id) => names.get(id) ?? []).join(', ')}`,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
