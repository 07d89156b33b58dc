import { Clock } from '@debrief/config';
import type { Change } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import type { ChangeDocument } from '../adapters/documents.js';
import { IncidentsRepository } from '../adapters/incidents.repository.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { incident as decider, isOpen, type Incident } from '../domain/incident.js';
import { plusMinutes } from '../domain/instants.js';
import { changeAt, lookBack, lookBackRange, nearnessOf } from '../domain/look-back.js';

/** Puts the changes that stand near an incident into its timeline: those known when it opens, and those told later. */
@Injectable()
export class LookBack {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly rules: RuleBooks,
    private readonly mongo: Mongo,
    private readonly clock: Clock,
  ) {}

  /** Keeps a change as it was told last, and tells the incidents that it stands near. */
  async record(change: Change): Promise<void> {
    const changes = await this.mongo.collection<ChangeDocument>('changes');
    const document = {
      at: changeAt(change),
      sequence: change.sequence,
      service: change.service?.toLowerCase() ?? null,
      environment: change.environment,
      change,
    };
    const known = await changes.findOne({ _id: change.changeId });
    if (!known || known.sequence < change.sequence) await changes.replaceOne({ _id: change.changeId }, document, { upsert: true });
    const at = changeAt(change);
    // Those that were open when it happened, or have ended within the hour before it.
    const near = await (
      await this.incidents.incidents()
    )
      .find({ isListed: true, openedAt: { $lte: plusMinutes(at, 24 * 60) }, updatedAt: { $gte: plusMinutes(at, -60) } })
      .sort({ openedAt: -1 })
      .limit(500)
      .toArray();
    for (const { state } of near) {
      if (!isOpen(state) && state.status !== 'resolved') continue;
      if (nearnessOf(change, state, await this.upstreamOf(state))) await this.tell(state.incidentId, [change]);
    }
  }

  /** The same for all that a batch has opened: without any change of the last two days there is nothing to look for. */
  async executeMany(incidentIds: readonly string[]): Promise<void> {
    if (incidentIds.length === 0) return;
    const changes = await this.mongo.collection<ChangeDocument>('changes');
    const any = await changes.findOne({ at: { $gte: plusMinutes(this.clock.now(), -48 * 60) } });
    if (any) for (const incidentId of incidentIds) await this.execute(incidentId);
  }

  /** Looks for changes before an incident that has opened. */
  async execute(incidentId: string): Promise<void> {
    const { state } = await this.incidents.load(incidentId);
    if (!isOpen(state)) return;
    const { from, to } = lookBackRange(state, this.clock.now());
    const changes = await this.mongo.collection<ChangeDocument>('changes');
    const found = await changes
      .find({ at: { $gte: from, $lte: to } })
      .sort({ at: -1 })
      .limit(5_000)
      .toArray();
    await this.tell(
      incidentId,
      found.map(({ change }) => change),
    );
  }

  private async tell(incidentId: string, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const entries = await this.incidents.entries();
    const cause = changes.length === 1 ? `change:${changes[0]?.changeId}` : `look-back:${incidentId}`;
    await this.incidents.act({
      incidentId,
      cause,
      decide: async (state) => {
        const told = await entries
          .find({ incidentId, entryType: 'change' })
          .project<{ data: { changeId: string } }>({ 'data.changeId': 1 })
          .toArray();
        const known = new Set(told.map(({ data }) => data.changeId));
        const left = Math.max(0, 50 - known.size);
        const drafts = lookBack(changes, state, await this.upstreamOf(state)).filter(({ data }) => !known.has(data['changeId'] as string));
        const decided = decider.decide(
          { type: 'AddEntries', now: this.clock.now(), by: { kind: 'system', id: null }, entries: drafts.slice(0, left) },
          state,
        );
        // What ended meanwhile (merged, cancelled) takes no changes, and nobody waits for an answer.
        return isRejection(decided) ? [] : decided;
      },
    });
  }

  private async upstreamOf(state: Incident): Promise<ReadonlySet<string>> {
    const { catalogue } = await this.rules.current();
    const ids = state.services.flatMap(({ serviceId, relation }) => (serviceId && relation === 'subject' ? [serviceId] : []));
    const above = ids.flatMap((id) => catalogue.upstream.get(id) ?? []).flatMap((id) => catalogue.services.get(id) ?? []);
    return new Set(above.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.toLowerCase()));
  }
}
