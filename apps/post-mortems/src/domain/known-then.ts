import type { Instant } from '@debrief/contracts';
import type { Story } from './citations.js';
import { compare, dataText, wordsOf } from './draft/facts.js';
import type { RecordEntry } from './record.js';

export interface KnownCard {
  readonly incidentNumber: number | null;
  /** As the screen showed it then; null before the incident was there. */
  readonly status: string | null;
  readonly severity: string | null;
  readonly alertsFired: number;
  /** Fired and not yet ended at that moment. */
  readonly alertsOpen: number;
  /** Which roles were held then; never by whom. */
  readonly roles: readonly string[];
  /** What was considered by then, each in the state that it had then. */
  readonly hypotheses: readonly { readonly ref: string; readonly text: string; readonly state: string }[];
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
  const fired = known.filter((entry) => entry.entryType === 'alert-fired');
  return {
    incidentNumber: story.incident?.number ?? null,
    status: statusAt(story, known, at),
    severity: story.incident?.severityHistory.filter((one) => one.at <= at).at(-1)?.severity ?? null,
    alertsFired: fired.length,
    alertsOpen: openAlerts(known),
    roles: [
      ...new Set(
        (story.incident?.roles ?? []).filter((role) => role.from <= at && (role.to === null || role.to > at)).map(({ role }) => role),
      ),
    ],
    hypotheses: hypothesesAt(known).map((entry) => ({
      ...brief(entry),
      text: wordsOf(entry).slice(0, 500),
      state: dataText(entry, 'state') ?? 'open',
    })),
    known: known.slice(-shown).map(brief),
    learnedLater: entries
      .filter((entry) => !isKnown(entry))
      .slice(-shown)
      .map((entry) => ({ ...brief(entry), knownAt: entry.knownAt })),
  };
}

const statuses: ReadonlySet<string> = new Set(['triage', 'acknowledged', 'investigating', 'identified', 'mitigated', 'resolved', 'closed']);

function statusAt({ incident }: Story, known: readonly RecordEntry[], at: Instant): string | null {
  const said = known.filter((entry) => entry.entryType === 'status-changed' && statuses.has(dataText(entry, 'to') ?? '')).at(-1);
  if (said !== undefined) return dataText(said, 'to')!;
  return incident !== null && incident.openedAt <= at ? 'triage' : null;
}

/** Per alert and episode the last word by then. */
function openAlerts(known: readonly RecordEntry[]): number {
  const last = new Map<string, boolean>();
  for (const entry of known) {
    if (entry.entryType !== 'alert-fired' && entry.entryType !== 'alert-resolved') continue;
    last.set(dataText(entry, 'alertId') ?? dataText(entry, 'title') ?? entry.text, entry.entryType === 'alert-fired');
  }
  return [...last.values()].filter(Boolean).length;
}

/** Each hypothesis once, as the latest entry about it said it by then. */
function hypothesesAt(known: readonly RecordEntry[]): RecordEntry[] {
  const latest = new Map<string, RecordEntry>();
  for (const entry of known) {
    if (entry.entryType !== 'hypothesis') continue;
    const key = dataText(entry, 'hypothesisId', 'hypothesisEntryId') ?? wordsOf(entry).trim();
    latest.set(key, entry);
  }
  return [...latest.values()].sort((a, b) => compare(a.occurredAt, b.occurredAt) || a.entryNo - b.entryNo);
}
