import { isNamedIn, ownFieldNamed, regulationsIn, type DutyStep, type Instant, type Regime } from '@debrief/contracts';
import { deadlineOf } from '@debrief/working-time';
import { compare, dataText, wordsOf } from './draft/facts.js';
import type { IncidentRecord, RecordEntry } from './record.js';

/*
 * Clocks of reporting duties. The regimes are data that an installation edits (contracts), and no legal advice. A clock starts by the incident's
 * field `regulation`; a communication that names the step stops it.
 */

export interface Clock {
  /** `dora:initial`, with several incidents `INC-42:dora:initial`. */
  readonly clockId: string;
  readonly regime: string;
  readonly reference: string;
  readonly step: string;
  /** `waiting`: what it counts from has not happened yet. */
  readonly state: 'waiting' | 'running' | 'met' | 'late' | 'not-applicable';
  readonly dueAt: Instant | null;
  readonly metAt: Instant | null;
  /** The communication that met it. */
  readonly metBy: string | null;
  readonly reason: string | null;
}

interface Told {
  readonly incident: IncidentRecord;
  readonly entries: readonly RecordEntry[];
}

/** Every clock of an incident that its field `regulation` asks for. */
export function clocksOf(
  { incident, entries }: Told,
  regimes: readonly Regime[],
  spared: Readonly<Record<string, string>>,
  now: Instant,
  prefix = '',
): Clock[] {
  const asked = regulationsIn(incident.fields);
  const awareness = incident.milestones.detectedAt?.at ?? incident.openedAt;
  const classification = instantField(incident, 'classifiedAt') ?? incident.milestones.declaredAt?.at ?? awareness;
  const told = entries
    .filter((entry) => entry.entryType === 'communication' && !entry.hidden)
    .sort((a, b) => compare(a.occurredAt, b.occurredAt) || a.entryNo - b.entryNo);
  return regimes
    .filter((regime) => isNamedIn(asked, regime))
    .flatMap((regime) => {
      const known = new Map<string, Instant>([
        ['awareness', awareness],
        ['classification', classification],
      ]);
      return regime.steps.map((step): Clock => {
        const dueAt = deadlineOf(step.within, known);
        const naming = told.filter((entry) => names(entry, regime, step));
        const first = naming[0];
        // What follows counts from the latest report of a step, the step itself is met by its first.
        if (naming.length > 0) known.set(step.stepId, naming.at(-1)!.occurredAt);
        const clockId = `${prefix}${regime.regimeId}:${step.stepId}`;
        const reason = spared[clockId] ?? null;
        const metAt = first?.occurredAt ?? null;
        const isLate = dueAt !== null && (metAt ?? now) > dueAt;
        return {
          clockId,
          regime: regime.name,
          reference: regime.reference,
          step: step.name,
          state: reason !== null ? 'not-applicable' : isLate ? 'late' : metAt !== null ? 'met' : dueAt === null ? 'waiting' : 'running',
          dueAt,
          metAt,
          metBy: first === undefined ? null : `T${first.entryNo}`,
          reason,
        };
      });
    });
}

function instantField({ fields }: IncidentRecord, name: string): Instant | null {
  const value = ownFieldNamed(fields, name);
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** By its typed step, else by words: the regime and the step are both named. */
function names(entry: RecordEntry, regime: Regime, step: DutyStep): boolean {
  if (dataText(entry, 'step') !== undefined)
    return dataText(entry, 'step') === step.stepId && (dataText(entry, 'regulation') ?? regime.regimeId).toLowerCase() === regime.regimeId;
  const words = `${entry.text} ${dataText(entry, 'text') ?? wordsOf(entry)}`.toLowerCase();
  return (
    hasWord(words, regime.name.toLowerCase()) && (words.includes(step.name.toLowerCase()) || hasWord(words, step.stepId.replace('-', ' ')))
  );
}

const hasWord = (text: string, word: string): boolean => ` ${text.replace(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(` ${word} `);

/** What is wrong with a list of regimes: doubled names, and steps that count from nothing that comes before them. */
export function regimeFault(regimes: readonly Regime[]): { path: string; message: string } | null {
  const ids = new Set<string>();
  for (const [index, regime] of regimes.entries()) {
    if (ids.has(regime.regimeId)) return { path: `regimes.${index}.regimeId`, message: `${regime.regimeId} occurs twice` };
    ids.add(regime.regimeId);
    const known = new Set(['awareness', 'classification']);
    for (const [nth, step] of regime.steps.entries()) {
      const path = `regimes.${index}.steps.${nth}`;
      const unknown = step.within.findIndex(({ from }) => !known.has(from));
      if (unknown >= 0) return { path: `${path}.within.${unknown}.from`, message: 'is no step before this one' };
      if (known.has(step.stepId)) return { path: `${path}.stepId`, message: `${step.stepId} occurs twice` };
      known.add(step.stepId);
    }
  }
  return null;
}
