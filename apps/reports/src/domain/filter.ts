import type { ActionItemFact } from './facts/action-item-fact.js';
import type { IncidentFact } from './facts/incident-fact.js';
import type { PostMortemFact } from './facts/post-mortem-fact.js';
import type { FactKind, Facts } from './facts/told-facts.js';

/** Values of one filter mean "or", filters among each other "and". */
export interface Filter {
  readonly service?: readonly string[] | undefined;
  readonly team?: readonly string[] | undefined;
  readonly severity?: readonly string[] | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly detection?: readonly string[] | undefined;
  readonly tag?: readonly string[] | undefined;
}

const meets = (wanted: readonly string[] | undefined, has: readonly string[]) => !wanted || wanted.some((value) => has.includes(value));

const passes: { readonly [Kind in FactKind]: (fact: Facts[Kind], filter: Filter) => boolean } = {
  incident: (fact: IncidentFact, filter) =>
    meets(filter.service, [...fact.services, ...fact.serviceIds]) &&
    meets(filter.team, fact.teamIds) &&
    meets(filter.severity, [fact.severity]) &&
    meets(filter.kind, [fact.kind]) &&
    meets(filter.detection, [fact.detectionMethod]) &&
    meets(filter.tag, fact.tags),
  'action-item': (fact: ActionItemFact, filter) =>
    meets(filter.team, fact.owningTeamId ? [fact.owningTeamId] : []) &&
    meets(filter.kind, fact.kind ? [fact.kind] : []) &&
    meets(filter.tag, fact.labels),
  'post-mortem': (fact: PostMortemFact, filter) =>
    meets(filter.team, fact.teamIds) && meets(filter.severity, fact.severity ? [fact.severity] : []),
  delivery: (fact, filter) => meets(filter.kind, [fact.kind]),
  alert: (fact, filter) => meets(filter.service, fact.service === null ? [] : [fact.service]),
  change: (fact, filter) => meets(filter.service, fact.service === null ? [] : [fact.service]) && meets(filter.kind, [fact.kind]),
  source: () => true,
  lesson: (fact, filter) => meets(filter.team, [fact.teamId]),
  page: (fact, filter) =>
    meets(filter.team, fact.teamId === null ? [] : [fact.teamId]) &&
    meets(filter.service, fact.services) &&
    meets(filter.severity, [fact.severity]),
  step: (fact, filter) =>
    meets(filter.team, fact.teamIds) && meets(filter.service, fact.services) && meets(filter.severity, [fact.severity]),
  belief: (fact, filter) => meets(filter.team, fact.teamIds),
  repeat: (fact, filter) => passes.incident(fact.incident, filter),
};

export const passesFilter = <Kind extends FactKind>(kind: Kind, fact: Facts[Kind], filter: Filter): boolean => passes[kind](fact, filter);

/** Which filters say something about a kind of fact: another one is refused, never silently ignored. */
export const filtersOf: { readonly [Kind in FactKind]: readonly (keyof Filter)[] } = {
  incident: ['service', 'team', 'severity', 'kind', 'detection', 'tag'],
  'action-item': ['team', 'kind', 'tag'],
  'post-mortem': ['team', 'severity'],
  delivery: ['kind'],
  alert: ['service'],
  change: ['service', 'kind'],
  source: [],
  lesson: ['team'],
  page: ['team', 'service', 'severity'],
  step: ['team', 'service', 'severity'],
  belief: ['team'],
  repeat: ['service', 'team', 'severity', 'kind', 'detection', 'tag'],
};
