/** A step of a reporting duty, and what its time counts from. */
export interface DutyStep {
  readonly stepId: string;
  readonly name: string;
  /** The earliest of these counts; one whose beginning is not known yet does not run. */
  readonly within: readonly { readonly from: string; readonly hours?: number | undefined; readonly months?: number | undefined }[];
}

/** A reporting duty: data that an installation may edit, and no legal advice. */
export interface Regime {
  readonly regimeId: string;
  readonly name: string;
  readonly reference: string;
  readonly steps: readonly DutyStep[];
}

/** As of the texts that are referred to. Times count from `classification`, `awareness` or an earlier step. */
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

type OwnFields = Readonly<Record<string, unknown>>;

/** Own fields are called by their names, in whatever way these are joined: `classified-at` is `classifiedAt`. */
export function ownFieldNamed(fields: OwnFields, name: string): unknown {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return Object.entries(fields).find(([key]) => letters(key) === letters(name))?.[1];
}

/** The regimes that an incident names in its own field `regulation`, in small letters: one, a list, or several in one text. */
export function regulationsIn(fields: OwnFields): string[] {
  const named = ownFieldNamed(fields, 'regulation');
  const all = Array.isArray(named) ? named : typeof named === 'string' ? named.split(/[,;\s]+/) : [];
  return [...new Set(all.filter((one): one is string => typeof one === 'string' && one !== '').map((one) => one.toLowerCase()))];
}

/** Is this regime one of those that `regulationsIn` answered? By its id or by its name. */
export const isNamedIn = (named: readonly string[], { regimeId, name }: Regime): boolean =>
  named.includes(regimeId) || named.includes(name.toLowerCase());
