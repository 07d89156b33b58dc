import type { Change } from '@debrief/contracts';

/** Something that was changed on purpose. Who did it is not kept. */
export interface ChangeFact {
  readonly changeId: string;
  readonly title: string;
  readonly kind: Change['kind'];
  readonly status: Change['status'];
  readonly source: string;
  readonly service: string | null;
  readonly environment: string | null;
  readonly at: string;
  readonly isReplay: boolean;
}

/** Every event of a change holds the whole of it. */
export const changeFactOf = (change: Change): ChangeFact => ({
  changeId: change.changeId,
  title: change.title,
  kind: change.kind,
  status: change.status,
  source: change.source,
  service: change.service,
  environment: change.environment,
  at: change.endedAt ?? change.startedAt ?? change.occurredAt,
  isReplay: change.isReplay,
});
