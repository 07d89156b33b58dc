import { Clock } from '@debrief/config';
import type { Alert, EventEnvelope, Instant } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { Gathered } from '@debrief/messaging';
import { followed, Transient } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { CandidatesLookup } from '../adapters/candidates.lookup.js';
import { DecisionLog } from '../adapters/decision-log.js';
import { IncidentsRepository, nothing, type Decision, type Loaded } from '../adapters/incidents.repository.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { correlateBatch, type Decided, type Plan } from '../domain/correlate-batch.js';
import { correlateOrder } from '../domain/correlate-order.js';
import { factOf } from '../domain/correlation/fact-of.js';
import type { AlertFact } from '../domain/correlation/facts.js';
import type { RuleBook } from '../domain/correlation/rule-book.js';
import { incident, noIncident } from '../domain/incident.js';
import { LookBack } from './look-back.js';

/** One statement of an alert on its way through a batch, with what it acts under. */
interface Waiting {
  readonly fact: AlertFact;
  readonly cause: string;
  readonly correlationId?: string;
}

const mostRaces = 10;
const mostTogether = 1_000;

/** Hears alerts in batches and makes incidents of them: one commit for each incident that a batch touches. */
@Injectable()
export class CorrelateAlerts {
  private readonly gathered = new Gathered<EventEnvelope<string, Alert>>((events) => this.correlateHeard(events), mostTogether);

  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly candidates: CandidatesLookup,
    private readonly rules: RuleBooks,
    private readonly decisions: DecisionLog,
    private readonly lookBack: LookBack,
    private readonly clock: Clock,
  ) {}

  /** Batches of several partitions go together: in a storm all of them belong to one incident. */
  execute(events: readonly EventEnvelope<string, Alert>[]): Promise<void> {
    return this.gathered.add(events);
  }

  private async correlateHeard(events: readonly EventEnvelope<string, Alert>[]): Promise<void> {
    const { book, catalogue } = await this.rules.current();
    await this.correlate(
      events.map(({ id, correlationid, data }) => ({ fact: factOf(data, catalogue), cause: id, correlationId: correlationid })),
      book,
    );
  }

  /** Decides again what was kept out before, under causes of its own. */
  again(waiting: readonly { readonly fact: AlertFact; readonly cause: string }[], book: RuleBook): Promise<void> {
    return this.correlate(waiting, book);
  }

  private async correlate(all: readonly Waiting[], book: RuleBook): Promise<void> {
    let waiting = all;
    // Incidents that somebody else changed meanwhile: looked up with every commit that they have.
    let contested = new Set<string>();
    for (let races = 0; waiting.length > 0; races++) {
      if (races > mostRaces) throw new Transient(`correlation lost ${mostRaces} races in a row, last on ${[...contested].join(', ')}`);
      if (races > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      const lost = await this.attempt(waiting, contested, book);
      waiting = waiting.filter(({ fact }) => lost.facts.has(fact));
      contested = lost.incidentIds;
    }
  }

  private async attempt(
    waiting: readonly Waiting[],
    contested: ReadonlySet<string>,
    book: RuleBook,
  ): Promise<{ facts: ReadonlySet<AlertFact>; incidentIds: Set<string> }> {
    const now = this.clock.now();
    const facts = waiting.map(({ fact }) => fact);
    const { candidates, loaded } = await this.candidates.find(facts, contested, book);
    const { decided, plans } = correlateBatch(facts, candidates, book, now);
    const byFact = new Map(waiting.map((each) => [each.fact, each]));
    const numbers = await this.numbersFor(plans);
    const decisions = await Promise.all(plans.map((plan) => this.decisionOf(plan, loaded, numbers, byFact, now)));
    // What was decided is kept last, journaled.
    const outcomes = await this.incidents.saveMany(decisions, followed);
    const lostFacts = new Set<AlertFact>();
    const incidentIds = new Set<string>();
    for (const [index, outcome] of outcomes.entries()) {
      const plan = plans[index] as Plan;
      if (outcome.kind === 'committed') continue;
      // Lost, or told before in part or in whole: with all commits at hand what is known is ignored, the rest is decided anew.
      incidentIds.add(plan.incidentId);
      if (outcome.kind === 'lost-race') for (const fact of plan.facts) lostFacts.add(fact);
    }
    const opened = plans.filter((plan, index) => plan.begins?.as === 'opened' && outcomes[index]?.kind !== 'lost-race');
    const known = outcomes.flatMap((outcome, index) => (outcome.kind === 'duplicate' ? [(plans[index] as Plan).incidentId] : []));
    if (known.length > 0) await this.incidents.catchUp(known);
    const settled = decided.filter(({ fact }) => !lostFacts.has(fact));
    await this.log(settled, byFact, book, now);
    // A batch that comes again after a crash looks again: what is told already is left out.
    await this.lookBack.executeMany(opened.map(({ incidentId }) => incidentId));
    return { facts: lostFacts, incidentIds };
  }

  private async numbersFor(plans: readonly Plan[]): Promise<Map<Plan, number>> {
    const opening = plans.filter((plan) => plan.begins?.as === 'opened');
    if (opening.length === 0) return new Map();
    const first = await this.rules.next('number', opening.length);
    return new Map(opening.map((plan, index) => [plan, first + index]));
  }

  private async decisionOf(
    plan: Plan,
    loaded: ReadonlyMap<string, Loaded>,
    numbers: ReadonlyMap<Plan, number>,
    byFact: ReadonlyMap<AlertFact, Waiting>,
    now: Instant,
  ): Promise<Decision> {
    // Never looked up anew: the plan was made upon what was at hand, and must lose the race against what was not.
    const from = loaded.get(plan.incidentId) ?? nothing(plan.incidentId);
    const opensCandidate = plan.begins?.as === 'opened' && from.state.status === 'candidate';
    const held = opensCandidate ? await this.candidates.heldBy(plan.incidentId) : [];
    const events = incident.decide(
      correlateOrder(plan, now, numbers.get(plan) ?? 0, held),
      from.state.status === 'none' ? noIncident : from.state,
    );
    if (isRejection(events)) throw new Error(`correlation and incident ${plan.incidentId} disagree: ${events.type}`);
    const causes = plan.facts.flatMap((fact) => byFact.get(fact)?.cause ?? []);
    return { from, cause: causes, correlationId: byFact.get(plan.facts[0] as AlertFact)?.correlationId, events };
  }

  private async log(decided: readonly Decided[], byFact: ReadonlyMap<AlertFact, Waiting>, book: RuleBook, now: Instant): Promise<void> {
    const told = decided.flatMap((each) => {
      const cause = byFact.get(each.fact)?.cause;
      return cause ? [{ ...each, eventId: cause }] : [];
    });
    await this.decisions.keep(told, book.version, now);
  }
}
