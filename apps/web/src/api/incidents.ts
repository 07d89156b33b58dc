import type {
  AddEntryBody,
  BulkOutcome,
  ImpactBody,
  IncidentField,
  IncidentList,
  InboxItem as InboxItemShape,
  IncidentSummary as IncidentSummaryShape,
  IncidentView,
  MemberView,
  ServiceSplit,
  TimelineEntryView,
  UnknownService as UnknownServiceShape,
  Verification as VerificationShape,
} from '@debrief/contracts';
import type { z } from 'zod';
import { call, get, post } from './client';
import { useList, useThing } from './queries';

export type Severity = IncidentView['severity'];
export const severities: readonly (readonly [Severity, string])[] = [
  ['sev1', 'SEV 1 · all users or data loss'],
  ['sev2', 'SEV 2 · a main function, many users'],
  ['sev3', 'SEV 3 · degraded, or a workaround exists'],
  ['sev4', 'SEV 4 · minor, internal'],
  ['sev5', 'SEV 5 · no user affected'],
];
export type Incident = IncidentView;
export type IncidentSummary = IncidentSummaryShape;
export type Milestones = IncidentView['milestones'];
export type Entry = TimelineEntryView;
export type InboxItem = InboxItemShape;
export type Verification = VerificationShape;
export type Member = MemberView;
export type Impact = IncidentView['impacts'][number];
export type ImpactInput = z.input<typeof ImpactBody>;
export type Curation =
  | { act: 'star' | 'unstar' | 'show' }
  | { act: 'hide'; reason: string }
  | { act: 'annotate'; text: string }
  | { act: 'retitle'; text: string };

export const useIncidents = (filters: Record<string, string | undefined>) =>
  useList<IncidentSummary>('incidents', '/incidents', { limit: 50, ...filters });
export const useIncident = (id: string) => useThing<Incident>(['incidents', id], `/incidents/${id}`);
export const useIncidentAlerts = (id: string) => useList<MemberView>('incidents', `/incidents/${id}/alerts`, { limit: 200 });
export const useInbox = () => useList<InboxItem>('incidents', '/incidents/inbox', { limit: 100 });
export const useVerification = (id: string, enabled: boolean) =>
  useThing<Verification>(['incidents', id, 'verification'], `/incidents/${id}/verification`, { enabled });

/** What was known at an instant of the incident itself. */
export interface KnownThen {
  readonly asOf: string;
  readonly status: string;
  readonly severity: string;
  readonly title: string;
  readonly milestones: Milestones;
}

/**
 * Pages through the whole story, as it stands or as it was known at an instant. `onSome` has what is there after 1, 2, 4, 8 … pages: a long
 * story is looked at while the rest of it comes, and is not laid out anew with each page.
 */
export async function wholeTimeline(
  id: string,
  {
    signal,
    asOf,
    onKnown,
    onSome,
  }: {
    signal?: AbortSignal;
    asOf?: string | undefined;
    onKnown?: (known: KnownThen) => void;
    onSome?: (entries: Entry[]) => void;
  } = {},
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await get<{ items: Entry[]; nextCursor: string | null; known?: KnownThen }>(
      `/incidents/${id}/timeline`,
      { limit: 200, hidden: true, cursor, asOf },
      signal,
    );
    entries.push(...page.items);
    if (page.known && !cursor) onKnown?.(page.known);
    cursor = page.nextCursor ?? undefined;
    if (cursor && Number.isInteger(Math.log2(++pages))) onSome?.([...entries]);
  } while (cursor && entries.length < 20_000);
  return entries;
}

/** `POST /incidents/{id}/{order}`; answers the incident as it is after it. */
export const orderIncident = (id: string, order: string, body: unknown = {}) => post<Incident>(`/incidents/${id}/${order}`, body);
export const declareIncident = (body: unknown) => post<Incident>('/incidents', body);
export const editIncident = (incident: Incident, changes: unknown) =>
  call<Incident>('PATCH', `/incidents/${incident.incidentId}`, { body: changes, ifMatch: incident.detailsVersion });
export const setMilestone = (id: string, name: string, body: { at: string | null; reason?: string; precision?: string }) =>
  call<Incident>('PUT', `/incidents/${id}/milestones/${name}`, { body });
export const assignRole = (id: string, role: string, personId: string) =>
  call<Incident>('PUT', `/incidents/${id}/roles/${role}`, { body: { personId } });
export const addEntry = (id: string, body: Partial<AddEntryBody>) => post<Entry>(`/incidents/${id}/timeline`, body);
export const curateEntry = (id: string, entry: Entry, body: Curation) =>
  call<Entry>('PATCH', `/incidents/${id}/timeline/${entry.entryId}`, { body, ifMatch: entry.version });
export const attachAlerts = (id: string, alertIds: string[]) => post<unknown>(`/incidents/${id}/alerts`, { alertIds });
export const judgeAlert = (alertId: string, useful: boolean) => post<unknown>(`/incidents/inbox/${alertId}`, { useful });
export const moveAlerts = (id: string, alertIds: readonly string[], toIncidentId: string) =>
  post<Incident>(`/incidents/${id}/alerts/move`, { alertIds, toIncidentId });
/** Answers the new incident. */
export const splitIncident = (id: string, title: string, alertIds: readonly string[]) =>
  post<Incident>(`/incidents/${id}/split`, { title, alertIds });
export const addImpact = (id: string, body: ImpactInput) => post<Incident>(`/incidents/${id}/impacts`, body);
export const editImpact = (id: string, impactId: string, body: ImpactInput) =>
  call<Incident>('PUT', `/incidents/${id}/impacts/${impactId}`, { body });
export const deleteImpact = ({ incidentId }: Incident, impactId: string) =>
  call<Incident>('DELETE', `/incidents/${incidentId}/impacts/${impactId}`);
export const relateIncidents = (id: string, incidentId: string, kind: string) =>
  post<Incident>(`/incidents/${id}/relations`, { incidentId, kind });
export const endRole = (id: string, role: string, personId: string) =>
  call<Incident>('DELETE', `/incidents/${id}/roles/${role}?personId=${personId}`);
export const splitByService = (id: string, dryRun: boolean) => post<ServiceSplit>(`/incidents/${id}/split-by-service`, { dryRun });

/** One order on many, each decided by itself; it can be taken back for a day. */
export const orderMany = (body: { order: string; incidentIds: readonly string[] } & Record<string, unknown>) =>
  post<BulkOutcome>('/incidents/bulk', body);
export const undoMany = (bulkId: string) => post<BulkOutcome>(`/incidents/bulk/${bulkId}/undo`);

export type SavedView = IncidentList;
type ViewBody = Pick<SavedView, 'name' | 'query' | 'sharedWith'>;
export const useSavedViews = () => useThing<{ items: SavedView[] }>(['incidents', 'views'], '/incidents/views');
export const saveView = (body: ViewBody) => post<SavedView>('/incidents/views', body);
export const editView = ({ viewId, version }: SavedView, body: ViewBody) =>
  call<SavedView>('PUT', `/incidents/views/${viewId}`, { body, ifMatch: version });
export const deleteView = ({ viewId, version }: SavedView) => call<unknown>('DELETE', `/incidents/views/${viewId}`, { ifMatch: version });

export type UnknownService = UnknownServiceShape;
export const useUnknownServices = () => useList<UnknownService>('incidents', '/incidents/unknown-services');
export const ignoreService = (name: string, ignored = true) => post<unknown>('/incidents/unknown-services/ignored', { name, ignored });

export type OwnField = IncidentField;
export const useOwnFields = () => useThing<{ items: OwnField[] }>(['incident-fields'], '/incident-fields');
