import { Clock } from '@debrief/config';
import { type ReportRun, type ReportSchedule, ReportScheduleBody } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import type { Setting } from '@debrief/persistence';
import {
  Allow,
  Caller,
  Cause,
  etagOf,
  type HttpReply,
  IfMatch,
  notFound,
  preconditionFailed,
  Problem,
  requireMatch,
} from '@debrief/service';
import { isZone } from '@debrief/working-time';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { reportOf, reports } from '../domain/reports.js';
import { nextDue } from '../domain/schedule.js';
import { RunSchedules } from '../use-cases/run-schedules.js';
import { ChannelHealth } from './channel-health.js';
import { type Schedule, SchedulesRepository } from './schedules.repository.js';

/** Reports that come by themselves, at a wall time. They never hold anything private. */
@Controller('api/v1/reports')
export class SchedulesController {
  constructor(
    private readonly clock: Clock,
    private readonly schedules: SchedulesRepository,
    private readonly channels: ChannelHealth,
    private readonly runs: RunSchedules,
  ) {}

  @Get('schedules')
  @Allow('reports:read')
  async list(): Promise<{ items: ReportSchedule[]; nextCursor: null }> {
    const all = await this.schedules.all();
    return { items: await Promise.all(all.map((one) => this.viewOf(one))), nextCursor: null };
  }

  /** A new schedule. Without receivers it goes to whoever makes it. */
  @Post('schedules')
  @Allow('reports:schedule')
  async add(
    @Body({ schema: ReportScheduleBody }) body: ReportScheduleBody,
    @Caller() caller: Caller,
    @Cause() cause: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<ReportSchedule> {
    await this.check(body);
    const schedule = { ...withReceivers(body, caller), createdBy: caller.personId, since: this.clock.now() };
    // An order that comes twice finds the schedule that its first time made: the id follows from it.
    return this.shown(await this.schedules.save(derivedId('sch', cause), cause, () => schedule), reply);
  }

  @Get('schedules/:scheduleId')
  @Allow('reports:read')
  async one(@Param('scheduleId') scheduleId: string, @Res({ passthrough: true }) reply: HttpReply): Promise<ReportSchedule> {
    return this.shown(await this.schedules.one(scheduleId), reply);
  }

  @Put('schedules/:scheduleId')
  @Allow('reports:schedule')
  async change(
    @Param('scheduleId') scheduleId: string,
    @Body({ schema: ReportScheduleBody }) body: ReportScheduleBody,
    @Caller() caller: Caller,
    @Cause() cause: string,
    @IfMatch() match: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<ReportSchedule> {
    requireMatch(match);
    await this.check(body);
    const saved = await this.schedules.save(scheduleId, cause, (before) => {
      if (!before) throw notFound('reports/schedule-unknown');
      if (before.version !== match) throw preconditionFailed(before);
      return { ...withReceivers(body, caller), createdBy: before.createdBy, since: this.clock.now() };
    });
    return this.shown(saved, reply);
  }

  /** Nothing rings for it any more; what was sent stays readable. */
  @Delete('schedules/:scheduleId')
  @HttpCode(204)
  @Allow('reports:schedule')
  async remove(@Param('scheduleId') scheduleId: string, @Cause() cause: string): Promise<void> {
    await this.schedules.save(scheduleId, cause, (before) => {
      if (!before) throw notFound('reports/schedule-unknown');
      return undefined;
    });
  }

  /** A report as it was sent, beside what is known of the same period now. */
  @Get('runs/:runId')
  @Allow('reports:read')
  async run(@Param('runId') runId: string): Promise<ReportRun> {
    const found = await this.schedules.run(runId);
    if (!found) throw notFound('reports/run-unknown');
    const { scheduleId, name, dueAt, readyAt, report, ready } = found;
    const filters = filtersIn(report.figures[0]?.members ?? '');
    const asKnownNow = await this.runs.reportOf(
      { reportId: ready.reportId, zone: report.zone, filters },
      { from: report.from, to: report.to },
    );
    return { runId, scheduleId, name, dueAt, readyAt, asSent: report, asKnownNow: asKnownNow ?? report };
  }

  private async check(body: ReportScheduleBody): Promise<void> {
    if (!reportOf(body.reportId))
      throw new Problem(422, 'reports/report-unknown', undefined, undefined, { known: reports.map(({ reportId }) => reportId) });
    if (!isZone(body.zone))
      throw new Problem(422, 'reports/bad-filter', undefined, `${body.zone} is not a time zone`, { parameter: 'zone' });
    const dead = await this.channels.deadAmong(body.channelIds);
    if (dead.length > 0)
      throw new Problem(422, 'reports/channel-dead', undefined, `Nothing arrives by ${dead.join(', ')} at the moment.`, {
        channelIds: dead,
      });
    if (!(await this.runs.reportOf(body, { from: '2026-01-01', to: '2026-01-02' })))
      throw new Problem(422, 'reports/bad-filter', undefined, `${body.reportId} has no such filter`, { parameter: 'filters' });
  }

  private async shown(saved: Setting<Schedule> | undefined, reply: HttpReply): Promise<ReportSchedule> {
    if (!saved) throw notFound('reports/schedule-unknown');
    void reply.header('etag', etagOf(saved.version));
    return this.viewOf(saved);
  }

  private async viewOf({ _id: scheduleId, since: _since, ...schedule }: Setting<Schedule>): Promise<ReportSchedule> {
    return { ...schedule, scheduleId, nextAt: nextDue(schedule, this.clock.now()), lastRunId: await this.schedules.lastRunOf(scheduleId) };
  }
}

const withReceivers = (body: ReportScheduleBody, { personId }: Caller): ReportScheduleBody =>
  body.channelIds.length > 0 || body.personIds.length > 0 || !personId.startsWith('per_') ? body : { ...body, personIds: [personId] };

/** The filters that a figure was made with stand in the address of its list. */
function filtersIn(members: string): Schedule['filters'] {
  const search = new URLSearchParams(members.split('?')[1] ?? '');
  const names = [...new Set(search.keys())].filter((name) => !['from', 'to', 'zone'].includes(name));
  return Object.fromEntries(names.map((name) => [name, search.getAll(name)]));
}
