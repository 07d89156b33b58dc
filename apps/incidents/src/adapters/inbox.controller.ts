import { Clock } from '@debrief/config';
import { AlertId, IncidentAlertJudgedV1, JudgeAlertBody, type InboxItem } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { Allow, Caller, Cause, decodeCursor, notFound, orProblem, pageOf, PageQuery } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { plusMinutes } from '../domain/instants.js';
import { keysOf, maySee } from '../domain/visibility.js';
import { OrderIncident } from '../use-cases/order-incident.js';
import { DecisionLog } from './decision-log.js';
import type { DecisionDocument, IncidentDocument } from './documents.js';
import { IncidentsRepository } from './incidents.repository.js';

const InboxQuery = PageQuery.extend({ kind: z.enum(['candidate', 'unmatched', 'suppressed']).optional() });
const days = 7;

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
    const before = query.cursor ? String(decodeCursor(query.cursor)[0]) : '9';
    const [candidates, alerts] = await Promise.all([
      query.kind && query.kind !== 'candidate' ? [] : this.candidates(since, before, query.limit, caller),
      query.kind === 'candidate' ? [] : this.alerts(since, before, query.limit, query.kind),
    ]);
    const items = [...candidates, ...alerts].toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
    return pageOf(items, query.limit, ({ at }) => [at]);
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

  private async candidates(since: string, before: string, limit: number, caller: Caller): Promise<InboxItem[]> {
    const seen = caller.kind === 'system' ? {} : { visibleTo: { $in: keysOf(caller) } };
    const found = await (
      await this.incidents.incidents()
    )
      .find({ facets: 'status:candidate', openedAt: { $gte: since, $lt: before }, ...seen })
      .sort({ openedAt: -1, _id: -1 })
      .limit(limit + 1)
      .toArray();
    return found.map(ofCandidate);
  }

  private async alerts(since: string, before: string, limit: number, kind: 'unmatched' | 'suppressed' | undefined): Promise<InboxItem[]> {
    const kinds = kind ? [kind] : ['unmatched', 'suppressed'];
    const found = await (
      await this.decisions.collection()
    )
      .find({ kind: { $in: kinds }, at: { $gte: since, $lt: before } })
      .sort({ at: -1 })
      .limit(5 * (limit + 1))
      .toArray();
    // Several statements of one episode are one line: the newest.
    const newest = new Map<string, DecisionDocument>();
    for (const each of found) if (!newest.has(`${each.alertId}:${each.episode}`)) newest.set(`${each.alertId}:${each.episode}`, each);
    const placed = await (
      await this.incidents.members()
    )
      .find({ _id: { $in: [...newest.keys()] } })
      .project<{ _id: string }>({ _id: 1 })
      .toArray();
    for (const { _id } of placed) newest.delete(_id);
    return [...newest.values()].slice(0, limit + 1).map(ofDecision);
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
