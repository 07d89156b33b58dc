import { Clock } from '@debrief/config';
import { ClockBody, Instant, PollBody } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { Allow, Caller, Cause, notFound, orProblem, permits, Problem } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { z } from 'zod';
import { prefixOf } from '../domain/citations.js';
import { clocksOf } from '../domain/duties.js';
import { knownAt } from '../domain/known-then.js';
import { systemOrder } from '../domain/orders.js';
import { postMortem } from '../domain/post-mortem.js';
import { recurrenceGroup, recurrenceOf } from '../domain/recurrence.js';
import { mayBeSeenBy } from '../domain/subject-visibility.js';
import type { PostMortem } from '../domain/state.js';
import { FindSimilar } from '../use-cases/find-similar.js';
import { OrderPostMortem } from '../use-cases/order-post-mortem.js';
import { MomentsRepository, type Poll } from './moments.repository.js';
import { maySee, PostMortemsRepository } from './post-mortems.repository.js';
import { RecordsRepository } from './records.repository.js';
import { SettingsRepository } from './settings.repository.js';
import { statusOf } from './rejections.js';

const MomentQuery = z
  .strictObject({
    at: Instant.optional(),
    entry: z
      .string()
      .regex(/^(?:INC-\d{1,9}\/)?T\d{1,7}$/)
      .optional(),
  })
  .refine((query) => (query.at === undefined) !== (query.entry === undefined), 'needs at or entry');
/** Fewer would tell who answered what. */
const fewestTold = 5;

/** What looks beyond the text: what was known at a moment, what came before and came again, whom it must be told, was it worth it. */
@Controller('api/v1/post-mortems/:postMortemId')
export class InsightController {
  constructor(
    private readonly orders: OrderPostMortem,
    private readonly records: RecordsRepository,
    private readonly postMortems: PostMortemsRepository,
    private readonly settings: SettingsRepository,
    private readonly similarities: FindSimilar,
    private readonly moments: MomentsRepository,
    private readonly clock: Clock,
  ) {}

  /** Two columns: what was on record at `at` (or beside an `entry`), and what was learned later. */
  @Get('known-then')
  @Allow('post-mortems:read')
  async known(
    @Param('postMortemId') id: string,
    @Query({ schema: MomentQuery }) query: z.infer<typeof MomentQuery>,
    @Caller() caller: Caller,
  ) {
    const { state } = await this.orders.visible(id, caller);
    const record = await this.records.subjectRecord(state);
    const maySeeRestricted = permits(caller.permissions, 'incidents:manage');
    const at =
      query.at ??
      record.stories
        .flatMap((story) => story.entries.map((entry) => ({ ref: `${prefixOf(record, story)}T${entry.entryNo}`, entry })))
        .find(({ ref, entry }) => ref === query.entry && !entry.hidden && (maySeeRestricted || entry.visibility !== 'restricted'))?.entry
        .occurredAt;
    if (at === undefined) throw notFound('post-mortem/unknown-entry');
    return { at, items: record.stories.map((story) => knownAt(story, at, maySeeRestricted)) };
  }

  /** The five that are most alike, with what they share. A rank and no link: a person confirms it in the incident. */
  @Get('similar')
  @Allow('post-mortems:read')
  async similar(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    const document = await this.orders.visible(id, caller);
    const found = await this.similarities.execute(document, caller);
    return { items: found.map(({ factors: _, ...one }) => one) };
  }

  /**
   * "This happened before": the incidents that people linked with these, oldest first, each with what had been decided upon by an
   * earlier one and was due before it came again. Whether those items were done, `action-items` says.
   */
  @Get('recurrence')
  @Allow('post-mortems:read')
  async recurrence(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(id, caller);
    if (state.subject.type !== 'incident') return { groups: [] };
    const all = (await this.records.linkedWith(state.subject.ids)).filter((record) => mayBeSeenBy(record, caller));
    const documents = (await this.postMortems.aboutAny(all.map(({ incidentId }) => incidentId))).filter((one) => maySee(one.state, caller));
    const proposalsOf = (incidentId: string) =>
      documents.flatMap((one) => (one.subjectIds.includes(incidentId) ? one.state.proposals : []));
    const groups = state.subject.ids.map((incidentId) => recurrenceGroup(incidentId, all)).filter((group) => group.length > 1);
    const named = new Map(groups.map((group) => recurrenceOf(group, proposalsOf)).map((group) => [group.name, group]));
    const about = new Map(documents.flatMap((one) => one.subjectIds.map((incidentId) => [incidentId, one] as const)));
    return {
      groups: [...named.values()].map(({ name, members }) => ({
        name,
        members: members.map((member) => ({ ...member, postMortemId: about.get(member.incidentId)?._id ?? null })),
      })),
    };
  }

  /** Reporting duties that the incident's field `regulation` names: when each step is due, and what met it. No legal advice. */
  @Get('clocks')
  @Allow('post-mortems:read')
  async clocks(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(id, caller);
    return { items: await this.clocksOf(state) };
  }

  /** Says that a duty does not apply here, with a reason; null takes it back. */
  @Put('clocks/:clockId')
  @Allow('post-mortems:write')
  async spare(
    @Param('postMortemId') id: string,
    @Param('clockId') clockId: string,
    @Body({ schema: ClockBody }) body: ClockBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const { state } = await this.orders.visible(id, caller);
    if (!(await this.clocksOf(state)).some((clock) => clock.clockId === clockId)) throw notFound('clock/not-found');
    const wish = { type: 'SpareClock' as const, clockId, reason: body.notApplicable };
    const next = orProblem(await this.orders.execute({ postMortemId: id, caller, cause, wish }), statusOf);
    return { items: await this.clocksOf(next) };
  }

  /** From five answers on the counts; before, only how many there are. */
  @Get('poll')
  @Allow('post-mortems:read')
  async poll(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    await this.orders.visible(id, caller);
    return pollView(await this.moments.poll(id));
  }

  /** Did you learn something that changes your work, and would you come again? Once a person; kept without the person. */
  @Post('poll')
  @HttpCode(200)
  @Allow('post-mortems:read')
  async answer(@Param('postMortemId') id: string, @Body({ schema: PollBody }) body: PollBody, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(id, caller);
    if (state.published === null) throw new Problem(409, 'post-mortem/not-published');
    const counted = await this.moments.vote(id, caller.personId, body);
    if (counted === null) throw new Problem(409, 'poll/answered');
    // Told in steps of five: from one more answer to the next somebody could read off a single one.
    if (counted.n % fewestTold === 0) {
      const questions = questionsOf(counted);
      const told = await this.postMortems.order(id, `poll:${counted.n}`, (current) =>
        postMortem.decide({ ...systemOrder(this.clock.now()), type: 'CountPoll', questions }, current),
      );
      if (isRejection(told)) orProblem(told, statusOf);
    }
    return pollView(counted);
  }

  private async clocksOf(state: PostMortem) {
    const record = await this.records.subjectRecord(state);
    const { regimes } = await this.settings.regimes();
    return record.stories.flatMap((story) =>
      story.incident === null
        ? []
        : clocksOf(
            { incident: story.incident, entries: story.entries },
            regimes,
            state.sparedClocks ?? {},
            this.clock.now(),
            prefixOf(record, story).replace('/', ':'),
          ),
    );
  }
}

const questionsOf = ({ n, learned, again }: Poll) => [
  { question: 'Did you learn something that changes your work?', n, yes: learned },
  { question: 'Would you come again?', n, yes: again },
];
const pollView = (poll: Poll) => {
  // As many as were told of: in steps, like the fact.
  return { n: poll.n, questions: poll.n < fewestTold ? null : questionsOf(poll) };
};
