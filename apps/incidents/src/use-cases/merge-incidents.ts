import { Clock } from '@debrief/config';
import type { AlertCounts, By } from '@debrief/contracts';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { attachedOf, CandidatesLookup } from '../adapters/candidates.lookup.js';
import { IncidentsRepository, type Loaded } from '../adapters/incidents.repository.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { ruleOf } from '../domain/correlation/rule-book.js';
import { incident } from '../domain/incident.js';
import { plusMinutes } from '../domain/instants.js';
import { maySee } from '../domain/visibility.js';
import { byOf } from './order-incident.js';

/** What one absorbing commit may carry: more would near what a document can hold. */
const mostMembers = 10_000;

/**
 * Two incidents become one and back. The source commits first, then the target; a sweep finishes what a crash cut in two, because
 * the target's cause follows from the source's version.
 */
@Injectable()
export class MergeIncidents {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly candidates: CandidatesLookup,
    private readonly rules: RuleBooks,
    private readonly clock: Clock,
  ) {}

  async merge(call: { incidentId: string; intoIncidentId: string; caller: Caller; cause: Cause }): Promise<Loaded | Rejection> {
    const { incidentId, intoIncidentId, caller, cause } = call;
    const target = await this.incidents.load(intoIncidentId);
    if (target.version === 0 || !maySee(target.state, caller)) return reject('incident/unknown-target', { incidentId: intoIncidentId });
    const { number, kind, status, visibility, audience, mergedInto } = target.state;
    const by = byOf(caller);
    const merged = await this.incidents.act({
      incidentId,
      cause,
      decide: (state) =>
        maySee(state, caller) || state.status === 'none'
          ? incident.decide(
              {
                type: 'MergeIncident',
                now: this.clock.now(),
                by,
                target: { incidentId: intoIncidentId, number, kind, status, visibility, audience, mergedInto },
              },
              state,
            )
          : reject('incident/unknown'),
    });
    if (isRejection(merged)) return merged;
    await this.finish(merged, by);
    return this.incidents.load(intoIncidentId);
  }

  /** The target's half: done once for each merge, however often it is called. */
  async finish(source: Loaded, by: By): Promise<void> {
    const { mergedInto, number, lastEntryNo } = source.state;
    if (source.state.status !== 'merged' || !mergedInto) return;
    const members = await (await this.incidents.members()).find({ incidentId: source.incidentId }).limit(mostMembers).toArray();
    await this.incidents.act({
      incidentId: mergedInto,
      // The number of the last entry grows with every merge of this source: a second merge after an undone one acts again.
      cause: `merge:${source.incidentId}:${lastEntryNo}`,
      decide: async (state) => {
        const counts = await this.sum([mergedInto, source.incidentId], state.origin.ruleId);
        const { incidentId, version, headHash: hash } = source;
        return incident.decide(
          {
            type: 'AbsorbIncident',
            now: this.clock.now(),
            by,
            source: { incidentId, number, version, hash },
            alerts: members.map(attachedOf),
            counts,
          },
          state,
        );
      },
    });
  }

  async unmerge(call: { incidentId: string; caller: Caller; cause: Cause }): Promise<Loaded | Rejection> {
    const { incidentId, caller, cause } = call;
    const source = await this.incidents.load(incidentId);
    if (source.version === 0 || !maySee(source.state, caller)) return reject('incident/unknown');
    const targetId = source.state.mergedInto ?? '';
    const target = await this.incidents.load(targetId);
    const by = byOf(caller);
    const back = await this.incidents.act({
      incidentId,
      cause,
      decide: (state) =>
        incident.decide(
          { type: 'UnmergeIncident', now: this.clock.now(), by, target: { incidentId: targetId, status: target.state.status } },
          state,
        ),
    });
    if (isRejection(back) || targetId === '') return back;
    const members = await (
      await this.incidents.members()
    )
      .find({ incidentId: targetId, fromIncidentId: incidentId })
      .limit(mostMembers)
      .toArray();
    const released = await this.incidents.act({
      incidentId: targetId,
      cause: `unmerge:${incidentId}:${back.state.lastEntryNo}`,
      decide: async (state) => {
        const alertIds = members.map(({ alertId }) => alertId);
        const counts = await this.settling(await this.candidates.tally(targetId, alertIds), state.origin.ruleId);
        return incident.decide(
          {
            type: 'ReleaseIncident',
            now: this.clock.now(),
            by,
            source: { incidentId, number: back.state.number },
            alerts: members.map(attachedOf),
            counts,
          },
          state,
        );
      },
    });
    if (isRejection(released)) return released;
    return this.incidents.load(incidentId);
  }

  private async sum(incidentIds: readonly string[], ruleId: string | null): Promise<AlertCounts> {
    const tallies = await Promise.all(incidentIds.map((id) => this.candidates.tally(id)));
    const pick = (values: (string | null | undefined)[]): string[] => values.filter((value) => value != null).toSorted();
    const counts: AlertCounts = {
      open: tallies.reduce((sum, { open }) => sum + open, 0),
      total: tallies.reduce((sum, { total }) => sum + total, 0),
      firstStartedAt: pick(tallies.map((each) => each.firstStartedAt))[0] ?? null,
      lastAt: pick(tallies.map((each) => each.lastAt)).at(-1) ?? null,
      lastEndedAt: pick(tallies.map((each) => each.lastEndedAt)).at(-1) ?? null,
    };
    return this.settling(counts, ruleId);
  }

  private async settling(counts: AlertCounts, ruleId: string | null): Promise<AlertCounts> {
    const { book } = await this.rules.current();
    const grace = ruleOf(book, ruleId).end.graceMinutes;
    const isOver = counts.open === 0 && counts.total > 0 && counts.lastEndedAt;
    return { ...counts, settlesAt: isOver && counts.lastEndedAt ? plusMinutes(counts.lastEndedAt, grace) : null };
  }
}
