import type { Instant, TryOut } from '@debrief/contracts';
import { Correlation } from './correlate-batch.js';
import type { AlertFact } from './correlation/facts.js';
import type { RuleBook } from './correlation/rule-book.js';
import { msOf } from './instants.js';

type Figures = NonNullable<TryOut['before']>;
type Change = TryOut['changes'][number];

/** What a book made of a history: which episodes stand together. */
export interface Played {
  /** incidentId → episodes, `<alertId>:<episode>`. */
  readonly incidents: ReadonlyMap<string, ReadonlySet<string>>;
  /** incidentId → names of services. */
  readonly services: ReadonlyMap<string, ReadonlySet<string>>;
  readonly suppressed: number;
  readonly unmatched: number;
}

/** A fact as it was kept, with the incident that it really went to. */
export interface KeptFact {
  readonly fact: AlertFact;
  readonly incidentId: string | null;
}

/** What is told of an episode where a change names it. */
interface Traced {
  readonly title: string;
  readonly service: string | null;
  readonly startedAt: Instant;
  readonly incidentId: string | null;
}
type Traces = ReadonlyMap<string, Traced>;
const episodeOf = (fact: AlertFact): string => `${fact.alertId}:${fact.episode}`;

/** One book over a history, fact by fact: `play` may be called in parts, so that nothing waits long for it. */
export class History {
  private readonly correlation: Correlation;
  private readonly incidents = new Map<string, Set<string>>();
  private readonly services = new Map<string, Set<string>>();
  private readonly left = new Set<string>();
  private readonly suppressed = new Set<string>();
  private settledAt = '';

  constructor(book: RuleBook) {
    this.correlation = new Correlation([], book, true);
  }

  play(facts: readonly AlertFact[]): void {
    for (const fact of facts) {
      // The sweep looks every ten seconds; once a minute of history is as good here.
      if (this.settledAt === '' || msOf(fact.receivedAt) - msOf(this.settledAt) >= 60_000) {
        this.correlation.settle(fact.receivedAt);
        this.settledAt = fact.receivedAt;
      }
      const { decision, incidentId } = this.correlation.decide(fact, fact.receivedAt);
      const episode = episodeOf(fact);
      if (decision.kind === 'suppressed') this.suppressed.add(episode);
      else if (decision.kind === 'unmatched') this.left.add(episode);
      else if (incidentId && decision.kind !== 'updated') {
        added(this.incidents, incidentId, episode);
        if (fact.service) added(this.services, incidentId, fact.service);
      }
    }
  }

  end(): Played {
    return { incidents: this.incidents, services: this.services, suppressed: this.suppressed.size, unmatched: this.left.size };
  }
}

function added(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}

function figuresOf({ incidents, suppressed, unmatched }: Played): Figures {
  const sizes = [...incidents.values()].map(({ size }) => size).toSorted((a, b) => a - b);
  const middle = sizes.length / 2;
  const median = sizes.length === 0 ? 0 : ((sizes[Math.ceil(middle) - 1] ?? 0) + (sizes[Math.floor(middle)] ?? 0)) / 2;
  return { incidents: sizes.length, suppressed, unmatched, largest: sizes.at(-1) ?? 0, medianSize: median };
}

/** The incidents of one book that share alerts with those of the other, as groups of both. */
function changesOf(before: Played, after: Played, traces: Traces): Change[] {
  const holder = (played: Played): Map<string, string> =>
    new Map([...played.incidents].flatMap(([id, episodes]) => [...episodes].map((episode): [string, string] => [episode, id])));
  const inBefore = holder(before);
  const inAfter = holder(after);
  const seen = new Set<string>();
  const changes: Change[] = [];
  const grow = (start: { side: 'before' | 'after'; id: string }): Change => {
    const sides = { before: new Set<string>(), after: new Set<string>() };
    const episodes = new Set<string>();
    const open = [start];
    for (let next = open.pop(); next; next = open.pop()) {
      if (sides[next.side].has(next.id)) continue;
      sides[next.side].add(next.id);
      seen.add(`${next.side}:${next.id}`);
      const [own, otherSide, otherHolder] =
        next.side === 'before' ? [before, 'after' as const, inAfter] : [after, 'before' as const, inBefore];
      for (const episode of own.incidents.get(next.id) ?? []) {
        episodes.add(episode);
        const id = otherHolder.get(episode);
        if (id !== undefined && !sides[otherSide].has(id)) open.push({ side: otherSide, id });
      }
    }
    const one = [...sides.before].toSorted();
    const other = [...sides.after].toSorted();
    return { kind: kindOf(one, other, before, after), before: one, after: other, alerts: episodes.size, ...toldOf(episodes, traces) };
  };
  for (const id of before.incidents.keys()) if (!seen.has(`before:${id}`)) changes.push(grow({ side: 'before', id }));
  for (const id of after.incidents.keys()) if (!seen.has(`after:${id}`)) changes.push(grow({ side: 'after', id }));
  const order: Record<Change['kind'], number> = { joined: 0, divided: 1, gone: 2, new: 3, same: 4 };
  return changes.toSorted(
    (a, b) =>
      order[a.kind] - order[b.kind] ||
      b.alerts - a.alerts ||
      ((a.before[0] ?? a.after[0] ?? '') < (b.before[0] ?? b.after[0] ?? '') ? -1 : 1),
  );
}

function kindOf(one: readonly string[], other: readonly string[], before: Played, after: Played): Change['kind'] {
  if (other.length === 0) return 'gone';
  if (one.length === 0) return 'new';
  if (other.length > one.length) return 'divided';
  if (one.length > other.length) return 'joined';
  const size = (played: Played, ids: readonly string[]): number => ids.reduce((sum, id) => sum + (played.incidents.get(id)?.size ?? 0), 0);
  if (one.length === 1) {
    const difference = size(after, other) - size(before, one);
    return difference === 0 ? 'same' : difference > 0 ? 'joined' : 'divided';
  }
  return 'divided';
}

/** Most that a try-out lists; the figures count all. */
const most = 1_000;
const mostNames = 5;

/** How a change is told to people: what fired, where, when, and the incidents that there really were. */
function toldOf(episodes: ReadonlySet<string>, traces: Traces): Pick<Change, 'titles' | 'services' | 'firstAt' | 'lastAt' | 'incidentIds'> {
  const traced = [...episodes].flatMap((episode) => traces.get(episode) ?? []);
  const starts = traced.map(({ startedAt }) => startedAt).toSorted();
  const distinct = (names: readonly (string | null)[], count: number): string[] =>
    [...new Set(names.filter((name) => name !== null))].toSorted().slice(0, count);
  return {
    titles: distinct(
      traced.map(({ title }) => title),
      mostNames,
    ),
    services: distinct(
      traced.map(({ service }) => service),
      mostNames,
    ),
    firstAt: starts[0] ?? null,
    lastAt: starts.at(-1) ?? null,
    incidentIds: distinct(
      traced.map(({ incidentId }) => incidentId),
      20,
    ),
  };
}

type Result = Pick<TryOut, 'before' | 'after' | 'changes' | 'counts' | 'warnings'>;

/** What would have been different: figures of both books, the incidents that changed, and warnings about the draft. */
export function comparePlayed(before: Played, after: Played, traces: Traces = new Map()): Result {
  const [one, other] = [figuresOf(before), figuresOf(after)];
  const total = [...after.incidents.values()].reduce((sum, { size }) => sum + size, 0);
  const widest = Math.max(0, ...[...after.services.values()].map(({ size }) => size));
  const collapses = total > 1 && (other.largest > total / 2 || widest > 10) && (other.largest > one.largest || widest > 10);
  const fragments = one.incidents > 0 && other.incidents > 2 * one.incidents;
  const warnings: TryOut['warnings'] = [...(collapses ? (['collapses'] as const) : []), ...(fragments ? (['fragments'] as const) : [])];
  const changes = changesOf(before, after, traces);
  const counts = { same: 0, joined: 0, divided: 0, gone: 0, new: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  // What stays as it was is a number, not a list: the list is for what a person would look at.
  return { before: one, after: other, changes: changes.filter(({ kind }) => kind !== 'same').slice(0, most), counts, warnings };
}

/** Both books over one history, in parts. Pure: the same facts in the same order give the same bytes. */
export class TryOutPlay {
  private readonly histories: readonly [History, History];
  private readonly traces = new Map<string, Traced>();

  constructor(current: RuleBook, draft: RuleBook) {
    this.histories = [new History(current), new History(draft)];
  }

  play(kept: readonly KeptFact[]): void {
    for (const { fact, incidentId } of kept) {
      const episode = episodeOf(fact);
      const known = this.traces.get(episode);
      if (!known) this.traces.set(episode, { title: fact.title, service: fact.service, startedAt: fact.startedAt, incidentId });
      else if (known.incidentId === null && incidentId !== null) this.traces.set(episode, { ...known, incidentId });
    }
    const facts = kept.map(({ fact }) => fact);
    for (const history of this.histories) history.play(facts);
  }

  end(): Result {
    const [current, draft] = this.histories;
    return comparePlayed(current.end(), draft.end(), this.traces);
  }
}

/** Of the range that a try-out may have: 31 days. */
export const isTryable = (from: Instant, to: Instant): boolean => from < to && msOf(to) - msOf(from) <= 31 * 24 * 60 * 60_000;
