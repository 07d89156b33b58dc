import type { Instant, MilestoneName } from '@debrief/contracts';
import { CitationIndex, prefixOf, type Story, type Target } from '../citations.js';
import { durations, factsOf, impactUnion, ofKind, storyOf } from '../draft/facts.js';
import { severitySpans } from '../draft/plans.js';
import { changeText } from '../draft/phrases.js';
import { epoch, unescapeText } from '../draft/words.js';
import type { RecordEntry } from '../record.js';
import { quantitiesIn } from './quantities.js';

/** What one citation holds, ready to be compared. */
export interface Held {
  /** Seconds since the epoch. */
  readonly instants: ReadonlySet<number>;
  readonly numbers: ReadonlySet<number>;
  /** Seconds: lengths that the record itself states or that follow from all of it. */
  readonly lengths: readonly number[];
  /** Times of day in seconds that a text of the entry mentions. */
  readonly clocks: ReadonlySet<number>;
  /** Everything it says, folded. */
  readonly text: string;
}

/** NFKC, lower case, one space: how names and quotations are compared. */
export const folded = (text: string): string => unescapeText(text).normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

const seconds = (at: Instant): number => Math.floor(epoch(at) / 1000);

/** What the citations of one document hold. Each is worked out once. */
export class RecordFacts {
  readonly index: CitationIndex;
  private readonly held = new Map<string, Held | null>();
  private readonly counts = new Map<Story, { fired: RecordEntry[] }>();

  constructor(index: CitationIndex) {
    this.index = index;
  }

  /** Null: the citation points at nothing that may be seen. */
  of(ref: string, maySeeRestricted: boolean): Held | null {
    const key = `${maySeeRestricted ? '+' : ''}${ref}`;
    let known = this.held.get(key);
    if (known === undefined) {
      const target = this.index.find(ref);
      known = target === undefined || !isVisible(target, maySeeRestricted) ? null : this.holdingsOf(target);
      this.held.set(key, known);
    }
    return known;
  }

  milestone(story: Story | undefined, name: MilestoneName): number | undefined {
    const at = story?.incident?.milestones[name]?.at;
    return at === undefined ? undefined : seconds(at);
  }

  fired(story: Story): readonly RecordEntry[] {
    let known = this.counts.get(story);
    if (known === undefined) {
      known = { fired: story.entries.filter((entry) => entry.entryType === 'alert-fired' && !entry.hidden) };
      this.counts.set(story, known);
    }
    return known.fired;
  }

  /** What everybody may see of a story, in its order. */
  shown(story: Story): readonly RecordEntry[] {
    let known = this.stories.get(story);
    if (known === undefined) this.stories.set(story, (known = storyOf(story)));
    return known;
  }
  private readonly stories = new Map<Story, readonly RecordEntry[]>();

  refOf(story: Story, entry: RecordEntry): string {
    return `${this.prefixOf(story)}T${entry.entryNo}`;
  }

  /** The services that an incident is about. */
  services(story: Story | undefined): string[] {
    const { incident } = story ?? {};
    return [
      ...(incident?.services.map((service) => service.name) ?? []),
      ...(incident?.impacts.flatMap((impact) => impact.serviceName ?? []) ?? []),
    ];
  }

  /** The entry of exactly this second; null where there is none. */
  refAt(story: Story, instant: number): string | null {
    const entry = this.shown(story).find((one) => seconds(one.occurredAt) === instant);
    return entry === undefined ? null : this.refOf(story, entry);
  }

  /** The entry whose time is nearest to an instant or, where the day is not known, to a time of day. */
  nearestTo(story: Story, instant: number, isOfDay: boolean): string | null {
    let best: RecordEntry | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const entry of this.shown(story)) {
      const at = seconds(entry.occurredAt);
      const distance = Math.abs((isOfDay ? ((at % 86_400) + 86_400) % 86_400 : at) - instant);
      if (distance < least) [best, least] = [entry, distance];
    }
    return best === undefined ? null : this.refOf(story, best);
  }

  /** The names that are known of this subject: services, titles, sources. For the nearest spelling. */
  names(): ReadonlySet<string> {
    return (this.nameCache ??= new Set(
      this.index.record.stories
        .flatMap(({ incident, entries }) => [
          ...(incident?.services.map((service) => service.name) ?? []),
          ...(incident?.impacts.map((impact) => impact.serviceName ?? '') ?? []),
          ...entries
            .slice(0, 5000)
            .flatMap((entry) =>
              ['title', 'service', 'source'].map((name) => entry.data[name]).filter((value) => typeof value === 'string'),
            ),
        ])
        .filter((name) => name.length >= 4),
    ));
  }
  private nameCache: ReadonlySet<string> | undefined;

  private holdingsOf(target: Target): Held {
    const holding = new Holding();
    const { incident } = target.story;
    if (target.kind === 'entry') {
      holding.entry(target.entry);
      if (target.entry.entryType === 'change') holding.say(changeText(target.entry));
    } else if (target.kind === 'impact') {
      const { impact } = target;
      holding.instant(impact.startedAt);
      if (impact.endedAt !== null) holding.instant(impact.endedAt);
      holding.value({ ...impact });
      if (impact.share !== null) holding.numbers.add(Math.round(impact.share * 10_000) / 100);
      const union = incident === null ? null : impactUnion(incident.impacts);
      if (union !== null) {
        holding.lengths.push(union.seconds);
        holding.numbers.add(union.intervals);
        holding.instant(union.from);
        holding.instant(union.to);
      }
      for (const service of incident?.services ?? []) holding.say(service.name);
    } else {
      this.wholeRecord(target.story, holding);
    }
    return holding.done();
  }

  private wholeRecord(story: Story, holding: Holding): void {
    const { incident, entries } = story;
    for (const entry of entries) if (!entry.hidden) holding.instant(entry.occurredAt);
    if (incident === null) return;
    holding.instant(incident.openedAt);
    holding.say(
      incident.title,
      incident.severity,
      incident.kind,
      incident.environment ?? '',
      ...incident.tags,
      ...incident.services.map((service) => service.name),
    );
    for (const value of Object.values(incident.milestones)) holding.instant(value.at);
    for (const interval of incident.activeIntervals) {
      holding.instant(interval.from);
      if (interval.to !== null) holding.instant(interval.to);
    }
    for (const { severity } of incident.severityHistory) holding.say(severity);
    for (const span of severitySpans(incident)) holding.lengths.push(span.seconds);
    for (const duration of durations(incident)) holding.lengths.push(duration.seconds);
    for (const silence of ofKind(factsOf(this.index.record, story), 'silence')) holding.lengths.push(silence.seconds);
    const fired = this.fired(story);
    holding.numbers.add(entries.filter((entry) => !entry.hidden).length);
    holding.numbers.add(incident.alertTotal);
    holding.numbers.add(fired.length);
    holding.numbers.add(Math.max(0, entries.length - 2000));
  }

  prefixOf(story: Story): string {
    return prefixOf(this.index.record, story);
  }
}

const isVisible = (target: Target, maySeeRestricted: boolean): boolean =>
  target.kind !== 'entry' || (!target.entry.hidden && (maySeeRestricted || target.entry.visibility !== 'restricted'));

class Holding {
  readonly instants = new Set<number>();
  readonly numbers = new Set<number>();
  readonly lengths: number[] = [];
  readonly clocks = new Set<number>();
  private readonly texts: string[] = [];

  instant(at: Instant): void {
    this.instants.add(seconds(at));
  }

  say(...texts: readonly string[]): void {
    this.texts.push(...texts);
  }

  entry(entry: RecordEntry): void {
    this.instant(entry.occurredAt);
    if (entry.occurredUntil !== null) this.instant(entry.occurredUntil);
    this.value(entry.data);
    this.text(entry.text);
    if (entry.annotation !== null) this.text(entry.annotation);
    this.say(entry.authorRole ?? '', entry.entryType);
  }

  value(value: unknown, depth = 0): void {
    if (typeof value === 'string') this.text(value);
    else if (typeof value === 'number') this.numbers.add(value);
    else if (typeof value === 'object' && value !== null && depth < 5)
      for (const member of Object.values(value)) this.value(member, depth + 1);
  }

  private text(text: string): void {
    this.texts.push(text);
    for (const quantity of quantitiesIn(text.slice(0, 2000))) {
      if (quantity.kind === 'number') this.numbers.add(quantity.value);
      else if (quantity.kind === 'duration') this.lengths.push(quantity.seconds, quantity.most);
      else if (quantity.clock !== null) this.clocks.add(quantity.clock);
    }
  }

  done(): Held {
    return {
      instants: this.instants,
      numbers: this.numbers,
      lengths: this.lengths,
      clocks: this.clocks,
      text: folded(this.texts.join(' \n ')),
    };
  }
}
