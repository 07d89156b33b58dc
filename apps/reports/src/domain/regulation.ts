import { defaultRegimes, isNamedIn, regulationsIn } from '@debrief/contracts';
import { deadlineOf } from '@debrief/working-time';
import type { IncidentFact } from './facts/incident-fact.js';
import type { StepFact } from './facts/told-facts.js';
import { startOfIncident } from './figures/incident-figures.js';

/**
 * Every step that the regimes named by these incidents ask for, as they are shipped. We are aware from detection, and classify when we
 * declare. What follows a step counts from when it was sent, else from when it is due: so that the whole way is planned.
 */
export function stepsOf(incidents: readonly IncidentFact[]): StepFact[] {
  return incidents.flatMap((fact) => {
    const aware = startOfIncident(fact);
    if (!aware) return [];
    // Facts of an earlier release hold the names as they were written.
    const named = regulationsIn({ regulation: fact.regulations });
    const regimes = defaultRegimes.filter((regime) => isNamedIn(named, regime));
    return regimes.flatMap(({ regimeId, name, reference, steps }) => {
      const known = new Map([
        ['awareness', aware],
        ['classification', fact.milestones.declaredAt ?? aware],
      ]);
      return steps.map(({ stepId, within }): StepFact => {
        const dueAt = deadlineOf(within, known)!;
        const sentAt = (fact.notices ?? []).find(({ step }) => step === stepId || step === `${regimeId}:${stepId}`)?.at ?? null;
        known.set(stepId, sentAt ?? dueAt);
        return {
          stepId: `${fact.incidentId}:${regimeId}:${stepId}`,
          incidentId: fact.incidentId,
          number: fact.number,
          title: fact.title,
          severity: fact.severity,
          services: fact.services,
          teamIds: fact.teamIds,
          policy: `${name} (${reference})`,
          step: stepId,
          beganAt: aware,
          dueAt,
          sentAt,
        };
      });
    });
  });
}
