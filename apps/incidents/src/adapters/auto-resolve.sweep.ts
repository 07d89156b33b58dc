import { Clock } from '@debrief/config';
import { isRejection } from '@debrief/decider';
import { Sweep } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { ruleOf } from '../domain/correlation/rule-book.js';
import { incident } from '../domain/incident.js';
import { IncidentsRepository } from './incidents.repository.js';
import { RuleBooks } from './rule-books.js';

const system = { kind: 'system' as const, id: null };

/** Looks at incidents whose alerts have all ended and whose grace is over, and at candidates whose window is. */
@Injectable()
@Sweep('auto-resolve', { everySeconds: 10 })
export class AutoResolveSweep {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly rules: RuleBooks,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<void> {
    const now = this.clock.now();
    const { book } = await this.rules.current();
    const due = await (
      await this.incidents.incidents()
    )
      .find({ settlesAt: { $type: 'string', $lte: now } })
      .sort({ settlesAt: 1 })
      .limit(500)
      .toArray();
    for (const { _id: incidentId, settlesAt } of due) {
      await this.incidents.act({
        incidentId,
        cause: `settle:${incidentId}:${settlesAt}`,
        decide: (state) => {
          const decided =
            state.status === 'candidate'
              ? incident.decide({ type: 'LapseCandidate', now, by: system }, state)
              : incident.decide(
                  { type: 'SettleIncident', now, by: system, policy: ruleOf(book, state.origin.ruleId).end.whenAllEnded },
                  state,
                );
          return isRejection(decided) ? [] : decided;
        },
      });
    }
  }
}
