import { Sweep, type Sweeping } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { PostMortemsRepository } from '../adapters/post-mortems.repository.js';
import { RecordsRepository } from '../adapters/records.repository.js';
import { FollowIncidents } from './follow-incidents.js';

/** Drafts what is still only requested although its incident is over: after a death in between, or a changed policy. */
@Injectable()
@Sweep('draft-late', { everySeconds: 20 })
export class DraftLateSweep implements Sweeping {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly records: RecordsRepository,
    private readonly followIncidents: FollowIncidents,
  ) {}

  async sweep(): Promise<void> {
    const waiting = (await this.postMortems.requested(200)).filter((document) => document.state.subject.type === 'incident');
    const over = await this.records.ofStatus(
      ['resolved', 'closed', 'merged'],
      waiting.map((document) => document.subjectIds[0] ?? ''),
    );
    for (const incidentId of over) await this.followIncidents.follow(incidentId, []);
  }
}
