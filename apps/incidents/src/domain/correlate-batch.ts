import type { AlertCounts, AttachedAlert, CorrelationRule, IncidentService, Instant } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { correlate, flappingMinutes, type Decision, type Suggestion } from './correlate-alert.js';
import { isOpenAlert, type AlertFact, type Candidate, type Member } from './correlation/facts.js';
import { lookupOf, ruleOf, type RuleBook } from './correlation/rule-book.js';
import { latest, plusMinutes } from './instants.js';
import type { CorrelateAlerts, MemberChange } from './incident/orders.js';

/** What one batch means for one incident. */
export interface Plan {
  readonly incidentId: string;
  begins?: Omit<NonNullable<CorrelateAlerts['begins']>, 'number'>;
  readonly attached: MemberChange[];
  readonly changed: MemberChange[];
  reopens?: { readonly at: Instant; readonly why: string };
  counts: AlertCounts;
  readonly services: IncidentService[];
  readonly teamIds: string[];
  readonly suggestions: Suggestion[];
  /** The facts that this plan rests on: the causes of its commit. */
  readonly facts: AlertFact[];
}

/** One alert, what was decided of it, and where it is now. */
export interface Decided {
  readonly fact: AlertFact;
  readonly decision: Decision;
  readonly incidentId: string | null;
}

/** `members` are those of the alert that is decided now: a storm's incident has 100,000, and no alert looks at another one's. */
type Working = { -readonly [Name in keyof Candidate]: Candidate[Name] } & {
  members: Member[];
  readonly byAlert: Map<string, Member[]>;
};

/** Incidents at hand, found by what an alert may match them with. */
class Pool {
  private readonly byId = new Map<string, Working>();
  private readonly byAlert = new Map<string, Set<Working>>();
  private readonly byKey = new Map<string, Set<Working>>();
  private readonly byService = new Map<string, Set<Working>>();

  constructor(candidates: readonly Candidate[]) {
    for (const candidate of candidates) {
      const byAlert = Map.groupBy(candidate.members, ({ alertId }) => alertId);
      this.add({ ...candidate, members: [...candidate.members], byAlert });
    }
  }

  add(candidate: Working): void {
    this.byId.set(candidate.incidentId, candidate);
    if (candidate.groupKey !== null) index(this.byKey, candidate.groupKey, candidate);
    for (const member of candidate.members) index(this.byAlert, member.alertId, candidate);
    this.serve(candidate);
  }

  serve(candidate: Working): void {
    for (const serviceId of candidate.subjectServiceIds) index(this.byService, serviceId, candidate);
  }

  joined(candidate: Working, alertId: string): void {
    index(this.byAlert, alertId, candidate);
  }

  get(incidentId: string): Working | undefined {
    return this.byId.get(incidentId);
  }

  find(fact: AlertFact, book: RuleBook): readonly Working[] {
    const { alertId, groupKeys, serviceIds } = lookupOf(fact, book);
    const found = new Set<Working>(this.byAlert.get(alertId));
    for (const key of groupKeys) for (const candidate of this.byKey.get(key) ?? []) found.add(candidate);
    for (const serviceId of serviceIds) for (const candidate of this.byService.get(serviceId) ?? []) found.add(candidate);
    // What a merged one went into; the set grows while it is walked, so chains are followed.
    for (const candidate of found) {
      const heir = candidate.mergedInto === null ? undefined : this.byId.get(candidate.mergedInto);
      if (heir) found.add(heir);
    }
    for (const candidate of found) candidate.members = candidate.byAlert.get(alertId) ?? [];
    return [...found];
  }
}

function index(map: Map<string, Set<Working>>, key: string, candidate: Working): void {
  const known = map.get(key);
  if (known) known.add(candidate);
  else map.set(key, new Set([candidate]));
}

/** An alert as a member of an incident, as events tell it. */
export const attachedOf = (fact: AlertFact, why: string, isPinned: boolean): AttachedAlert => ({
  alertId: fact.alertId,
  episode: fact.episode,
  title: fact.title,
  source: fact.source,
  severity: fact.severity,
  status: fact.status,
  startedAt: fact.startedAt,
  resolvedAt: fact.resolvedAt,
  serviceId: fact.serviceId,
  service: fact.service,
  value: fact.value,
  why,
  sequence: fact.sequence,
  isStale: fact.isStale,
  receivedAt: fact.receivedAt,
  ...(isPinned ? { isPinned } : {}),
});

const memberOf = (fact: AlertFact, pinned: boolean): Member => ({
  alertId: fact.alertId,
  episode: fact.episode,
  sequence: fact.sequence,
  isOpen: isOpenAlert(fact),
  status: fact.status,
  title: fact.title,
  value: fact.value,
  isStale: fact.isStale,
  startedAt: fact.startedAt,
  resolvedAt: fact.resolvedAt,
  severity: fact.severity,
  pinned,
});

/** What people read of a member: a newer statement that leaves all of it as it was is no news. */
const isNews = (member: Member, fact: AlertFact): boolean =>
  member.status !== fact.status ||
  member.severity !== fact.severity ||
  member.title !== fact.title ||
  member.value !== fact.value ||
  member.isStale !== fact.isStale ||
  member.startedAt !== fact.startedAt ||
  member.resolvedAt !== fact.resolvedAt;

/** Whether an episode still burns for the count: a stale one has ended only if the rule says that staleness counts. */
export const burns = (member: Pick<Member, 'isOpen' | 'isStale'>, rule: CorrelationRule): boolean =>
  member.isOpen && !(rule.end.staleCounts && member.isStale);

/** Puts the newest statement of an episode into the incident and brings its tally up to date. */
function put(candidate: Working, fact: AlertFact, rule: CorrelationRule): void {
  const same = candidate.members.findIndex((member) => member.alertId === fact.alertId && member.episode === fact.episode);
  const burning = (): boolean => candidate.members.some((member) => member.alertId === fact.alertId && burns(member, rule));
  const before = burning();
  if (same >= 0) candidate.members[same] = memberOf(fact, candidate.members[same]?.pinned ?? false);
  else {
    candidate.members.push(memberOf(fact, false));
    candidate.byAlert.set(fact.alertId, candidate.members);
    candidate.episodes += 1;
  }
  candidate.openAlerts += Number(burning()) - Number(before);
  const { startedAt, resolvedAt } = fact;
  if (candidate.firstStartedAt === null || startedAt < candidate.firstStartedAt) candidate.firstStartedAt = startedAt;
  candidate.lastAt = latest(candidate.lastAt, startedAt, resolvedAt) ?? null;
  candidate.lastEndedAt = latest(candidate.lastEndedAt, resolvedAt) ?? null;
  candidate.settlesAt = settlesAtOf(candidate, rule, fact);
}

/** When the end of all alerts is looked at again: the last end and the grace. A candidate is given its window. */
function settlesAtOf(candidate: Working, rule: CorrelationRule, fact: AlertFact): Instant | null {
  if (candidate.status === 'held') return plusMinutes(candidate.lastAt ?? fact.startedAt, rule.windowMinutes);
  if (candidate.status !== 'open' || candidate.openAlerts > 0) return null;
  // A correction of the record ends nothing by itself.
  if (fact.isReplay) return candidate.settlesAt;
  const grace = Math.max(rule.end.graceMinutes, fact.isFlapping ? flappingMinutes : 0);
  return plusMinutes(candidate.lastEndedAt ?? fact.occurredAt, grace);
}

const countsOf = (candidate: Working): AlertCounts => ({
  open: candidate.openAlerts,
  total: candidate.episodes,
  firstStartedAt: candidate.firstStartedAt,
  lastAt: candidate.lastAt,
  lastEndedAt: candidate.lastEndedAt,
  settlesAt: candidate.settlesAt,
});

function newCandidate(
  incidentId: string,
  decision: Extract<Decision, { kind: 'held' | 'opened' }>,
  fact: AlertFact,
  now: Instant,
): Working {
  return {
    incidentId,
    status: decision.kind === 'held' ? 'held' : 'open',
    openedAt: now,
    isDeclared: false,
    ruleId: decision.ruleId,
    groupKey: decision.groupKey,
    generation: decision.generation,
    isTaken: false,
    resolvedAt: null,
    mergedInto: null,
    isPrivate: false,
    firstStartedAt: null,
    lastAt: null,
    lastEndedAt: null,
    settlesAt: null,
    subjectServiceIds: fact.serviceId ? [fact.serviceId] : [],
    openAlerts: 0,
    episodes: 0,
    members: [],
    byAlert: new Map(),
  };
}

/**
 * Incidents at hand and alerts that come one after the other: each is decided over what those before it made. Pure: the same facts,
 * incidents and book give the same decisions and plans.
 */
export class Correlation {
  private readonly pool: Pool;
  private readonly planned = new Map<string, Plan>();
  /** Those that may settle, for a history that is played through; kept only there. */
  private readonly waiting = new Set<Working>();

  /** `isHistory`: nothing is planned, and `settle` ends what has ended. */
  constructor(
    candidates: readonly Candidate[],
    private readonly book: RuleBook,
    private readonly isHistory = false,
  ) {
    this.pool = new Pool(candidates);
  }

  get plans(): Plan[] {
    return [...this.planned.values()];
  }

  decide(fact: AlertFact, now: Instant): Decided {
    const decision = correlate(fact, this.pool.find(fact, this.book), this.book);
    switch (decision.kind) {
      case 'ignored':
      case 'suppressed':
      case 'unmatched':
        return { fact, decision, incidentId: null };
      case 'updated':
      case 'joined':
      case 'reopened':
        return this.joins(fact, decision, now);
      case 'held':
      case 'opened':
        return this.begins(fact, decision, now);
    }
  }

  /** Ends, in a history, what would have been settled by then. */
  settle(now: Instant): void {
    for (const candidate of this.waiting) {
      if (candidate.settlesAt === null || candidate.settlesAt > now) continue;
      if (candidate.status === 'held') candidate.status = 'lapsed';
      else if (ruleOf(this.book, candidate.ruleId).end.whenAllEnded === 'never') continue;
      else if (candidate.status === 'open') {
        candidate.status = 'resolved';
        candidate.resolvedAt = candidate.lastEndedAt;
      }
      candidate.settlesAt = null;
      this.waiting.delete(candidate);
    }
  }

  private joins(fact: AlertFact, decision: Extract<Decision, { kind: 'updated' | 'joined' | 'reopened' }>, now: Instant): Decided {
    const candidate = this.pool.get(decision.incidentId);
    if (!candidate) throw new Error(`correlate chose ${decision.incidentId}, which was not at hand`);
    const isMember = decision.kind === 'updated' || (decision.kind === 'reopened' && decision.isMember);
    const member = candidate.members.find((each) => each.alertId === fact.alertId && each.episode === fact.episode);
    if (isMember && member && !isNews(member, fact)) return { fact, decision, incidentId: candidate.incidentId };
    if (decision.kind === 'reopened') {
      const at = latest(candidate.resolvedAt, isMember ? fact.occurredAt : fact.startedAt) ?? now;
      if (!this.isHistory) this.planFor(candidate).reopens ??= { at, why: decision.why };
      candidate.status = 'open';
      candidate.resolvedAt = null;
    }
    return this.takes(candidate, fact, decision);
  }

  private begins(fact: AlertFact, decision: Extract<Decision, { kind: 'held' | 'opened' }>, now: Instant): Decided {
    const known = decision.candidateId === null ? undefined : this.pool.get(decision.candidateId);
    const candidate = known ?? newCandidate(derivedId('inc', decision.groupKey, decision.generation), decision, fact, now);
    if (!known) this.pool.add(candidate);
    const isOpening = decision.kind === 'opened';
    if (!this.isHistory) {
      const plan = this.planFor(candidate);
      if (!known || isOpening) plan.begins = beginsOf(decision, fact, this.book);
      plan.suggestions.push(...decision.suggestions);
    }
    if (isOpening) candidate.status = 'open';
    return this.takes(candidate, fact, decision);
  }

  private takes(candidate: Working, fact: AlertFact, decision: Decision): Decided {
    take(candidate, this.isHistory ? undefined : this.planFor(candidate), fact, decision, this.book);
    this.pool.joined(candidate, fact.alertId);
    this.pool.serve(candidate);
    if (this.isHistory && candidate.settlesAt !== null) this.waiting.add(candidate);
    return { fact, decision, incidentId: candidate.incidentId };
  }

  private planFor(candidate: Working): Plan {
    const known = this.planned.get(candidate.incidentId);
    if (known) return known;
    const { incidentId } = candidate;
    const plan: Plan = {
      incidentId,
      attached: [],
      changed: [],
      counts: countsOf(candidate),
      services: [],
      teamIds: [],
      suggestions: [],
      facts: [],
    };
    this.planned.set(incidentId, plan);
    return plan;
  }
}

/** Correlates a batch: what was decided of each alert, and one plan for each incident that changes. */
export function correlateBatch(
  facts: readonly AlertFact[],
  candidates: readonly Candidate[],
  book: RuleBook,
  now: Instant,
): { readonly decided: readonly Decided[]; readonly plans: readonly Plan[] } {
  const correlation = new Correlation(candidates, book);
  const decided = facts.map((fact) => correlation.decide(fact, now));
  return { decided, plans: correlation.plans };
}

function beginsOf(decision: Extract<Decision, { kind: 'held' | 'opened' }>, fact: AlertFact, book: RuleBook): NonNullable<Plan['begins']> {
  const rule = ruleOf(book, decision.ruleId);
  const isStorm = decision.why === 'storm';
  return {
    as: decision.kind,
    title: isStorm ? `Alert storm from ${fact.source}` : fact.title,
    kind: fact.isDrill ? 'drill' : 'incident',
    severity: rule.severity,
    urgency: rule.urgency,
    environment: fact.environment?.slice(0, 64) ?? null,
    groupKey: decision.groupKey,
    generation: decision.generation,
    ruleId: rule.ruleId,
    ruleName: rule.name,
    ruleBookVersion: book.version,
    count: decision.count,
    need: decision.need,
  };
}

/** Notes in the plan what the fact does to the incident, and in the incident what the next fact must see. */
function take(candidate: Working, plan: Plan | undefined, fact: AlertFact, decision: Decision, book: RuleBook): void {
  const rule = ruleOf(book, candidate.ruleId);
  const member = candidate.members.find((each) => each.alertId === fact.alertId && each.episode === fact.episode);
  const change: MemberChange | undefined = plan && {
    alert: {
      ...attachedOf(fact, `${decision.kind}: ${decision.why}`, member?.pinned ?? false),
      ...('ruleId' in decision && decision.ruleId ? { ruleId: decision.ruleId } : {}),
    },
    acknowledgedAt: fact.acknowledgedAt,
    isFlapping: fact.isFlapping,
    ...(candidate.members.some(({ episode }) => episode !== fact.episode) ? { isAgain: true } : {}),
    ...(member ? { was: { status: member.status, severity: member.severity, title: member.title } } : {}),
  };
  put(candidate, fact, rule);
  if (plan && change) {
    (member ? plan.changed : plan.attached).push(change);
    plan.counts = countsOf(candidate);
    plan.facts.push(fact);
  }
  if (!member) {
    const routing = 'ruleId' in decision && decision.ruleId ? ruleOf(book, decision.ruleId).route : undefined;
    const name = fact.service ?? fact.serviceId;
    const relation = decision.why === 'upstream' || decision.why === 'storm' ? ('affected' as const) : ('subject' as const);
    if (name && plan) plan.services.push({ serviceId: fact.serviceId, name, relation });
    plan?.teamIds.push(...fact.teamIds, ...(routing?.teamIds ?? []));
    if (fact.serviceId && relation === 'subject' && !candidate.subjectServiceIds.includes(fact.serviceId)) {
      // In the next batch the incident is found by this service; within this one it has to be, too, whatever the order.
      candidate.subjectServiceIds = [...candidate.subjectServiceIds, fact.serviceId];
    }
  }
}
