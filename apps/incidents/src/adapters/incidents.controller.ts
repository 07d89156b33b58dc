import {
  BreakGlassBody,
  CancelBody,
  DeclareIncidentBody,
  EditIncidentBody,
  IncidentId,
  MergeBody,
  RestoreBody,
  ReopenBody,
  StepBody,
  type IncidentSummary,
  type IncidentView,
} from '@debrief/contracts';
import { Clock } from '@debrief/config';
import { isRejection } from '@debrief/decider';
import { Allow, Caller, Cause, etagOf, IfMatch, pageOf, type HttpReply, requireMatch } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { z } from 'zod';
import type { OrderOf } from '../domain/incident.js';
import { DeclareIncident } from '../use-cases/declare-incident.js';
import { KnownReferences } from '../use-cases/known-references.js';
import { MergeIncidents } from '../use-cases/merge-incidents.js';
import { byOf, OrderIncident } from '../use-cases/order-incident.js';
import { RuleBooks } from './rule-books.js';
import { CandidatesLookup } from './candidates.lookup.js';
import { filterOf, ListQuery, sortedBy } from './incidents.filter.js';
import { summaryOf } from './incident.view.js';
import { IncidentsReader } from './incidents.reader.js';
import { IncidentsRepository } from './incidents.repository.js';

type Step = z.output<typeof StepBody>;
const stepOf = ({ at, reason }: Step) => ({ ...(at ? { at } : {}), reason: reason ?? null });

/** Incidents: the list, one of them, declaring, editing, and the orders of its life. */
@Controller('api/v1/incidents')
export class IncidentsController {
  constructor(
    private readonly reader: IncidentsReader,
    private readonly incidents: IncidentsRepository,
    private readonly declareIncident: DeclareIncident,
    private readonly orderIncident: OrderIncident,
    private readonly mergeIncidents: MergeIncidents,
    private readonly references: KnownReferences,
    private readonly candidates: CandidatesLookup,
    private readonly rules: RuleBooks,
    private readonly clock: Clock,
  ) {}

  /** Newest first; filters are joined by "and", values of one filter by "or". */
  @Get()
  @Allow('incidents:read')
  async list(
    @Query({ schema: ListQuery }) query: ListQuery,
    @Caller() caller: Caller,
  ): Promise<{ items: IncidentSummary[]; nextCursor: string | null }> {
    const holders = query.alert
      ? await (await this.incidents.members()).find({ alertId: query.alert }, { maxTimeMS: 4_000 }).limit(200).toArray()
      : undefined;
    const filter = filterOf(
      query,
      holders?.map(({ incidentId }) => incidentId),
    );
    const now = this.clock.now();
    return pageOf(await this.reader.find(filter, caller), query.limit, sortedBy(query.sort), (document) => summaryOf(document, now));
  }

  /** Declares an incident: 201 with its place. The same Idempotency-Key gives the same incident. */
  @Post()
  @Allow('incidents:respond')
  async declare(
    @Body({ schema: DeclareIncidentBody }) body: DeclareIncidentBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    const view = await this.reader.answer(await this.declareIncident.execute({ body, caller, cause }), caller);
    reply.header('location', `/api/v1/incidents/${view.incidentId}`);
    return this.tagged(view, reply);
  }

  @Get(':incidentId')
  @Allow('incidents:read')
  async one(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    return this.tagged(await this.reader.view(await this.reader.document(incidentId, caller), caller), reply);
  }

  /** Edits the details; needs the ETag that was seen (428 without, 412 when somebody else was faster). */
  @Patch(':incidentId')
  @Allow('incidents:respond')
  async edit(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: EditIncidentBody }) body: EditIncidentBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    await this.reader.document(incidentId, caller);
    requireMatch(ifMatch);
    const { severity, visibility, audience, reason, services, ...rest } = body;
    const known = services ? await this.references.services(services) : undefined;
    if (isRejection(known)) return this.reader.answer(known, caller);
    const personIds = (audience ?? []).filter(({ kind }) => kind === 'person').map(({ id }) => id);
    const teamIds = [...(body.teamIds ?? []), ...(audience ?? []).filter(({ kind }) => kind === 'team').map(({ id }) => id)];
    const refusal = await this.references.refusal({ teamIds, personIds, fields: body.fields, selfId: caller.personId });
    if (refusal) return this.reader.answer(refusal, caller);
    const result = await this.orderIncident.execute({
      incidentId,
      caller,
      cause,
      ifMatch,
      order: (asked, state) => {
        // Who makes it private stays in its audience, or would shut himself out.
        const wanted = audience ?? state.audience;
        const isHidden = (visibility ?? state.visibility) === 'private';
        const kept =
          isHidden && !wanted.some(({ id }) => id === caller.personId)
            ? [...wanted, { kind: 'person' as const, id: caller.personId }]
            : wanted;
        return {
          type: 'EditDetails',
          ...asked,
          details: {
            ...given(rest),
            ...(known ? { services: known } : {}),
            ...(body.fields ? { fields: { ...state.fields, ...body.fields } } : {}),
          },
          ...(severity ? { severity } : {}),
          ...(visibility ? { visibility } : {}),
          ...(audience || isHidden ? { audience: [...kept] } : {}),
          reason: reason ?? null,
        };
      },
    });
    return this.tagged(await this.reader.answer(result, caller), reply);
  }

  /** Opens a candidate of the inbox. */
  @Post(':incidentId/open')
  @HttpCode(200)
  @Allow('incidents:respond')
  async open(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<IncidentView> {
    return this.order(incidentId, caller, cause, undefined, async (asked) => ({
      type: 'OpenCandidate',
      ...asked,
      number: await this.rules.next('number'),
      held: await this.candidates.heldBy(incidentId),
    }));
  }

  @Post(':incidentId/acknowledge')
  @HttpCode(200)
  @Allow('incidents:respond')
  acknowledge(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: StepBody.default({}) }) body: Step,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<IncidentView> {
    return this.order(incidentId, caller, cause, ifMatch, (asked) => ({ type: 'AcknowledgeIncident', ...asked, ...stepOf(body) }));
  }

  @Post(':incidentId/investigate')
  @HttpCode(200)
  @Allow('incidents:respond')
  investigate(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: StepBody.default({}) }) body: Step,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<IncidentView> {
    return this.order(incidentId, caller, cause, ifMatch, (asked) => ({
      type: 'ProgressIncident',
      to: 'investigating',
      ...asked,
      ...stepOf(body),
    }));
  }

  @Post(':incidentId/identify')
  @HttpCode(200)
  @Allow('incidents:respond')
  identify(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: StepBody.default({}) }) body: Step,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<IncidentView> {
    return this.order(incidentId, caller, cause, ifMatch, (asked) => ({
      type: 'ProgressIncident',
      to: 'identified',
      ...asked,
      ...stepOf(body),
    }));
  }

  @Post(':incidentId/mitigate')
  @HttpCode(200)
  @Allow('incidents:respond')
  mitigate(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: StepBody.default({}) }) body: Step,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<IncidentView> {
    return this.order(incidentId, caller, cause, ifMatch, async (asked) => ({
      type: 'ProgressIncident',
      to: 'mitigated',
      ...asked,
      ...stepOf(body),
      requiredFields: await this.orderIncident.requiredAt('mitigate'),
    }));
  }

  @Post(':incidentId/resolve')
  @HttpCode(200)
  @Allow('incidents:respond')
  resolve(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: StepBody.default({}) }) body: Step,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<IncidentView> {
    return this.order(incidentId, caller, cause, ifMatch, async (asked) => ({
      type: 'ResolveIncident',
      ...asked,
      ...stepOf(body),
      requiredFields: await this.orderIncident.requiredAt('resolve'),
    }));
  }

  @Post(':incidentId/reopen')
  @HttpCode(200)
  @Allow('incidents:respond')
  reopen(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: ReopenBody }) { reason, at }: z.output<typeof ReopenBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<IncidentView> {
    return this.order(incidentId, caller, cause, ifMatch, (asked) => ({ type: 'ReopenIncident', ...asked, reason, ...(at ? { at } : {}) }));
  }

  @Post(':incidentId/close')
  @HttpCode(200)
  @Allow('incidents:respond')
  close(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: StepBody.default({}) }) body: Step,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<IncidentView> {
    return this.order(incidentId, caller, cause, ifMatch, async (asked) => ({
      type: 'CloseIncident',
      ...asked,
      ...stepOf(body),
      requiredFields: await this.orderIncident.requiredAt('close'),
    }));
  }

  @Post(':incidentId/cancel')
  @HttpCode(200)
  @Allow('incidents:respond')
  cancel(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: CancelBody }) body: z.output<typeof CancelBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<IncidentView> {
    return this.order(incidentId, caller, cause, ifMatch, (asked) => ({
      type: 'CancelIncident',
      ...asked,
      as: body.as,
      reason: body.reason ?? null,
    }));
  }

  /** Takes a cancellation back: the incident stands where it stood before, and is of the kind that it was. */
  @Post(':incidentId/restore')
  @HttpCode(200)
  @Allow('incidents:respond')
  restore(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: RestoreBody }) { reason }: z.output<typeof RestoreBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<IncidentView> {
    return this.order(incidentId, caller, cause, ifMatch, (asked) => ({ type: 'RestoreIncident', ...asked, reason }));
  }

  /** Answers with the target. */
  @Post(':incidentId/merge')
  @HttpCode(200)
  @Allow('incidents:respond')
  async merge(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: MergeBody }) { intoIncidentId }: z.output<typeof MergeBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<IncidentView> {
    await this.reader.document(incidentId, caller);
    return this.reader.answer(await this.mergeIncidents.merge({ incidentId, intoIncidentId, caller, cause }), caller);
  }

  /** Undoes a merge, until the target is closed. */
  @Post(':incidentId/unmerge')
  @HttpCode(200)
  @Allow('incidents:respond')
  async unmerge(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<IncidentView> {
    await this.reader.document(incidentId, caller);
    return this.reader.answer(await this.mergeIncidents.unmerge({ incidentId, caller, cause }), caller);
  }

  /** An administrator enters a private incident: written down and told. */
  @Post(':incidentId/break-glass')
  @HttpCode(200)
  @Allow('incidents:break-glass')
  async breakGlass(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: BreakGlassBody }) { reason }: z.output<typeof BreakGlassBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<IncidentView> {
    const result = await this.orderIncident.breakGlass({ incidentId, caller, cause, reason, by: byOf(caller) });
    return this.reader.answer(result, caller);
  }

  private async order(
    incidentId: string,
    caller: Caller,
    cause: Cause,
    ifMatch: number | undefined,
    order: Parameters<OrderIncident['execute']>[0]['order'],
  ): Promise<IncidentView> {
    return this.reader.answer(await this.orderIncident.execute({ incidentId, caller, cause, ifMatch, order }), caller);
  }

  private tagged(view: IncidentView, reply: HttpReply): IncidentView {
    reply.header('etag', etagOf(view.detailsVersion));
    return view;
  }
}

/** Only what was said: a member that is absent changes nothing. */
function given(body: Partial<Record<keyof OrderOf<'EditDetails'>['details'], unknown>>): OrderOf<'EditDetails'>['details'] {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as OrderOf<'EditDetails'>['details'];
}
