import { Relay } from '@debrief/messaging';
import { CommitStore, verifyChain } from '@debrief/persistence';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { principalOf } from './caller.js';
import { Allow, Caller } from './decorators.js';
import { HostedServices } from './hosted-services.js';
import { notFound } from './problem.js';

const VerificationQuery = z.strictObject({ aggregateId: z.string().min(1).max(512) });

/** What an operator asks of a service's own store, through its door. */
@Controller('_')
export class StoreController {
  constructor(private readonly hosted: HostedServices) {}

  /** Whether the history of one thing is whole: its hash chain from the first commit to the newest. `debrief verify` looks at all. */
  @Get(':service/verification')
  @Allow('store:verify')
  async verify(
    @Param('service') service: string,
    @Query({ schema: VerificationQuery }) { aggregateId }: z.infer<typeof VerificationQuery>,
  ) {
    const store = this.hosted.byName(service)?.find(CommitStore);
    const commits = (await store?.history(aggregateId)) ?? [];
    if (commits.length === 0) throw notFound('store/not-found');
    return { service, aggregateId, ...verifyChain(commits) };
  }

  /** Says the whole history of the service again, so that a listener can be rebuilt from nothing. Answers at once. */
  @Post(':service/republish')
  @Allow('store:republish')
  @HttpCode(202)
  async republish(@Param('service') service: string, @Caller() caller: Caller) {
    const relay = this.hosted.byName(service)?.find(Relay);
    if (!relay) throw notFound('store/not-found', `${service} says nothing.`);
    await relay.republish(principalOf(caller));
    return { service, ordered: true };
  }
}
