import { Relay } from '@debrief/messaging';
import { log } from '@debrief/observability';
import { CommitStore, Projections, verifyChain } from '@debrief/persistence';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { principalOf } from './caller.js';
import { Allow, Caller } from './decorators.js';
import { HostedServices } from './hosted-services.js';
import { notFound } from './problem.js';

const VerificationQuery = z.strictObject({ aggregateId: z.string().min(1).max(512) });

/** How a rebuild ended, or that it goes on. */
interface Rebuild {
  readonly state: 'running' | 'done' | 'failed';
  readonly startedAt: string;
  readonly documents?: number;
  readonly ms?: number;
  readonly error?: string;
}

/** How a comparison of all projections with their commits ended, or that it goes on. */
interface Comparison {
  readonly state: 'running' | 'done' | 'failed';
  readonly startedAt: string;
  readonly compared?: number;
  readonly mismatches?: readonly { readonly projection: string; readonly id: string }[];
  readonly error?: string;
}

/** What an operator asks of a service's own store, through its door. */
@Controller('_')
export class StoreController {
  /** Of this process, by `<service>/<projection>`. */
  private readonly rebuilds = new Map<string, Rebuild>();
  private readonly comparisons = new Map<string, Comparison>();

  constructor(private readonly hosted: HostedServices) {}

  /** Whether the history of one thing is whole: its hash chain from the first commit to the newest. `debrief verify` looks at all. */
  @Get(':service/verification')
  @Allow('store:verify')
  async verify(
    @Param('service') service: string,
    @Query({ schema: VerificationQuery }) { aggregateId }: z.infer<typeof VerificationQuery>,
  ) {
    const store = this.hosted.byName(service)?.find(CommitStore);
    const commits = (await store?.history(aggregateId)) ?? [];
    if (commits.length === 0) throw notFound('store/not-found');
    return { service, aggregateId, ...verifyChain(commits) };
  }

  /** Says the whole history of the service again, so that a listener can be rebuilt from nothing. Answers at once. */
  @Post(':service/republish')
  @Allow('store:republish')
  @HttpCode(202)
  async republish(@Param('service') service: string, @Caller() caller: Caller) {
    const relay = this.hosted.byName(service)?.find(Relay);
    if (!relay) throw notFound('store/not-found', `${service} says nothing.`);
    await relay.republish(principalOf(caller));
    return { service, ordered: true };
  }

  /** Folds everything in memory and compares it with what people read. Answers at once; the projections say how it stands. */
  @Post(':service/projections/compare')
  @Allow('store:verify')
  @HttpCode(202)
  compare(@Param('service') service: string) {
    const projections = this.projectionsOf(service);
    const startedAt = new Date().toISOString();
    if (this.comparisons.get(service)?.state !== 'running') {
      this.comparisons.set(service, { state: 'running', startedAt });
      void projections.compare(2).then(
        ({ compared, mismatches }) => this.comparisons.set(service, { state: 'done', startedAt, compared, mismatches }),
        (error: unknown) => {
          log.error({ err: error, service }, 'projections could not be compared');
          this.comparisons.set(service, { state: 'failed', startedAt, error: error instanceof Error ? error.message : String(error) });
        },
      );
    }
    return { service, ordered: true, startedAt: this.comparisons.get(service)?.startedAt };
  }

  /** The projections of a service, and how their last rebuild and comparison in this process stand. */
  @Get(':service/projections')
  @Allow('store:verify')
  projections(@Param('service') service: string) {
    const { names } = this.projectionsOf(service);
    const projections = names.map((name) => ({ name, rebuild: this.rebuilds.get(`${service}/${name}`) ?? null }));
    return { service, projections, comparison: this.comparisons.get(service) ?? null };
  }

  /** Folds a projection again from all commits, beside the one that people read until then. Answers at once. */
  @Post(':service/projections/:name/rebuild')
  @Allow('store:rebuild')
  @HttpCode(202)
  rebuild(@Param('service') service: string, @Param('name') name: string) {
    const projections = this.projectionsOf(service);
    if (!projections.names.includes(name)) throw notFound('store/not-found', `${service} has no projection ${name}.`);
    const key = `${service}/${name}`;
    const startedAt = new Date().toISOString();
    if (this.rebuilds.get(key)?.state !== 'running') {
      this.rebuilds.set(key, { state: 'running', startedAt });
      void projections.rebuild(name).then(
        ({ documents, ms }) => this.rebuilds.set(key, { state: 'done', startedAt, documents, ms }),
        (error: unknown) => {
          log.error({ err: error, service }, `the projection ${name} could not be rebuilt`);
          this.rebuilds.set(key, { state: 'failed', startedAt, error: error instanceof Error ? error.message : String(error) });
        },
      );
    }
    return { service, name, ordered: true };
  }

  private projectionsOf(service: string): Projections {
    const projections = this.hosted.byName(service)?.find(Projections);
    if (!projections) throw notFound('store/not-found', `There is no service ${service} with projections here.`);
    return projections;
  }
}
