/**
 * What a client of another tool's API asks to read. The door keeps no alerts: it hands the question on to the service behind it and answers 503
 * while that cannot be asked. Plain data: it travels between threads.
 */
export type DoorQuestion =
  | { readonly kind: 'alertmanager-alerts' | 'alertmanager-groups'; readonly integrationId: string; readonly query: AskedFor }
  | { readonly kind: 'opsgenie-request'; readonly integrationId: string; readonly requestId: string }
  | {
      readonly kind: 'opsgenie-alert' | 'opsgenie-notes';
      readonly integrationId: string;
      readonly identifier: string;
      readonly identifierType: string;
    }
  | {
      readonly kind: 'opsgenie-alerts' | 'opsgenie-count';
      readonly integrationId: string;
      readonly query: AskedFor;
      readonly requestId: string;
    };

/** The query, its names as often as they were given. */
export type AskedFor = readonly (readonly [string, string])[];

/** A question without whose it is, as a path tells it. */
export type QuestionAsked =
  | { kind: 'alertmanager-alerts' | 'alertmanager-groups' | 'opsgenie-alerts' | 'opsgenie-count' }
  | { kind: 'opsgenie-request'; requestId: string }
  | { kind: 'opsgenie-alert' | 'opsgenie-notes'; identifier: string };

/** The question as it is asked, with what its address says. */
export function questionOf(asked: QuestionAsked, integrationId: string, query: AskedFor, requestId: string): DoorQuestion {
  switch (asked.kind) {
    case 'alertmanager-alerts':
    case 'alertmanager-groups':
      return { kind: asked.kind, integrationId, query };
    case 'opsgenie-alerts':
    case 'opsgenie-count':
      return { kind: asked.kind, integrationId, query, requestId };
    case 'opsgenie-request':
      return { kind: asked.kind, integrationId, requestId: asked.requestId };
    case 'opsgenie-alert':
    case 'opsgenie-notes':
      return {
        kind: asked.kind,
        integrationId,
        identifier: asked.identifier,
        identifierType: query.find(([name]) => name === 'identifierType')?.[1] ?? 'id',
      };
  }
}
