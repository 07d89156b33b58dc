import { Sweep, type Sweeping } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { MomentsRepository } from '../adapters/moments.repository.js';
import { PostMortemsRepository } from '../adapters/post-mortems.repository.js';
import { OfferInsights } from './offer-insights.js';

/**
 * What others learned, offered once to each document that has its draft. Not while events are heard: the first look after a start
 * reads every document, and a partition must not wait for that.
 */
@Injectable()
@Sweep('offer-insights', { everySeconds: 30 })
export class OfferInsightsSweep implements Sweeping {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly moments: MomentsRepository,
    private readonly insights: OfferInsights,
  ) {}

  async sweep(): Promise<void> {
    const drafted = await this.postMortems.drafted(200);
    const offered = await this.moments.offeredTo(drafted.map(({ _id }) => _id));
    for (const { _id, state } of drafted) {
      if (offered.has(_id)) continue;
      await this.insights.execute(state, `insights:${_id}`);
      await this.moments.offered(_id);
    }
  }
}
