import { Clock } from '@debrief/config';
import { Injectable } from '@nestjs/common';
import { ActionItemsRepository } from '../adapters/action-items.repository.js';
import { DigestsRepository } from '../adapters/digests.repository.js';
import { digestWeek, teamDigest } from '../domain/team-digest.js';

/** Once a week for each team. The commit's cause is the ISO week: of two that send it one finds that it was sent. */
@Injectable()
export class SendTeamDigests {
  constructor(
    private readonly clock: Clock,
    private readonly items: ActionItemsRepository,
    private readonly digests: DigestsRepository,
  ) {}

  async execute(): Promise<void> {
    const now = this.clock.now();
    for (const { team, calendar, to } of await this.digests.readers()) {
      const week = digestWeek(calendar, now);
      if (!week || (await this.digests.wasSent(team.teamId, week))) continue;
      const found = await this.items.items
        .find({ owningTeamId: team.teamId, isOpen: true, visibility: 'internal' })
        .sort({ sortDueAt: 1, _id: 1 })
        .limit(100)
        .lean();
      const items = found.map(({ _id, item }) => ({
        actionItemId: _id,
        title: item.title,
        state: item.state,
        dueAt: item.dueAt,
        priority: item.priority,
      }));
      await this.digests.send(team.teamId, week, teamDigest(team, to, items, calendar, now));
    }
  }
}
