import { Environment } from '@debrief/config';
import type { Instant } from '@debrief/contracts';
import { isDuplicateKey, Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import type { Decided } from '../domain/correlate-batch.js';
import { msOf } from '../domain/instants.js';
import { incidentsConfig } from '../incidents.config.js';
import type { DecisionDocument } from './documents.js';

const dayMs = 24 * 60 * 60_000;

/** Why each alert went where it went: kept for some time (90 days), for the inbox, for try-outs and for whoever asks. */
@Injectable()
export class DecisionLog {
  constructor(
    private readonly mongo: Mongo,
    private readonly env: Environment,
  ) {}

  collection = () => this.mongo.collection<DecisionDocument>('decisions');

  /** Writes decisions once; one that was decided before stays as it was. */
  async keep(decided: readonly (Decided & { eventId: string })[], ruleBookVersion: number, now: Instant): Promise<void> {
    if (decided.length === 0) return;
    const keptMs = this.env.get(incidentsConfig).DEBRIEF_INCIDENTS_DECISION_DAYS * dayMs;
    const documents = decided.map(({ fact, decision, incidentId, eventId }): DecisionDocument => {
      return {
        _id: eventId,
        at: now,
        expiresAt: new Date(msOf(now) + keptMs),
        alertId: fact.alertId,
        episode: fact.episode,
        status: fact.status,
        kind: decision.kind,
        why: decision.why,
        incidentId,
        ruleId: ('ruleId' in decision ? decision.ruleId : null) ?? null,
        windowId: ('windowId' in decision ? decision.windowId : null) ?? null,
        ruleBookVersion,
        fact,
        useful: null,
      };
    });
    try {
      await (await this.collection()).insertMany(documents, { ordered: false });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}
