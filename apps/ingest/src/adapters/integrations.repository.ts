import { AggregateRepository, CommitStore, upsertProjection } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { integration, type Integration, type IntegrationEvent, type IntegrationOrder } from '../domain/integration.js';
import { isRejection, type Rejection } from '@debrief/decider';
import type { IntegrationDocument } from './integration.schema.js';

export type ExistingIntegration = Exclude<Integration, { state: 'none' }>;

/** Integrations by their commits, which stay in this service: an order's effect is not news to anybody else. */
@Injectable()
export class IntegrationsRepository extends AggregateRepository<Integration, IntegrationEvent> {
  constructor(
    store: CommitStore,
    @InjectModel('Integration', 'ingest') private readonly integrations: Model<IntegrationDocument>,
  ) {
    super(store, integration);
  }

  /** Decides and saves an order, and writes what people and the door read. */
  async order(
    integrationId: string,
    cause: string,
    order: IntegrationOrder,
  ): Promise<{ state: ExistingIntegration; version: number; isRepeat: boolean } | Rejection> {
    const outcome = await this.actInternally(integrationId, cause, order);
    if (isRejection(outcome)) return outcome;
    const state = outcome.state as ExistingIntegration;
    await this.project(integrationId, state, outcome.version);
    return { state, version: outcome.version, isRepeat: outcome.isRepeat };
  }

  async find(integrationId: string): Promise<IntegrationDocument | null> {
    return this.integrations
      .findOne({ _id: integrationId, state: { $ne: 'deleted' } })
      .lean<IntegrationDocument>()
      .exec();
  }

  /** All that are not deleted: the door's keys, the consumer's settings. */
  async all(): Promise<IntegrationDocument[]> {
    return this.integrations
      .find({ state: { $ne: 'deleted' } })
      .sort({ createdAt: 1, _id: 1 })
      .lean<IntegrationDocument[]>()
      .exec();
  }

  private async actInternally(
    integrationId: string,
    cause: string,
    order: IntegrationOrder,
  ): Promise<{ state: Integration; version: number; isRepeat: boolean } | Rejection> {
    for (let attempt = 0; ; attempt++) {
      const { state, version, headHash, causes } = await this.load(integrationId);
      if (causes.has(cause)) return { state, version, isRepeat: true };
      const events = integration.decide(order, state);
      if (isRejection(events)) return events;
      if (events.length === 0) return { state, version, isRepeat: false };
      const correlationId = cause;
      const outcome = await this.store.append({
        aggregateId: integrationId,
        version: version + 1,
        previousHash: headHash,
        cause,
        correlationId,
        events,
        internal: true,
      });
      if (outcome.kind === 'committed')
        return { state: events.reduce((folded, event) => integration.evolve(folded, event), state), version: version + 1, isRepeat: false };
      if (attempt === 9) throw new Error(`integration ${integrationId} lost ten races in a row`);
    }
  }

  private async project(integrationId: string, state: ExistingIntegration, version: number): Promise<void> {
    const { integrationId: _, ...doc } = state;
    await upsertProjection<IntegrationDocument>(this.integrations, integrationId, version, doc);
  }
}
