import type { CorrelationRule, Instant } from '@debrief/contracts';
import { holds } from './correlation/condition.js';
import { isOpenAlert, type AlertFact, type Candidate, type Member } from './correlation/facts.js';
import { isInWindow } from './correlation/maintenance.js';
import { firstRule, groupKeyOf, ruleOf, stormKeyOf, type RuleBook } from './correlation/rule-book.js';
import { msOf } from './instants.js';

const minute = 60_000;
const day = 24 * 60 * minute;
/** A flapping alert is given this long before its return counts as new trouble, and its end as an end. */
export const flappingMinutes = 30;

/** An incident that might be told together with a new one; a person says. */
export interface Suggestion {
  readonly incidentId: string;
  readonly kind: 'duplicate' | 'shared-factor';
}

/** What becomes of one alert, and why. */
export type Decision =
  | { readonly kind: 'ignored'; readonly why: 'stale-delivery' | 'never-opened' | 'not-a-signal' | 'replay' }
  | {
      readonly kind: 'suppressed';
      readonly why: 'maintenance-window' | 'suppress-rule';
      readonly windowId?: string;
      readonly ruleId?: string;
    }
  | { readonly kind: 'unmatched'; readonly why: 'no-rule' }
  | { readonly kind: 'updated'; readonly why: 'member'; readonly incidentId: string }
  | {
      readonly kind: 'joined';
      readonly why: 'same-alert' | 'same-group' | 'declared-service' | 'upstream' | 'storm';
      readonly incidentId: string;
      readonly ruleId: string | null;
    }
  | {
      readonly kind: 'reopened';
      readonly why: 'resumed' | 'same-alert' | 'same-group';
      readonly incidentId: string;
      readonly ruleId: string | null;
      readonly isMember: boolean;
    }
  | {
      readonly kind: 'held' | 'opened';
      readonly why: 'below-count' | 'no-open-incident' | 'count-reached' | 'storm';
      readonly ruleId: string;
      readonly groupKey: string;
      readonly generation: number;
      /** The candidate that already holds alerts of the group; null: a new one. */
      readonly candidateId: string | null;
      readonly count: number;
      readonly need: number;
      readonly suggestions: readonly Suggestion[];
    };

const byAge = (a: Candidate, b: Candidate): number =>
  a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : a.incidentId < b.incidentId ? -1 : 1;

/** Whether the alert's start lies within the rule's window of the incident's members, and within 24 hours of the first. */
function isNear(candidate: Candidate, startedAt: Instant, rule: CorrelationRule): boolean {
  const at = msOf(startedAt);
  const first = msOf(candidate.firstStartedAt ?? candidate.openedAt);
  const last = rule.windowKind === 'fixed' ? first : msOf(candidate.lastAt ?? candidate.openedAt);
  const width = rule.windowMinutes * minute;
  return at >= first - width && at <= last + width && at <= first + day;
}

const isYoung = (candidate: Candidate, startedAt: Instant): boolean => msOf(startedAt) - msOf(candidate.openedAt) < day;

/** Whether the trouble came back so soon after the incident's end that it is the same (a late alert may have begun before it). */
function isBackSoon(candidate: Candidate, fact: AlertFact, book: RuleBook): boolean {
  if (candidate.status !== 'resolved' || !candidate.resolvedAt) return false;
  const rule = ruleOf(book, candidate.ruleId);
  const after = msOf(fact.startedAt) - msOf(candidate.resolvedAt);
  const within = Math.max(rule.reopenMinutes, fact.isFlapping ? flappingMinutes : 0) * minute;
  return after <= within && (after >= 0 || isNear(candidate, fact.startedAt, rule));
}

const episodesOf = (candidate: Candidate, alertId: string): readonly Member[] =>
  candidate.members.filter((member) => member.alertId === alertId);

/** Rows 1 and 6: what its own earlier deliveries and episodes say. */
function asMember(fact: AlertFact, candidates: readonly Candidate[]): { candidate: Candidate; member: Member } | undefined {
  for (const candidate of candidates) {
    const member = candidate.members.find((each) => each.alertId === fact.alertId && each.episode === fact.episode);
    if (member && candidate.status !== 'merged' && candidate.status !== 'lapsed') return { candidate, member };
  }
  return undefined;
}

function withEarlierEpisode(fact: AlertFact, candidates: readonly Candidate[], book: RuleBook): Decision | undefined {
  const earlier = candidates
    .map((candidate) => ({ candidate, members: episodesOf(candidate, fact.alertId) }))
    .filter(({ members }) => members.length > 0)
    // What a person placed leads: the overrule sticks for later episodes too.
    .toSorted(
      (a, b) => Number(b.members.some((m) => m.pinned)) - Number(a.members.some((m) => m.pinned)) || byAge(b.candidate, a.candidate),
    );
  const open = earlier.find(({ candidate }) => candidate.status === 'open');
  if (open) return { kind: 'joined', why: 'same-alert', incidentId: open.candidate.incidentId, ruleId: open.candidate.ruleId };
  const resolved = earlier.find(({ candidate }) => isBackSoon(candidate, fact, book));
  if (!resolved) return undefined;
  const { incidentId, ruleId } = resolved.candidate;
  return { kind: 'reopened', why: 'same-alert', incidentId, ruleId, isMember: false };
}

/**
 * Decides what one alert means for the incidents: the first row of the table that applies. Total, deterministic and without any
 * text that could be a program; ties go to the oldest, then the smaller id. `candidates` are those the shell looked up for it:
 * incidents that hold the alert, have its group key (with the newest of the key, whatever became of it) or its service.
 * `now` decides nothing but what is on: everything else is the sources' own time, so late alerts land where they belong.
 */
export function correlate(fact: AlertFact, candidates: readonly Candidate[], book: RuleBook): Decision {
  const own = asMember(fact, candidates);
  if (own) {
    const { candidate, member } = own;
    // One commit of an alert may tell an episode's beginning and its end: the end is newer, though the number is the same.
    const isEndOfSameCommit = fact.sequence === member.sequence && member.isOpen && !isOpenAlert(fact);
    if (fact.sequence <= member.sequence && !isEndOfSameCommit) return { kind: 'ignored', why: 'stale-delivery' };
    const firesAgain = isOpenAlert(fact) && !member.isOpen;
    if (firesAgain && candidate.status === 'resolved' && !fact.isReplay) {
      return { kind: 'reopened', why: 'resumed', incidentId: candidate.incidentId, ruleId: candidate.ruleId, isMember: true };
    }
    return { kind: 'updated', why: 'member', incidentId: candidate.incidentId };
  }
  if (!isOpenAlert(fact)) return { kind: 'ignored', why: 'never-opened' };
  if (fact.isReplay) return { kind: 'ignored', why: 'replay' };
  if (fact.isTest && !fact.isDrill) return { kind: 'ignored', why: 'not-a-signal' };
  const window = book.windows.find((each) => holds(each.when, fact) && isInWindow(each, fact.startedAt));
  if (window) return { kind: 'suppressed', why: 'maintenance-window', windowId: window.windowId };
  const suppressing = firstRule(book, 'suppress', fact);
  if (suppressing) return { kind: 'suppressed', why: 'suppress-rule', ruleId: suppressing.ruleId };
  const again = withEarlierEpisode(fact, candidates, book);
  if (again) return again;
  const rule = firstRule(book, 'group', fact);
  if (!rule) return { kind: 'unmatched', why: 'no-rule' };
  return byGroup(fact, candidates, book, rule);
}

/** The incident that a merged one went into, as far as it was looked up. */
function heirOf(candidate: Candidate, candidates: readonly Candidate[]): Candidate {
  // Bounded: a chain of merges is never longer than the incidents at hand.
  let heir = candidate;
  for (let step = 0; step < candidates.length && heir.status === 'merged'; step++) {
    const next = candidates.find((each) => each.incidentId === heir.mergedInto);
    if (!next) break;
    heir = next;
  }
  return heir;
}

/** Rows 8 to 14: what the group, the service and the neighbours say. */
function byGroup(fact: AlertFact, candidates: readonly Candidate[], book: RuleBook, rule: CorrelationRule): Decision {
  const { startedAt, serviceId } = fact;
  const groupKey = groupKeyOf(rule, fact);
  const ofKey = candidates.filter((each) => each.groupKey === groupKey).toSorted(byAge);
  const heirs = [...new Set(ofKey.map((each) => heirOf(each, candidates)))];
  const open = heirs.filter((each) => each.status === 'open');
  const same = open.find((each) => isNear(each, startedAt, rule) || (each.isTaken && isYoung(each, startedAt)));
  if (same) return { kind: 'joined', why: 'same-group', incidentId: same.incidentId, ruleId: rule.ruleId };
  const ended = heirs.findLast((each) => isBackSoon(each, fact, book));
  if (ended) return { kind: 'reopened', why: 'same-group', incidentId: ended.incidentId, ruleId: rule.ruleId, isMember: false };
  // What opens is told to all: it must not name a private incident.
  const suggestions: Suggestion[] = open
    .filter((each) => !each.isPrivate)
    .map((each) => ({ incidentId: each.incidentId, kind: 'duplicate' }));
  if (serviceId && !fact.isDrill) {
    const neighbours = candidates.filter((each) => each.status === 'open').toSorted(byAge);
    const declared = neighbours.find((each) => each.isDeclared && each.subjectServiceIds.includes(serviceId) && isYoung(each, startedAt));
    if (declared) return { kind: 'joined', why: 'declared-service', incidentId: declared.incidentId, ruleId: rule.ruleId };
    const above = book.upstream.get(serviceId) ?? [];
    const upstream =
      rule.dependencies === 'none'
        ? undefined
        : neighbours.find((each) => each.subjectServiceIds.some((id) => above.includes(id)) && isNear(each, startedAt, rule));
    if (upstream && rule.dependencies === 'join') {
      return { kind: 'joined', why: 'upstream', incidentId: upstream.incidentId, ruleId: rule.ruleId };
    }
    if (upstream && !upstream.isPrivate && !suggestions.some((each) => each.incidentId === upstream.incidentId)) {
      suggestions.push({ incidentId: upstream.incidentId, kind: 'shared-factor' });
    }
  }
  const held = ofKey.find((each) => each.status === 'held' && isNear(each, startedAt, rule));
  const newest = (key: string): number => Math.max(0, ...candidates.filter((each) => each.groupKey === key).map((each) => each.generation));
  const isCounted = held?.members.some((member) => member.alertId === fact.alertId && member.isOpen) ?? false;
  const count = (held?.openAlerts ?? 0) + (isCounted ? 0 : 1);
  const group = {
    ruleId: rule.ruleId,
    groupKey,
    generation: held?.generation ?? newest(groupKey) + 1,
    candidateId: held?.incidentId ?? null,
    count,
    need: rule.minimumCount,
    suggestions,
  };
  if (count < rule.minimumCount) return { kind: 'held', why: 'below-count', ...group };
  if (fact.inStorm) {
    const stormKey = stormKeyOf(fact.integrationId);
    const storm = candidates
      .filter((each) => each.groupKey === stormKey && each.status === 'open')
      .toSorted(byAge)
      .find((each) => isNear(each, startedAt, rule));
    if (storm) return { kind: 'joined', why: 'storm', incidentId: storm.incidentId, ruleId: rule.ruleId };
    return { kind: 'opened', why: 'storm', ...group, groupKey: stormKey, generation: newest(stormKey) + 1, candidateId: null };
  }
  return { kind: 'opened', why: held ? 'count-reached' : 'no-open-incident', ...group };
}
