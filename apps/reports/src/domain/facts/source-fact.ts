import type { EventOf, IntegrationCountedV1 } from '@debrief/contracts';

/** What came from one integration in one hour: that something did, or what `ingest` counted (receipts, before they are parsed). */
export interface SourceHour {
  readonly integrationId: string;
  readonly name: string | null;
  readonly source: string;
  readonly hour: string;
  readonly lastReceivedAt: string | null;
  readonly counted: { readonly receipts: number; readonly unparsed: number; readonly deadLetters: number } | null;
}

/** One integration, as its hours tell it. */
export interface SourceFact {
  readonly integrationId: string;
  readonly name: string | null;
  readonly source: string;
  readonly lastReceivedAt: string | null;
  /** Hours in which something arrived, in order. */
  readonly hours: readonly string[];
  /** Sums of what was counted; null while nothing was. */
  readonly receipts: number | null;
  readonly unparsed: number | null;
  readonly deadLetters: number | null;
}

/** Outcomes of a receipt that nobody could read. */
const unreadOutcomes = new Set(['unmapped', 'quarantined', 'refused']);
const hourOf = (instant: string): string => `${instant.slice(0, 13)}:00:00.000Z`;

/** An alert arrived from there. */
export const hourHeard = (integrationId: string, source: string, receivedAt: string): SourceHour => ({
  integrationId,
  name: null,
  source,
  hour: hourOf(receivedAt),
  lastReceivedAt: receivedAt,
  counted: null,
});

/** What `ingest` counted for an hour: the whole hour each time, so the newest replaces what was known of it. */
export function hourCounted(data: EventOf<typeof IntegrationCountedV1>['data']): SourceHour {
  const outcomes = Object.entries(data.receipts);
  const { integrationId, name, source, lastReceivedAt, deadLetters } = data;
  const sum = (isCounted: (outcome: string) => boolean) =>
    outcomes.reduce((total, [outcome, n]) => total + (isCounted(outcome) ? n : 0), 0);
  const counted = { receipts: sum(() => true), unparsed: sum((outcome) => unreadOutcomes.has(outcome)), deadLetters };
  return { integrationId, name, source, hour: hourOf(data.hour), lastReceivedAt, counted };
}

/** Folds hours, in any order, to integrations. */
export function sourcesOf(hours: readonly SourceHour[]): SourceFact[] {
  const byIntegration = new Map<string, SourceHour[]>();
  for (const hour of hours) byIntegration.set(hour.integrationId, [...(byIntegration.get(hour.integrationId) ?? []), hour]);
  return [...byIntegration.values()].map((mine): SourceFact => {
    const sorted = [...mine].sort((a, b) => (a.hour < b.hour ? -1 : Number(a.hour > b.hour)));
    const counted = sorted.flatMap((one) => one.counted ?? []);
    const sum = (what: 'receipts' | 'unparsed' | 'deadLetters') =>
      counted.length === 0 ? null : counted.reduce((total, one) => total + one[what], 0);
    const arrived = sorted.filter((one) => one.counted === null || one.counted.receipts > 0);
    return {
      integrationId: sorted[0]!.integrationId,
      name: sorted.findLast(({ name }) => name !== null)?.name ?? null,
      source: sorted.at(-1)!.source,
      lastReceivedAt: arrived.reduce<string | null>(
        (newest, { lastReceivedAt: at }) => (at !== null && (newest === null || at > newest) ? at : newest),
        null,
      ),
      hours: [...new Set(arrived.map(({ hour }) => hour))],
      receipts: sum('receipts'),
      unparsed: sum('unparsed'),
      deadLetters: sum('deadLetters'),
    };
  });
}

const HOUR_S = 3_600;

/** Silent for longer than this is unusual: three times its own median gap between hours with something in them, one hour at least. */
export function silenceAllowed(fact: SourceFact): number {
  const gaps = fact.hours
    .slice(1)
    .map((hour, i) => (Date.parse(hour) - Date.parse(fact.hours[i]!)) / 1_000)
    .sort((a, b) => a - b);
  const median = gaps.length === 0 ? HOUR_S : gaps[Math.floor((gaps.length - 1) / 2)]!;
  return Math.max(HOUR_S, 3 * median);
}
