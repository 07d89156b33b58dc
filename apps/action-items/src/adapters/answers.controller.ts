import { Clock, Environment, PlatformConfig } from '@debrief/config';
import { type ActionItemOrder, ActionItemOrder as OrderBody } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { notFound, orProblem, Problem, Public, readLink } from '@debrief/service';
import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { ordersFor } from '../domain/order-table.js';
import type { Done } from '../use-cases/order-action-item.js';
import { OrderActionItem } from '../use-cases/order-action-item.js';
import { statuses } from './action-item-problems.js';
import { ActionItemsRepository } from './action-items.repository.js';
import { Surroundings } from './surroundings.js';

const Claims = z.object({
  tid: z.string().regex(/^ans_[a-z2-7]{20}$/),
  actionItemId: z.string(),
  personId: z.string(),
  reminderId: z.string(),
  orders: z.array(z.string()).max(20),
  exp: z.string(),
});

/** Orders that a message may offer; what needs a look at the whole item does not fit into a mail. */
const answerable = new Set<string>([
  'implement',
  'change-due',
  'snooze',
  'block',
  'decline',
  'delegate',
  'verify',
  'refuse-proof',
  'recheck',
]);

/** Answers from a message, without a sign-in: the signed link says who was asked, what, and until when. Looking changes nothing. */
@Controller('api/v1/answers')
export class AnswersController {
  constructor(
    private readonly clock: Clock,
    private readonly env: Environment,
    private readonly items: ActionItemsRepository,
    private readonly surroundings: Surroundings,
    private readonly orderActionItem: OrderActionItem,
  ) {}

  /** What is asked and what can be answered. Scanners follow links, so this only shows. */
  @Get(':token')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Public()
  async show(@Param('token') token: string) {
    const claims = await this.good(token);
    const { state: item } = await this.items.load(claims.actionItemId);
    if (item.status === 'none') throw notFound('answer/unknown');
    if (item.visibility === 'private') throw new Problem(401, 'answer/sign-in', 'Sign in to see this item');
    return {
      actionItemId: item.actionItemId,
      key: `AI-${item.number}`,
      title: item.title,
      state: item.state,
      due: item.due,
      dueAt: item.dueAt,
      orders: ordersFor(item.state).filter((order) => answerable.has(order) && claims.orders.includes(order)),
    };
  }

  /** Gives one order. Once: the second time says what the first did. */
  @Post(':token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  async answer(@Param('token') token: string, @Body({ schema: OrderBody }) order: ActionItemOrder) {
    const claims = await this.good(token);
    const { state: item } = await this.items.load(claims.actionItemId);
    if (item.status === 'none') throw notFound('answer/unknown');
    if (item.visibility === 'private') throw new Problem(401, 'answer/sign-in', 'Sign in to answer');
    if (!answerable.has(order.order) || !claims.orders.includes(order.order)) throw new Problem(409, 'answer/not-offered');
    const person = await this.surroundings.person(claims.personId);
    if (person && !person.isActive) throw notFound('answer/unknown');
    const done = await this.orderActionItem.execute({
      actionItemId: claims.actionItemId,
      orderer: {
        by: { kind: 'person', id: claims.personId },
        personId: claims.personId,
        isAdmin: person?.role === 'admin',
        teamIds: person?.teamIds ?? [],
        leadsTeamIds: await this.surroundings.teamsLedBy(claims.personId),
      },
      cause: causeOf(claims.tid),
      order,
    });
    if (isRejection(done) && done.type === 'action-item/unknown') throw notFound('answer/unknown');
    const { item: after } = orProblem<Done>(done, statuses) as Done;
    return { actionItemId: after.actionItemId, key: `AI-${after.number}`, state: after.state, due: after.due };
  }

  private async good(token: string): Promise<z.infer<typeof Claims>> {
    const claims = Claims.safeParse(readLink(token, this.env.get(PlatformConfig).DEBRIEF_SECRET, 'answer'));
    if (!claims.success) throw notFound('answer/unknown');
    const used = await this.items.causedBy(claims.data.actionItemId, causeOf(claims.data.tid));
    if (used)
      throw new Problem(410, 'answer/used', 'Answered already', undefined, {
        did: used.events.map(({ type }) => type),
        at: used.recordedAt,
      });
    if (claims.data.exp < this.clock.now()) throw new Problem(410, 'answer/expired', 'This link is too old', 'Sign in and answer there.');
    return claims.data;
  }
}

const causeOf = (tid: string): string => `answer-${tid}`;
