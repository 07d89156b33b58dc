import {
  AlertId,
  AssignRoleBody,
  AttachAlertsBody,
  EndRoleQuery,
  ImpactBody,
  ImpactId,
  IncidentId,
  MilestoneName,
  MoveAlertsBody,
  RelateBody,
  SetMilestoneBody,
  SplitBody,
  SplitByServiceBody,
  type Impact,
  type IncidentView,
  type MemberView,
  type ServiceSplit,
  type Verification,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, reject } from '@debrief/decider';
import { Allow, Caller, Cause, Deadline, decodeCursor, etagOf, IfMatch, pageOf, PageQuery, type HttpReply } from '@debrief/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { KnownReferences } from '../use-cases/known-references.js';
import { MergeIncidents } from '../use-cases/merge-incidents.js';
import { MoveAlerts } from '../use-cases/move-alerts.js';
import { OrderIncident } from '../use-cases/order-incident.js';
import { VerifyIncident } from '../use-cases/verify-incident.js';
import { memberView } from './incident.view.js';
import { IncidentsReader } from './incidents.reader.js';
import { IncidentsRepository } from './incidents.repository.js';
import { RuleBooks } from './rule-books.js';

const RoleName = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'must be small letters, digits and hyphens');
const AlertsQuery = PageQuery.extend({ alert: AlertId.optional() });

/** The parts of an incident: milestones, roles, impacts, relations, alerts; and the proof of its record. */
@Controller('api/v1/incidents/:incidentId')
export class IncidentPartsController {
  constructor(
    private readonly reader: IncidentsReader,
    private readonly incidents: IncidentsRepository,
    private readonly orderIncident: OrderIncident,
    private readonly moveAlerts: MoveAlerts,
    private readonly mergeIncidents: MergeIncidents,
    private readonly references: KnownReferences,
    private readonly rules: RuleBooks,
    private readonly verifyIncident: VerifyIncident,
  ) {}

  /** States or corrects a milestone; `at: null` withdraws it. A correction needs a reason. */
  @Put('milestones/:name')
  @Allow('incidents:respond')
  setMilestone(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Param('name', { schema: MilestoneName }) name: z.output<typeof MilestoneName>,
    @Body({ schema: SetMilestoneBody }) body: z.output<typeof SetMilestoneBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    const order: Order = (asked) => ({
      type: 'SetMilestone',
      ...asked,
      name,
      at: body.at,
      precision: body.precision,
      reason: body.reason ?? null,
    });
    return this.order({ incidentId, caller, cause, ifMatch, order }, reply);
  }

  /** Gives a role; there is one incident lead at a time: assigning hands over. */
  @Put('roles/:role')
  @Allow('incidents:respond')
  assignRole(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Param('role', { schema: RoleName }) role: string,
    @Body({ schema: AssignRoleBody }) body: z.output<typeof AssignRoleBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    const order: Order = async (asked) =>
      (await this.references.refusal({ personIds: [body.personId], selfId: caller.personId })) ?? {
        type: 'AssignRole',
        ...asked,
        role,
        personId: body.personId,
        ...(body.from ? { from: body.from } : {}),
      };
    return this.order({ incidentId, caller, cause, ifMatch, order }, reply);
  }

  @Delete('roles/:role')
  @Allow('incidents:respond')
  endRole(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Param('role', { schema: RoleName }) role: string,
    @Query({ schema: EndRoleQuery }) { personId }: z.output<typeof EndRoleQuery>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    const order: Order = (asked) => ({ type: 'EndRole', ...asked, role, ...(personId ? { personId } : {}) });
    return this.order({ incidentId, caller, cause, ifMatch, order }, reply);
  }

  /** Records what users felt. The same Idempotency-Key records it once. */
  @Post('impacts')
  @Allow('incidents:respond')
  addImpact(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: ImpactBody }) body: z.output<typeof ImpactBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    return this.recordImpact({ incidentId, caller, cause, ifMatch }, derivedId('imp', cause), body, reply);
  }

  @Put('impacts/:impactId')
  @Allow('incidents:respond')
  editImpact(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Param('impactId', { schema: ImpactId }) impactId: string,
    @Body({ schema: ImpactBody }) body: z.output<typeof ImpactBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    return this.recordImpact({ incidentId, caller, cause, ifMatch }, impactId, body, reply);
  }

  @Delete('impacts/:impactId')
  @Allow('incidents:respond')
  withdrawImpact(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Param('impactId', { schema: ImpactId }) impactId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    const order: Order = (asked) => ({ type: 'RecordImpact', ...asked, impactId, impact: null });
    return this.order({ incidentId, caller, cause, ifMatch, order }, reply);
  }

  /** Links another incident; a suggestion of the same kind is confirmed by it. */
  @Post('relations')
  @HttpCode(200)
  @Allow('incidents:respond')
  relate(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: RelateBody }) body: z.output<typeof RelateBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    const order: Order = async (asked) => {
      const other = await this.orderIncident.see(body.incidentId, caller);
      if (isRejection(other)) return reject('incident/unknown-target', { incidentId: body.incidentId });
      const relation = { incidentId: body.incidentId, kind: body.kind, score: null, confirmedBy: caller.personId };
      return { type: 'RelateIncident', ...asked, relation, otherNumber: other.state.number, otherVisibility: other.state.visibility };
    };
    return this.order({ incidentId, caller, cause, ifMatch, order }, reply);
  }

  /** The members, by their starts: each with the rule that made it one. */
  @Get('alerts')
  @Allow('incidents:read')
  async alerts(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Query({ schema: AlertsQuery }) query: z.output<typeof AlertsQuery>,
    @Caller() caller: Caller,
  ): Promise<{ items: MemberView[]; nextCursor: string | null }> {
    await this.reader.document(incidentId, caller);
    const [at, id] = query.cursor ? decodeCursor(query.cursor).map(String) : [];
    const members = await (
      await this.incidents.members()
    )
      .find(
        {
          incidentId,
          ...(query.alert ? { alertId: query.alert } : {}),
          ...(at && id ? { $or: [{ startedAt: { $gt: at } }, { startedAt: at, _id: { $gt: id } }] } : {}),
        },
        { maxTimeMS: 4_000 },
      )
      .sort({ startedAt: 1, _id: 1 })
      .limit(query.limit + 1)
      .toArray();
    const { book } = await this.rules.current();
    const nameOf = (ruleId: string): string | null => book.rules.find((rule) => rule.ruleId === ruleId)?.name ?? null;
    return pageOf(
      members,
      query.limit,
      ({ startedAt, _id }) => [startedAt, _id],
      (member) => memberView(member, nameOf),
    );
  }

  /** Attaches alerts that are in no open incident; correlation leaves them here. */
  @Post('alerts')
  @HttpCode(200)
  @Allow('incidents:respond')
  async attach(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: AttachAlertsBody }) { alertIds }: z.output<typeof AttachAlertsBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<IncidentView> {
    await this.reader.document(incidentId, caller);
    return this.reader.answer(await this.moveAlerts.attach({ incidentId, alertIds, caller, cause }), caller);
  }

  @Post('alerts/move')
  @HttpCode(200)
  @Allow('incidents:respond')
  async move(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: MoveAlertsBody }) { alertIds, toIncidentId }: z.output<typeof MoveAlertsBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<IncidentView> {
    return this.reader.answer(await this.moveAlerts.move({ incidentId, alertIds, toIncidentId, caller, cause }), caller);
  }

  /** Answers 201 with the new incident. */
  @Post('split')
  @Allow('incidents:respond')
  async split(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: SplitBody }) body: z.output<typeof SplitBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentView> {
    const view = await this.reader.answer(await this.moveAlerts.split({ incidentId, caller, cause, ...body }), caller);
    reply.header('location', `/api/v1/incidents/${view.incidentId}`);
    reply.header('etag', etagOf(view.detailsVersion));
    return view;
  }

  /** Divides a storm: one incident a service, each of which `unsplit` takes back. */
  @Post('split-by-service')
  @HttpCode(200)
  @Deadline(60)
  @Allow('incidents:respond')
  async splitByService(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Body({ schema: SplitByServiceBody.prefault({}) }) body: z.output<typeof SplitByServiceBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<ServiceSplit> {
    return this.reader.orProblem(await this.moveAlerts.splitByService({ incidentId, caller, cause, ...body }));
  }

  /** Undoes a split; answers with the incident that it was split from. */
  @Post('unsplit')
  @HttpCode(200)
  @Allow('incidents:respond')
  async unsplit(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<IncidentView> {
    return this.reader.answer(await this.mergeIncidents.unsplit({ incidentId, caller, cause }), caller);
  }

  /** Proves the chain of the record, or names its first break. */
  @Get('verification')
  @Allow('incidents:read')
  async verification(@Param('incidentId', { schema: IncidentId }) incidentId: string, @Caller() caller: Caller): Promise<Verification> {
    await this.reader.document(incidentId, caller);
    return this.verifyIncident.execute(incidentId);
  }

  private recordImpact(
    call: Omit<Call, 'order'>,
    impactId: string,
    body: z.output<typeof ImpactBody>,
    reply: HttpReply,
  ): Promise<IncidentView> {
    const order: Order = async (asked) => {
      const { catalogue } = await this.rules.current();
      const service = body.serviceId ? catalogue.services.get(body.serviceId) : undefined;
      if (body.serviceId && !service) return reject('incident/unknown-service', { serviceId: body.serviceId });
      const impact: Impact = {
        impactId,
        serviceId: body.serviceId ?? null,
        serviceName: service?.name ?? body.serviceName ?? null,
        scope: body.scope,
        startedAt: body.startedAt,
        endedAt: body.endedAt ?? null,
        metric: body.metric ?? null,
        quantity: body.quantity ?? null,
        unit: body.unit ?? null,
        share: body.share ?? null,
        isEstimate: body.isEstimate,
        source: body.source ?? null,
      };
      return { type: 'RecordImpact', ...asked, impactId, impact };
    };
    return this.order({ ...call, order }, reply);
  }

  private async order(call: Call, reply: HttpReply): Promise<IncidentView> {
    const view = await this.reader.answer(await this.orderIncident.execute(call), call.caller);
    reply.header('etag', etagOf(view.detailsVersion));
    return view;
  }
}

type Call = Parameters<OrderIncident['execute']>[0];
type Order = Call['order'];
