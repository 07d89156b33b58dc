import type { Report as ReportShape, ReportChart, ReportFigure, ReportMember, ReportSummary } from '@debrief/contracts';
import { useList, useThing } from './queries';

export type Report = ReportShape;
export type Figure = ReportFigure;
export type Chart = ReportChart;
export type Member = ReportMember;
export type ReportFilters = Record<string, string | undefined>;
export const useReport = (reportId: string, filters: ReportFilters, enabled = true) =>
  useThing<Report>(['reports', reportId], `/reports/${reportId}`, { query: filters, enabled });
export const useReportCatalogue = () => useThing<{ items: ReportSummary[] }>(['reports'], '/reports');
/** The list behind a figure. Its address comes with the figure and holds all its filters. */
export const useMembers = (path: string) => {
  const [bare = '', query = ''] = path.replace(/^\/api\/v1/, '').split('?');
  const filters: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) (filters[name] ??= []).push(value);
  return useList<Member>('reports', bare, { limit: '100', ...filters });
};
