import { Clock } from '@debrief/config';
import { PresenceBody } from '@debrief/contracts';
import { Allow, Caller } from '@debrief/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { locksOf, presentNow } from '../domain/presence.js';
import { OrderPostMortem } from '../use-cases/order-post-mortem.js';
import { DirectoryRepository } from './directory.repository.js';
import { MomentsRepository } from './moments.repository.js';

/** Who else is at a document, and which section somebody writes in. */
@Controller('api/v1/post-mortems/:postMortemId/presence')
export class PresenceController {
  constructor(
    private readonly orders: OrderPostMortem,
    private readonly moments: MomentsRepository,
    private readonly directory: DirectoryRepository,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow('post-mortems:read')
  async list(@Param('postMortemId') postMortemId: string, @Caller() caller: Caller) {
    await this.orders.visible(postMortemId, caller);
    return this.answer(postMortemId, caller);
  }

  /**
   * Tells where the page of the caller is: every 20 s, and when it moves; 45 s of silence is absence. Answers with everybody who is
   * there and with the lock of each section that somebody writes in: the first one holds it, the others are told. A lock refuses
   * nothing: a write is judged by its `If-Match`.
   */
  @Put()
  @Allow('post-mortems:read')
  async appear(@Param('postMortemId') postMortemId: string, @Body({ schema: PresenceBody }) body: PresenceBody, @Caller() caller: Caller) {
    await this.orders.visible(postMortemId, caller);
    const here = { personId: caller.personId, sectionKey: body.sectionKey, isEditing: body.isEditing && body.sectionKey !== null };
    await this.moments.appear(postMortemId, here, this.clock.now());
    return this.answer(postMortemId, caller);
  }

  @Delete()
  @HttpCode(204)
  @Allow('post-mortems:read')
  async leave(@Param('postMortemId') postMortemId: string, @Caller() caller: Caller): Promise<void> {
    await this.orders.visible(postMortemId, caller);
    await this.moments.leave(postMortemId, caller.personId);
  }

  private async answer(postMortemId: string, caller: Caller) {
    const present = presentNow(await this.moments.present(postMortemId), this.clock.now());
    const names = await this.directory.peopleNamed(present.map(({ personId }) => personId));
    const named = (personId: string): string => names[personId] ?? 'somebody';
    return {
      items: present.map((one) => ({ ...one, name: named(one.personId), isMe: one.personId === caller.personId })),
      locks: locksOf(present).map((lock) => ({ ...lock, name: named(lock.heldBy), isMine: lock.heldBy === caller.personId })),
    };
  }
}
