import { Clock } from '@debrief/config';
import { type Report, ReportQuery } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { log } from '@debrief/observability';
import type { Setting } from '@debrief/persistence';
import { type Caller, permissionsOf, Sweep, type Sweeping } from '@debrief/service';
import { dateIn } from '@debrief/working-time';
import { Injectable } from '@nestjs/common';
import { type Schedule, SchedulesRepository } from '../adapters/schedules.repository.js';
import { lastDue, periodBefore } from '../domain/schedule.js';
import { MakeReport } from './make-report.js';

/** Whoever a schedule reads for: everybody, so it sees nothing private. */
export const anybody: Caller = {
  kind: 'system',
  personId: 'system',
  name: 'Debrief',
  role: 'viewer',
  permissions: permissionsOf('viewer'),
  teamIds: [],
};

const MOST_SENTENCES = 12;

/** Makes the reports that are due: each once, and after downtime the newest missed one. */
@Injectable()
@Sweep('report-schedules', { everySeconds: 60 })
export class RunSchedules implements Sweeping {
  constructor(
    private readonly clock: Clock,
    private readonly schedules: SchedulesRepository,
    private readonly makeReport: MakeReport,
  ) {}

  async sweep(): Promise<void> {
    const now = this.clock.now();
    for (const schedule of await this.schedules.all()) {
      const dueAt = lastDue(schedule, schedule.since, now);
      if (dueAt === undefined) continue;
      const runId = `${schedule._id}-${dueAt}`;
      if (await this.schedules.run(runId)) continue;
      await this.ready(schedule, runId, dueAt);
    }
    await this.schedules.sayReady();
  }

  /** The same report now, for whoever may see what everybody may see. */
  async reportOf(
    schedule: Pick<Schedule, 'reportId' | 'filters' | 'zone'>,
    days: { from: string; to: string },
  ): Promise<Report | undefined> {
    const query = ReportQuery.parse({ ...schedule.filters, ...days, zone: schedule.zone });
    const report = await this.makeReport.execute(schedule.reportId, query, anybody);
    return isRejection(report) ? undefined : report;
  }

  private async ready(schedule: Setting<Schedule>, runId: string, dueAt: string): Promise<void> {
    const days = periodBefore(schedule.period, dateIn(dueAt, schedule.zone));
    const report = await this.reportOf(schedule, days);
    if (!report) {
      log.warn({ scheduleId: schedule._id, reportId: schedule.reportId }, 'a scheduled report cannot be made any more');
      return;
    }
    const readyAt = this.clock.now();
    await this.schedules.keep({
      _id: runId,
      scheduleId: schedule._id,
      name: schedule.name,
      dueAt,
      readyAt,
      report,
      isSaid: false,
      ready: {
        runId,
        scheduleId: schedule._id,
        reportId: schedule.reportId,
        subject: `${schedule.name}: ${days.from} to ${days.to}`.slice(0, 300),
        sentences: report.figures.slice(0, MOST_SENTENCES).map(({ sentence }) => sentence.slice(0, 1_000)),
        url: `/reports?from=${days.from}&to=${days.to}&zone=${encodeURIComponent(schedule.zone)}#${schedule.reportId}`,
        channelIds: [...schedule.channelIds],
        personIds: [...schedule.personIds],
        readyAt,
      },
    });
  }
}
