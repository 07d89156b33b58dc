import { Clock } from '@debrief/config';
import { AlertId, IncidentAlertJudgedV1, JudgeAlertBody, type InboxItem } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { Allow, Caller, Cause, decodeCursor, notFound, orProblem, pageOf, PageQuery } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { z } from 'zod';
import { plusMinutes } from '../domain/instants.js';
import { keysOf, maySee } from '../domain/visibility.js';
import { OrderIncident } from '../use-cases/order-incident.js';
import { DecisionLog } from './decision-log.js';
import type { DecisionDocument, IncidentDocument } from './documents.js';
import { IncidentsRepository } from './incidents.repository.js';

const InboxQuery = PageQuery.extend({ kind: z.enum(['candidate', 'unmatched', 'suppressed']).optional() });
const days = 7;

/** Where a line stands: several may share an instant. */
interface Place {
  readonly at: string;
  readonly id: string;
}
interface Placed extends Place {
  readonly item: InboxItem;
}

/** What asks for a look and is no incident: candidates, alerts that no rule took, alerts that a rule kept out; each with its why. */
@Controller('api/v1/incidents/inbox')
export class InboxController {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly decisions: DecisionLog,
    private readonly orderIncident: OrderIncident,
    private readonly clock: Clock,
  ) {}

  /** Newest first, seven days back. */
  @Get()
  @Allow('incidents:read')
  async list(
    @Query({ schema: InboxQuery }) query: z.output<typeof InboxQuery>,
    @Caller() caller: Caller,
  ): Promise<{ items: InboxItem[]; nextCursor: string | null }> {
    const since = plusMinutes(this.clock.now(), -days * 24 * 60);
    const [at, id] = query.cursor ? decodeCursor(query.cursor) : [];
    const before: Place = { at: String(at ?? '9'), id: String(id ?? '') };
    const [candidates, alerts] = await Promise.all([
      query.kind && query.kind !== 'candidate' ? [] : this.candidates(since, before, query.limit, caller),
      query.kind === 'candidate' ? [] : this.alerts(since, before, query.limit, query.kind),
    ]);
    const isBefore = (a: Place, b: Place) => a.at > b.at || (a.at === b.at && a.id > b.id);
    const placed = [...candidates, ...alerts].toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
    return pageOf(
      placed,
      query.limit,
      (one) => [one.at, one.id],
      ({ item }) => item,
    );
  }

  /** Whether an alert was useful; told with its incident where it is in one. */
  @Post(':alertId')
  @HttpCode(200)
  @Allow('incidents:respond')
  async judge(
    @Param('alertId', { schema: AlertId }) alertId: string,
    @Body({ schema: JudgeAlertBody }) { useful }: z.output<typeof JudgeAlertBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<{ alertId: string; useful: boolean; told: string | null }> {
    const decisions = await this.decisions.collection();
    const members = await (await this.incidents.members()).find({ alertId }).sort({ placedAt: -1 }).limit(1).toArray();
    const incidentId = members[0]?.incidentId;
    const owner = incidentId ? await this.incidents.load(incidentId) : undefined;
    if (owner && !maySee(owner.state, caller)) throw notFound('alert/unknown');
    const known = await decisions.updateMany({ alertId }, { $set: { useful } });
    if (known.matchedCount === 0 && !incidentId) throw notFound('alert/unknown');
    if (!incidentId) return { alertId, useful, told: null };
    const result = await this.orderIncident.execute({
      incidentId,
      caller,
      cause,
      order: (asked) => ({ type: 'JudgeAlert', ...asked, alertId, useful }),
    });
    if (isRejection(result)) return orProblem(result);
    return { alertId, useful, told: IncidentAlertJudgedV1.type };
  }

  private async candidates(since: string, before: Place, limit: number, caller: Caller): Promise<Placed[]> {
    const seen = caller.kind === 'system' ? {} : { visibleTo: { $in: keysOf(caller) } };
    const after = { $or: [{ openedAt: { $lt: before.at } }, { openedAt: before.at, _id: { $lt: before.id } }] };
    const found = await (
      await this.incidents.incidents()
    )
      .find({ $and: [{ facets: 'status:candidate', openedAt: { $gte: since, $lte: before.at }, ...seen }, after] }, { maxTimeMS: 4_000 })
      .sort({ openedAt: -1, _id: -1 })
      .limit(limit + 1)
      .toArray();
    return found.map((document) => ({ at: document.openedAt, id: document._id, item: ofCandidate(document) }));
  }

  /** Of several statements of one episode the newest is a line; what has found its incident meanwhile is none. Reads on until full. */
  private async alerts(since: string, before: Place, limit: number, kind: 'unmatched' | 'suppressed' | undefined): Promise<Placed[]> {
    const asked = { kind: { $in: kind ? [kind] : ['unmatched', 'suppressed'] }, at: { $gte: since, $lte: before.at } };
    const decisions = await this.decisions.collection();
    const lines: Placed[] = [];
    const batch = 5 * (limit + 1);
    for (let place: Place | null = before; place !== null && lines.length <= limit;) {
      const found: DecisionDocument[] = await decisions
        .find({ $and: [asked, { $or: [{ at: { $lt: place.at } }, { at: place.at, _id: { $lt: place.id } }] }] }, { maxTimeMS: 4_000 })
        .sort({ at: -1, _id: -1 })
        .limit(batch)
        .toArray();
      const current = await this.current(found, { ...asked, at: { $gte: since } });
      lines.push(...found.filter(({ _id }) => current.has(_id)).map((each) => ({ at: each.at, id: each._id, item: ofDecision(each) })));
      const last = found.at(-1);
      place = last && found.length === batch ? { at: last.at, id: last._id } : null;
    }
    return lines.slice(0, limit + 1);
  }

  /** Which of these decisions are the newest of their episode, and of no incident. */
  private async current(found: readonly DecisionDocument[], asked: mongo.Filter<DecisionDocument>): Promise<Set<string>> {
    if (found.length === 0) return new Set();
    const newest = await (
      await this.decisions.collection()
    )
      .aggregate<{ _id: { alertId: string; episode: number }; newest: string }>(
        [
          { $match: { ...asked, alertId: { $in: [...new Set(found.map(({ alertId }) => alertId))] } } },
          { $sort: { at: -1, _id: -1 } },
          { $group: { _id: { alertId: '$alertId', episode: '$episode' }, newest: { $first: '$_id' } } },
        ],
        { maxTimeMS: 4_000 },
      )
      .toArray();
    const keys = newest.map(({ _id }) => `${_id.alertId}:${_id.episode}`);
    const members = await (
      await this.incidents.members()
    )
      .find({ _id: { $in: keys } }, { maxTimeMS: 4_000 })
      .project<{ _id: string }>({ _id: 1 })
      .toArray();
    const placed = new Set(members.map(({ _id }) => _id));
    return new Set(newest.filter((_, index) => !placed.has(keys[index]!)).map((one) => one.newest));
  }
}

const ofCandidate = ({ state, openedAt }: IncidentDocument): InboxItem => ({
  kind: 'candidate',
  at: openedAt,
  why: `${state.alertCounts.open} of ${state.need} alerts`,
  incidentId: state.incidentId,
  alertId: null,
  title: state.title,
  source: 'correlation',
  service: state.services[0]?.name ?? null,
  severity: state.severity,
  status: state.status,
  count: state.alertCounts.open,
  need: state.need,
  ruleId: state.origin.ruleId,
  windowId: null,
  useful: null,
});

const ofDecision = ({ fact, ...decision }: DecisionDocument): InboxItem => ({
  kind: decision.kind as 'unmatched' | 'suppressed',
  at: decision.at,
  why: decision.why,
  incidentId: null,
  alertId: decision.alertId,
  title: fact.title,
  source: fact.source,
  service: fact.service,
  severity: fact.severity,
  status: fact.status,
  count: 1,
  need: null,
  ruleId: decision.ruleId,
  windowId: decision.windowId,
  useful: decision.useful,
});
