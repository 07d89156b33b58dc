import { Clock, Environment, PlatformConfig } from '@debrief/config';
import { type ActionItemOrder, ActionItemOrder as OrderBody } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { acceptForms, notFound, orProblem, Problem, Public, readLink, type HttpReply } from '@debrief/service';
import { Body, Controller, Get, Header, Headers, HttpCode, type OnModuleInit, Param, Post, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { z } from 'zod';
import { answerPage, orderFromForm, problemPage, type Question, thanksPage } from '../domain/answer-page.js';
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
export class AnswersController implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly env: Environment,
    private readonly items: ActionItemsRepository,
    private readonly surroundings: Surroundings,
    private readonly orderActionItem: OrderActionItem,
    private readonly adapters: HttpAdapterHost,
  ) {}

  /** The page works without script: its buttons send forms. */
  onModuleInit(): void {
    acceptForms(this.adapters, '/api/v1/answers/');
  }

  /** What is asked and what can be answered. Scanners follow links, so this only shows. */
  @Get(':token')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Public()
  async show(@Param('token') token: string, @Headers('accept') accept: string | undefined, @Res({ passthrough: true }) reply: HttpReply) {
    if (!accept?.includes('text/html')) return this.question(token);
    reply.header('content-type', 'text/html; charset=utf-8');
    return this.page(async () => answerPage(await this.question(token)), reply);
  }

  /** Gives one order. Once: the second time says what the first did. */
  @Post(':token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  async answer(
    @Param('token') token: string,
    @Body() body: unknown,
    @Headers('content-type') type: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    if (!type?.startsWith('application/x-www-form-urlencoded')) return this.give(token, orderOf(body));
    reply.header('content-type', 'text/html; charset=utf-8');
    return this.page(async () => thanksPage(await this.give(token, orderOf(orderFromForm(body as Record<string, string>)))), reply);
  }

  /** A problem is a page too, for people who follow a link in a mail. */
  private async page(render: () => Promise<string>, reply: HttpReply): Promise<string> {
    try {
      return await render();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      reply.code(error.status);
      return problemPage(error.title, error.detail);
    }
  }

  private async question(token: string): Promise<Question> {
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

  private async give(token: string, order: ActionItemOrder) {
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

function orderOf(body: unknown): ActionItemOrder {
  const parsed = OrderBody.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Problem(400, 'request/invalid', 'The request is not valid', parsed.error.issues[0]?.message, {
    errors: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  });
}

const causeOf = (tid: string): string => `answer-${tid}`;
