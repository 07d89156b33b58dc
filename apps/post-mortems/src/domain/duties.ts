import type { Instant } from '@debrief/contracts';
import { compare, dataText, wordsOf } from './draft/facts.js';
import type { IncidentRecord, RecordEntry } from './record.js';

/*
 * Clocks of reporting duties. The regimes are data that an installation edits, and no legal advice. A clock starts by the incident's
 * field `regulation`; a communication that names the step stops it.
 */

export interface DutyStep {
  readonly stepId: string;
  readonly name: string;
  /** The earliest of these counts; one whose beginning is not known yet does not run. */
  readonly within: readonly { readonly from: string; readonly hours?: number | undefined; readonly months?: number | undefined }[];
}

export interface Regime {
  readonly regimeId: string;
  readonly name: string;
  readonly reference: string;
  readonly steps: readonly DutyStep[];
}

/** As of the texts that are referred to. */
export const defaultRegimes: readonly Regime[] = [
  {
    regimeId: 'dora',
    name: 'DORA',
    reference: 'EU 2022/2554 Art. 19, EU 2025/301 Art. 5',
    steps: [
      {
        stepId: 'initial',
        name: 'initial notification',
        within: [
          { from: 'classification', hours: 4 },
          { from: 'awareness', hours: 24 },
        ],
      },
      { stepId: 'intermediate', name: 'intermediate report', within: [{ from: 'initial', hours: 72 }] },
      { stepId: 'final', name: 'final report', within: [{ from: 'intermediate', months: 1 }] },
    ],
  },
  {
    regimeId: 'nis2',
    name: 'NIS2',
    reference: 'EU 2022/2555 Art. 23',
    steps: [
      { stepId: 'early-warning', name: 'early warning', within: [{ from: 'awareness', hours: 24 }] },
      { stepId: 'notification', name: 'incident notification', within: [{ from: 'awareness', hours: 72 }] },
      { stepId: 'final', name: 'final report', within: [{ from: 'notification', months: 1 }] },
    ],
  },
  {
    regimeId: 'gdpr',
    name: 'GDPR',
    reference: 'EU 2016/679 Art. 33',
    steps: [{ stepId: 'notification', name: 'notification of the authority', within: [{ from: 'awareness', hours: 72 }] }],
  },
];

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
  const asked = regulationsOf(incident);
  const awareness = incident.milestones.detectedAt?.at ?? incident.openedAt;
  const classification = instantField(incident, 'classifiedAt') ?? incident.milestones.declaredAt?.at ?? awareness;
  const told = entries
    .filter((entry) => entry.entryType === 'communication' && !entry.hidden)
    .sort((a, b) => compare(a.occurredAt, b.occurredAt) || a.entryNo - b.entryNo);
  return regimes
    .filter((regime) => asked.has(regime.regimeId) || asked.has(regime.name.toLowerCase()))
    .flatMap((regime) => {
      const known = new Map<string, Instant>([
        ['awareness', awareness],
        ['classification', classification],
      ]);
      return regime.steps.map((step): Clock => {
        const dues = step.within.flatMap(({ from, hours, months }) => {
          const begin = known.get(from);
          return begin === undefined ? [] : [later(begin, hours ?? 0, months ?? 0)];
        });
        const dueAt = dues.sort(compare)[0] ?? null;
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

function regulationsOf({ fields }: IncidentRecord): ReadonlySet<string> {
  const regulation = fieldNamed(fields, 'regulation');
  const all = Array.isArray(regulation) ? regulation : typeof regulation === 'string' ? regulation.split(/[,;\s]+/) : [];
  return new Set(all.filter((one): one is string => typeof one === 'string').map((one) => one.toLowerCase()));
}

/** Own fields are called by their names, in whatever way these are joined: `classified-at` is `classifiedAt`. */
function fieldNamed(fields: IncidentRecord['fields'], name: string): unknown {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return Object.entries(fields).find(([key]) => letters(key) === letters(name))?.[1];
}

function instantField({ fields }: IncidentRecord, name: string): Instant | null {
  const value = fieldNamed(fields, name);
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

/** Calendar months keep the day where the month has it, else its last. */
function later(at: Instant, hours: number, months: number): Instant {
  const from = new Date(Date.parse(at) + hours * 3_600_000);
  if (months === 0) return from.toISOString();
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const time = Date.parse(at) % 86_400_000;
  return new Date(
    Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)) + (((time % 86_400_000) + 86_400_000) % 86_400_000),
  ).toISOString();
}

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
