import { type EventOf, type Report, ReportReadyV1, type ReportScheduleBody } from '@debrief/contracts';
import { correlationId } from '@debrief/observability';
import { CommitStore, Mongo, NO_HASH, Projections, Settings } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';

export interface Schedule extends ReportScheduleBody {
  readonly createdBy: string | null;
  /** Since when it is as it is: nothing rings for what was due before. */
  readonly since: string;
}

/** One run of a schedule, with the report as it was sent. */
export interface RunDocument {
  readonly _id: string;
  readonly scheduleId: string;
  readonly name: string;
  readonly dueAt: string;
  readonly readyAt: string;
  readonly ready: EventOf<typeof ReportReadyV1>['data'];
  readonly report: Report;
  readonly isSaid: boolean;
}

const MAX_TIME_MS = 4_000;

/** Schedules, and the runs that came of them. */
@Injectable()
export class SchedulesRepository extends Settings<Schedule> {
  constructor(
    private readonly commits: CommitStore,
    private readonly database: Mongo,
    projections: Projections,
  ) {
    super(commits, database, projections, { kind: 'schedule', collection: 'schedules' });
    database.prepare(async (db) => {
      await db
        .collection('report-runs')
        .createIndexes([{ key: { scheduleId: 1, dueAt: -1 } }, { key: { isSaid: 1 }, partialFilterExpression: { isSaid: false } }]);
    });
  }

  private runs = () => this.database.collection<RunDocument>('report-runs');

  async run(runId: string): Promise<RunDocument | undefined> {
    return (await (await this.runs()).findOne({ _id: runId }, { maxTimeMS: MAX_TIME_MS })) ?? undefined;
  }

  async lastRunOf(scheduleId: string): Promise<string | null> {
    const found = await (
      await this.runs()
    ).findOne({ scheduleId }, { sort: { dueAt: -1 }, projection: { _id: 1 }, maxTimeMS: MAX_TIME_MS });
    return found?._id ?? null;
  }

  /** Once: a second sweep, or the same one after a crash, finds it there and leaves it as it was. */
  async keep(run: RunDocument): Promise<void> {
    await (await this.runs()).updateOne({ _id: run._id }, { $setOnInsert: run as never }, { upsert: true });
  }

  /** Says what is ready and not said yet. The commit is the claim: whoever comes second finds it. */
  async sayReady(): Promise<void> {
    const runs = await this.runs();
    for (const { _id, ready } of await runs.find({ isSaid: false }, { maxTimeMS: MAX_TIME_MS }).toArray()) {
      await this.commits.append({
        aggregateId: _id,
        version: 1,
        previousHash: NO_HASH,
        cause: `run-${_id}`,
        correlationId: correlationId(),
        events: [{ type: ReportReadyV1.type, data: ready }],
      });
      await runs.updateOne({ _id }, { $set: { isSaid: true } });
    }
  }
}
