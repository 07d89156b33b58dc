import type { Change } from '@debrief/contracts';

/** Something that was changed on purpose. Who did it is not kept. */
export interface ChangeFact {
  readonly changeId: string;
  readonly title: string;
  readonly kind: Change['kind'];
  readonly status: Change['status'];
  readonly source: string;
  /** What it brought: a commit, a version. Facts from before it was kept have none. */
  readonly revision?: string | null;
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
  revision: change.revision,
  service: change.service,
  environment: change.environment,
  at: change.endedAt ?? change.startedAt ?? change.occurredAt,
  isReplay: change.isReplay,
});

/** What reaches users. */
export const isDeployment = ({ kind }: Pick<ChangeFact, 'kind'>): boolean => kind === 'deployment' || kind === 'release';
