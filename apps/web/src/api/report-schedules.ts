import type { ReportSchedule as ScheduleShape, ReportScheduleBody } from '@debrief/contracts';
import type { z } from 'zod';
import { call, post } from './client';
import { useList } from './queries';

export type ReportSchedule = ScheduleShape;
export type ReportScheduleInput = z.input<typeof ReportScheduleBody>;
export const useSchedules = () => useList<ReportSchedule>('report-schedules', '/reports/schedules');
export const addSchedule = (body: ReportScheduleInput) => post<ReportSchedule>('/reports/schedules', body);
export const editSchedule = ({ scheduleId, version }: ReportSchedule, body: ReportScheduleInput) =>
  call<ReportSchedule>('PUT', `/reports/schedules/${scheduleId}`, { body, ifMatch: version });
export const deleteSchedule = ({ scheduleId, version }: ReportSchedule) =>
  call<void>('DELETE', `/reports/schedules/${scheduleId}`, { ifMatch: version });
