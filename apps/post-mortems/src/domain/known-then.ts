import type { Instant } from '@debrief/contracts';
import type { Story } from './citations.js';
import type { RecordEntry } from './record.js';

export interface KnownCard {
  readonly incidentNumber: number | null;
  readonly severity: string | null;
  readonly alertsFired: number;
  readonly hypotheses: readonly { readonly ref: string; readonly text: string }[];
  /** On record at that moment. */
  readonly known: readonly { readonly ref: string; readonly occurredAt: Instant; readonly text: string }[];
  /** Happened by then, and learned only afterwards. */
  readonly learnedLater: readonly {
    readonly ref: string;
    readonly occurredAt: Instant;
    readonly knownAt: Instant | null;
    readonly text: string;
  }[];
}

const shown = 200;

/** What a person in the response could know at a moment: nothing that was recorded, or became known, only later. */
export function knownAt(story: Story, at: Instant, maySeeRestricted: boolean): KnownCard {
  const entries = story.entries
    .filter((entry) => !entry.hidden && (maySeeRestricted || entry.visibility !== 'restricted') && entry.occurredAt <= at)
    .sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : a.entryNo - b.entryNo));
  const isKnown = (entry: RecordEntry): boolean => entry.knownAt !== null && entry.knownAt <= at;
  const known = entries.filter(isKnown);
  const brief = (entry: RecordEntry) => ({ ref: `T${entry.entryNo}`, occurredAt: entry.occurredAt, text: entry.text.slice(0, 500) });
  return {
    incidentNumber: story.incident?.number ?? null,
    severity: story.incident?.severityHistory.filter((one) => one.at <= at).at(-1)?.severity ?? null,
    alertsFired: known.filter((entry) => entry.entryType === 'alert-fired').length,
    hypotheses: known.filter((entry) => entry.entryType === 'hypothesis').map(brief),
    known: known.slice(-shown).map(brief),
    learnedLater: entries
      .filter((entry) => !isKnown(entry))
      .slice(-shown)
      .map((entry) => ({ ...brief(entry), knownAt: entry.knownAt })),
  };
}
