import { Clock } from '@debrief/config';
import {
  ActionItemFilters,
  ActionItemId,
  type ActionItemOrder,
  type ActionItemReminders,
  type ActionItemView,
  actionItemOrderBodies,
  BulkActionItems,
  CreateActionItem as CreateBody,
  EditActionItem,
  LintActionItems,
  type BulkOutcomes,
  type LintedActionItems,
} from '@debrief/contracts';
import { isRejection, type Rejection } from '@debrief/decider';
import {
  Allow,
  type Caller as CallerOf,
  Caller,
  Cause,
  Deadline,
  decodeCursor,
  etagOf,
  IfMatch,
  notFound,
  orProblem,
  pageOf,
  PageQuery,
  preconditionFailed,
  Problem,
  requireMatch,
  type HttpReply,
} from '@debrief/service';
import { Body, Controller, Get, Header, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { z } from 'zod';
import type { LiveActionItem } from '../domain/action-item-state.js';
import { lintActionItem, lintTogether } from '../domain/lint-action-item.js';
import { previewReminders } from '../reminders/next-reminder.js';
import { CreateActionItem } from '../use-cases/create-action-item.js';
import { type Done, isVisibleTo, OrderActionItem } from '../use-cases/order-action-item.js';
import { PlanReminders } from '../use-cases/plan-reminders.js';
import { statuses } from './action-item-problems.js';
import type { ActionItemDocument } from './action-item.schema.js';
import { ActionItemsQuery } from './action-items.query.js';
import { ActionItemsRepository, viewOf } from './action-items.repository.js';
import { OrderFactsReader } from './order-facts.reader.js';
import { OrdererReader } from './orderer.reader.js';
import { actionItems } from './models.js';
import type { NextReminderDocument } from './next-reminder.schema.js';

const ListQuery = PageQuery.extend(ActionItemFilters.shape);
const Count = z.strictObject({ count: z.coerce.number().int().min(1).max(20).default(5) });
type OrderName = keyof typeof actionItemOrderBodies;

/** Measures that an organization has promised itself. */
@Controller('api/v1/action-items')
export class ActionItemsController {
  constructor(
    private readonly clock: Clock,
    private readonly createActionItem: CreateActionItem,
    private readonly orderActionItem: OrderActionItem,
    private readonly planReminders: PlanReminders,
    private readonly repository: ActionItemsRepository,
    private readonly query: ActionItemsQuery,
    private readonly orderers: OrdererReader,
    private readonly facts: OrderFactsReader,
    @InjectModel('NextReminder', actionItems) private readonly next: Model<NextReminderDocument>,
  ) {}

  /** Items by any filter, the one due first in front. */
  @Get()
  @Allow('action-items:read')
  async list(@Query({ schema: ListQuery }) query: z.output<typeof ListQuery>, @Caller() caller: CallerOf) {
    const { limit, cursor, ...filters } = query;
    const found = await this.query.page(filters, caller, cursor ? decodeCursor(cursor) : [], limit, this.clock.now());
    const rings = await this.ringsOf(found.map(({ _id }) => _id));
    return pageOf(
      found,
      limit,
      ({ sortDueAt, _id }) => [sortDueAt, _id],
      ({ _id, item, updatedAt }) => viewOf(item, this.clock.now(), updatedAt, rings.get(_id) ?? null),
    );
  }

  /** Makes an item by hand, or from an incident, a post-mortem or a lesson. It begins as a proposal. */
  @Post()
  @Allow('action-items:act')
  async create(
    @Body({ schema: CreateBody }) body: z.output<typeof CreateBody>,
    @Caller() caller: CallerOf,
    @Cause() cause: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.answer(await this.createActionItem.byHand(body, await this.orderers.of(caller), cause), reply);
  }

  /** Findings about drafts, each alone and all together. */
  @Post('lint')
  @HttpCode(200)
  @Allow('action-items:read')
  async lint(
    @Body({ schema: LintActionItems }) { items }: z.output<typeof LintActionItems>,
    @Caller() caller: CallerOf,
  ): Promise<LintedActionItems> {
    const drafts = items.map((item) => ({ ...item, title: item.title ?? '' }));
    const now = this.clock.now();
    const linted = [];
    for (const draft of drafts) {
      const duplicates = await this.facts.duplicatesOf(
        { title: draft.title, factorIds: draft.factorIds ?? [], sources: draft.sources ?? [] },
        caller,
      );
      linted.push({ findings: lintActionItem(draft, { now, severity: null, sourceHasFactors: false, duplicates, ownersSoFar: [] }) });
    }
    return { items: linted, findings: lintTogether(drafts) };
  }

  /** One order upon up to 200 items; each has an outcome of its own. */
  @Post('bulk')
  @HttpCode(200)
  @Deadline(30)
  @Allow('action-items:act')
  async bulk(
    @Body({ schema: BulkActionItems }) { ids, order }: z.output<typeof BulkActionItems>,
    @Caller() caller: CallerOf,
    @Cause() cause: string,
  ): Promise<BulkOutcomes> {
    const orderer = await this.orderers.of(caller);
    const outcomes = [];
    for (const actionItemId of new Set(ids)) {
      const done = await this.orderActionItem.execute({ actionItemId, orderer, cause, order });
      outcomes.push(
        isRejection(done)
          ? { actionItemId, ok: false, problem: `/problems/${done.type}`, state: null }
          : { actionItemId, ok: true, problem: null, state: done.item.state },
      );
    }
    return { outcomes };
  }

  @Get(':actionItemId')
  @Allow('action-items:read')
  async one(
    @Param('actionItemId', { schema: ActionItemId }) actionItemId: string,
    @Caller() caller: CallerOf,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<ActionItemView> {
    const found = await this.found(actionItemId, caller);
    reply.header('etag', etagOf(found.revision));
    const rings = await this.ringsOf([actionItemId]);
    return viewOf(found.item, this.clock.now(), found.updatedAt, rings.get(actionItemId) ?? null);
  }

  /** Edits what people write. Owner and due date change by orders, which keep their history. */
  @Patch(':actionItemId')
  @Allow('action-items:act')
  async edit(
    @Param('actionItemId', { schema: ActionItemId }) actionItemId: string,
    @Body({ schema: EditActionItem }) to: EditActionItem,
    @IfMatch() revision: number | undefined,
    @Caller() caller: CallerOf,
    @Cause() cause: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    requireMatch(revision);
    const orderer = await this.orderers.of(caller);
    const done = await this.orderActionItem.edit({ actionItemId, orderer, cause, to, revision });
    if (isRejection(done) && done.type === 'precondition/changed') {
      const current = await this.found(actionItemId, caller);
      throw preconditionFailed(viewOf(current.item, this.clock.now(), current.updatedAt, null));
    }
    return this.answer(done, reply);
  }

  /** Everything that happened to it, oldest first. */
  @Get(':actionItemId/history')
  @Allow('action-items:read')
  async history(@Param('actionItemId', { schema: ActionItemId }) actionItemId: string, @Caller() caller: CallerOf) {
    await this.found(actionItemId, caller);
    const commits = await this.repository.history(actionItemId);
    return {
      items: commits.flatMap(({ events }) => events.map(({ id, type, time, data }) => ({ id, type, time, data }))),
      nextCursor: null,
    };
  }

  /** The next reminders and why, and what rang. */
  @Get(':actionItemId/reminders')
  @Header('cache-control', 'no-store')
  @Allow('action-items:read')
  async reminders(
    @Param('actionItemId', { schema: ActionItemId }) actionItemId: string,
    @Query({ schema: Count }) { count }: z.output<typeof Count>,
    @Caller() caller: CallerOf,
  ): Promise<ActionItemReminders> {
    await this.found(actionItemId, caller);
    const { state } = await this.repository.load(actionItemId);
    if (state.status === 'none') throw notFound('action-item/unknown');
    const { item, plan, book } = await this.planReminders.planOf(state);
    const commits = await this.repository.history(actionItemId);
    const rang = commits.flatMap(({ events }) =>
      events.flatMap(({ type, data }) => {
        if (type !== 'action-item.reminder-due.v1') return [];
        const { reminderId, rungId, to, ringAt, rangAt, collapsed } = data as ActionItemReminders['rang'][number] & { collapsed: unknown };
        return [
          { reminderId, rungId, to, ringAt, rangAt, collapsed: (collapsed as unknown as { rungId: string }[]).map((one) => one.rungId) },
        ];
      }),
    );
    const next = previewReminders(item, plan, book, this.clock.now(), count) as unknown as ActionItemReminders['next'];
    return { planId: plan.planId, next, rang };
  }

  /** Every order of the table in one place: its name is the last part of the path. */
  @Post(':actionItemId/:order')
  @HttpCode(200)
  @Allow('action-items:act')
  async order(
    @Param('actionItemId', { schema: ActionItemId }) actionItemId: string,
    @Param('order') name: string,
    @Body() body: unknown,
    @Caller() caller: CallerOf,
    @Cause() cause: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const order = orderOf(name, body);
    const orderer = await this.orderers.of(caller);
    return this.answer(await this.orderActionItem.execute({ actionItemId, orderer, cause, order }), reply);
  }

  private answer(done: Done | Rejection, reply: HttpReply): ActionItemView {
    const { item, nextRingAt } = orProblem<Done>(done, statuses) as Done;
    reply.header('etag', etagOf(item.revision));
    const { rung: _rung, lastRangAt: _last, status: _status, ...shown } = item satisfies LiveActionItem;
    return viewOf(shown, this.clock.now(), this.clock.now(), nextRingAt);
  }

  private async found(actionItemId: string, caller: CallerOf): Promise<ActionItemDocument> {
    const found = await this.query.one(actionItemId);
    if (!found || !isVisibleTo(found.item, caller)) throw notFound('action-item/unknown');
    return found;
  }

  private async ringsOf(ids: readonly string[]): Promise<Map<string, string | null>> {
    const found = await this.next.find({ _id: { $in: ids } }, { nextRingAt: 1 }).lean<NextReminderDocument[]>();
    return new Map(found.map(({ _id, nextRingAt }) => [_id, nextRingAt]));
  }
}

function orderOf(name: string, body: unknown): ActionItemOrder {
  if (!Object.hasOwn(actionItemOrderBodies, name)) throw notFound('route/not-found', `There is no order "${name}".`);
  const parsed = actionItemOrderBodies[name as OrderName].safeParse(body ?? {});
  if (parsed.success) return { order: name, ...parsed.data } as ActionItemOrder;
  throw new Problem(400, 'request/invalid', 'The request is not valid', undefined, {
    errors: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  });
}
