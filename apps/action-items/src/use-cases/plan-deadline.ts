import { Injectable } from '@nestjs/common';
import { DeadlinesRepository } from '../adapters/deadlines.repository.js';
import { PlanReminders } from './plan-reminders.js';

/** When the review of a post-mortem rings next: after each of its events that moves a date or a person. */
@Injectable()
export class PlanDeadline {
  constructor(
    private readonly deadlines: DeadlinesRepository,
    private readonly planReminders: PlanReminders,
  ) {}

  async execute(postMortemId: string): Promise<void> {
    const found = await this.deadlines.find(postMortemId);
    if (found) await this.planReminders.executeDeadline(found.deadline, found.version);
  }
}
