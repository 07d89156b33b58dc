import type { AlertCounts } from '@debrief/contracts';
import { Injectable } from '@nestjs/common';
import { candidateOf } from '../domain/correlation/candidate-of.js';
import type { AlertFact, Candidate, Member } from '../domain/correlation/facts.js';
import { lookupOf, type RuleBook } from '../domain/correlation/rule-book.js';
import type { MemberChange } from '../domain/incident.js';
import type { MemberDocument } from './documents.js';
import { IncidentsRepository, type Loaded } from './incidents.repository.js';

const memberOf = (doc: MemberDocument): Member => ({
  alertId: doc.alertId,
  episode: doc.episode,
  sequence: doc.sequence,
  isOpen: doc.status !== 'resolved',
  status: doc.status,
  title: doc.title,
  value: doc.value,
  isStale: doc.isStale,
  startedAt: doc.startedAt,
  resolvedAt: doc.resolvedAt,
  severity: doc.severity,
  pinned: doc.isPinned,
});

/** How many incidents of one group key are looked at, newest first: the open ones and the newest are among them. */
const perKey = 20;

/** Finds the incidents that a batch of alerts may belong to: by alert, group key and service. */
@Injectable()
export class CandidatesLookup {
  constructor(private readonly incidents: IncidentsRepository) {}

  /** `contested`: incidents that were lost a race on, or may be behind; all their commits are looked at. */
  async find(
    facts: readonly AlertFact[],
    contested: ReadonlySet<string>,
    book: RuleBook,
  ): Promise<{ candidates: Candidate[]; loaded: Map<string, Loaded> }> {
    const lookups = facts.map((fact) => lookupOf(fact, book));
    const alertIds = [...new Set(lookups.map(({ alertId }) => alertId))];
    const groupKeys = [...new Set(lookups.flatMap((lookup) => lookup.groupKeys))];
    const serviceIds = [...new Set(lookups.flatMap((lookup) => lookup.serviceIds))];
    const caughtUp = contested.size > 0 ? await this.incidents.catchUp([...contested]) : new Map<string, Loaded>();
    const [incidents, memberCollection] = await Promise.all([this.incidents.incidents(), this.incidents.members()]);
    const [members, byKey, byService] = await Promise.all([
      memberCollection.find({ alertId: { $in: alertIds } }).toArray(),
      groupKeys.length === 0
        ? []
        : incidents
            .find({ groupKey: { $in: groupKeys } })
            .sort({ groupKey: 1, generation: -1 })
            .limit(perKey * groupKeys.length)
            .toArray(),
      serviceIds.length === 0
        ? []
        : incidents
            .find({ isOpen: true, subjectServiceIds: { $in: serviceIds } })
            .sort({ openedAt: -1 })
            .limit(500)
            .toArray(),
    ]);
    const loaded = new Map<string, Loaded>(caughtUp);
    const fresh = new Map([...byKey, ...byService].map((doc) => [doc._id, doc]));
    // What was caught up is at least as new.
    for (const id of caughtUp.keys()) fresh.delete(id);
    for (const [id, each] of await this.incidents.linked([...fresh.values()])) loaded.set(id, each);
    const missing = members.map(({ incidentId }) => incidentId).filter((id) => !loaded.has(id));
    for (const [id, each] of await this.incidents.loadMany(missing)) loaded.set(id, each);
    await this.addHeirs(loaded);
    const byIncident = Map.groupBy(members, ({ incidentId }) => incidentId);
    const candidates = [...loaded.values()]
      .filter(({ version }) => version > 0)
      .map(({ incidentId, state }) => candidateOf(state, (byIncident.get(incidentId) ?? []).map(memberOf)));
    return { candidates, loaded };
  }

  /** The members of a candidate that opens, in the order of their starts: they are told now. */
  async heldBy(incidentId: string): Promise<MemberChange[]> {
    const members = await (await this.incidents.members()).find({ incidentId }).sort({ startedAt: 1, _id: 1 }).limit(500).toArray();
    return members.map(attachedOf).map((alert) => ({ alert }));
  }

  /** The tally of an incident's members without those of `except`: for what people move. */
  async tally(incidentId: string, except: readonly string[] = []): Promise<AlertCounts> {
    const members = await this.incidents.members();
    const [found] = await members
      .aggregate<{ total: number; open: string[]; first: string | null; start: string | null; end: string | null }>([
        { $match: { incidentId, alertId: { $nin: [...except] } } },
        {
          $group: {
            _id: null,
            total: { $sum: 1 },
            open: { $addToSet: { $cond: [{ $ne: ['$status', 'resolved'] }, '$alertId', null] } },
            first: { $min: '$startedAt' },
            start: { $max: '$startedAt' },
            end: { $max: '$resolvedAt' },
          },
        },
      ])
      .toArray();
    if (!found) return { open: 0, total: 0, firstStartedAt: null, lastAt: null, lastEndedAt: null, settlesAt: null };
    const open = found.open.filter((alertId) => alertId !== null).length;
    const lastAt =
      [found.start, found.end]
        .filter((at) => at !== null)
        .toSorted()
        .at(-1) ?? null;
    return { open, total: found.total, firstStartedAt: found.first, lastAt, lastEndedAt: found.end, settlesAt: null };
  }

  /** What merged incidents went into; a chain is followed. */
  private async addHeirs(loaded: Map<string, Loaded>): Promise<void> {
    for (;;) {
      const wanted = [...loaded.values()].flatMap(({ state }) =>
        state.mergedInto && !loaded.has(state.mergedInto) ? [state.mergedInto] : [],
      );
      if (wanted.length === 0) return;
      for (const [id, heir] of await this.incidents.loadMany(wanted)) loaded.set(id, heir);
    }
  }
}

/** A member as events tell it. */
export const attachedOf = (doc: MemberDocument) => ({
  alertId: doc.alertId,
  episode: doc.episode,
  title: doc.title,
  source: doc.source,
  severity: doc.severity,
  status: doc.status,
  startedAt: doc.startedAt,
  resolvedAt: doc.resolvedAt,
  serviceId: doc.serviceId,
  service: doc.service,
  value: doc.value,
  why: doc.why,
  sequence: doc.sequence,
  isStale: doc.isStale,
  ...(doc.receivedAt ? { receivedAt: doc.receivedAt } : {}),
  ...(doc.ruleId ? { ruleId: doc.ruleId } : {}),
  ...(doc.isPinned ? { isPinned: true } : {}),
});
