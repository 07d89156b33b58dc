import { plusMilliseconds } from '@debrief/working-time';
import type { IncidentFact } from './facts/incident-fact.js';
import type { StepFact } from './facts/told-facts.js';
import { startOfIncident } from './figures/incident-figures.js';

const HOUR_MS = 3_600_000;

/** When a step is due: hours after an instant, or calendar months after the step before it (sent, else due). */
interface Step {
  readonly step: string;
  /** The earliest of these. */
  readonly after: readonly (
    { readonly of: 'classified' | 'aware' | 'previous'; readonly hours: number } | { readonly of: 'previous'; readonly months: number }
  )[];
}
interface Policy {
  readonly policy: string;
  readonly title: string;
  readonly steps: readonly Step[];
}

/** Policies are data. An incident names one in its own field `regulation`; a communication to the regulator names its step. */
export const policies: readonly Policy[] = [
  {
    policy: 'dora',
    title: 'EU 2022/2554 (DORA)',
    steps: [
      {
        step: 'initial',
        after: [
          { of: 'classified', hours: 4 },
          { of: 'aware', hours: 24 },
        ],
      },
      { step: 'intermediate', after: [{ of: 'previous', hours: 72 }] },
      { step: 'final', after: [{ of: 'previous', months: 1 }] },
    ],
  },
  {
    policy: 'nis2',
    title: 'EU 2022/2555 (NIS2)',
    steps: [
      { step: 'early-warning', after: [{ of: 'aware', hours: 24 }] },
      { step: 'notification', after: [{ of: 'aware', hours: 72 }] },
      { step: 'final', after: [{ of: 'previous', months: 1 }] },
    ],
  },
  { policy: 'gdpr', title: 'EU 2016/679 (GDPR), Article 33', steps: [{ step: 'notification', after: [{ of: 'aware', hours: 72 }] }] },
];

const daysIn = (year: number, month: number): number =>
  month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** A calendar month later at the same time of day; the last day of a shorter month: 31 January becomes 28 February. */
export function monthsLater(instant: string, months: number): string {
  const [year, month, day] = [Number(instant.slice(0, 4)), Number(instant.slice(5, 7)), Number(instant.slice(8, 10))];
  const count = month - 1 + months;
  const [toYear, toMonth] = [year + Math.floor(count / 12), (count % 12) + 1];
  const toDay = Math.min(day, daysIn(toYear, toMonth));
  return `${toYear}-${String(toMonth).padStart(2, '0')}-${String(toDay).padStart(2, '0')}${instant.slice(10)}`;
}

/** Every step that the regulations named by these incidents ask for. We are aware from detection, and classify when we declare. */
export function stepsOf(incidents: readonly IncidentFact[]): StepFact[] {
  return incidents.flatMap((fact) => {
    const aware = startOfIncident(fact);
    if (!aware) return [];
    const classified = fact.milestones.declaredAt ?? aware;
    return (fact.regulations ?? []).flatMap((named) => {
      const policy = policies.find((one) => one.policy === named.toLowerCase());
      let previous = aware;
      return (policy?.steps ?? []).map(({ step, after }): StepFact => {
        const dueAt = after
          .map((one) => {
            const from = one.of === 'classified' ? classified : one.of === 'aware' ? aware : previous;
            return 'hours' in one ? plusMilliseconds(from, one.hours * HOUR_MS) : monthsLater(from, one.months);
          })
          .sort()[0]!;
        const sentAt =
          (fact.notices ?? []).find((notice) => notice.step === step || notice.step === `${policy!.policy}:${step}`)?.at ?? null;
        previous = sentAt ?? dueAt;
        return {
          stepId: `${fact.incidentId}:${policy!.policy}:${step}`,
          incidentId: fact.incidentId,
          number: fact.number,
          title: fact.title,
          severity: fact.severity,
          services: fact.services,
          teamIds: fact.teamIds,
          policy: policy!.title,
          step,
          beganAt: aware,
          dueAt,
          sentAt,
        };
      });
    });
  });
}
