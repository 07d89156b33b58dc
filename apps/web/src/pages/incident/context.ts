import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { createContext, use, useCallback, useMemo } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { curateEntry, wholeTimeline, type Curation, type Entry, type Incident, type KnownThen } from '../../api/incidents';
import { queryClient } from '../../api/queries';
import { toast, toastProblem } from '../../ui/toast';

/** The incident whose page this is: its tabs are drawn only when it is there. */
export const IncidentContext = createContext<Incident | undefined>(undefined);
export function useTheIncident(): Incident {
  const incident = use(IncidentContext);
  if (!incident) throw new Error('An incident tab stands outside of an incident page');
  return incident;
}
export const incidentKey = ({ number }: Pick<Incident, 'number'>) => `INC-${number}`;
export const isOpenStatus = (status: string) => ['triage', 'acknowledged', 'investigating', 'identified', 'mitigated'].includes(status);

export function useTimeline(incidentId: string) {
  const queryKey = ['incidents', incidentId, 'timeline'];
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => {
      const isFirst = queryClient.getQueryData(queryKey) === undefined;
      return wholeTimeline(incidentId, { signal, ...(isFirst && { onSome: (some) => queryClient.setQueryData<Entry[]>(queryKey, some) }) });
    },
  });
}
/** The story as it was known at an instant. */
export function useKnownThen(incidentId: string, asOf: string | undefined) {
  return useQuery({
    queryKey: ['incidents', incidentId, 'known', asOf],
    queryFn: async ({ signal }) => {
      let known: KnownThen | undefined;
      const entries = await wholeTimeline(incidentId, { signal, asOf, onKnown: (then) => (known = then) });
      return { entries, known };
    },
    enabled: asOf !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}
export const freshIncident = (incidentId: string) => queryClient.invalidateQueries({ queryKey: ['incidents', incidentId] });

/** A part of what is shown that lives in the address, so that a link shows what I see. */
function useShown(name: 'entry' | 'asOf') {
  const value = (useSearch({ strict: false }) as { entry?: string; asOf?: string })[name];
  const navigate = useNavigate();
  const set = useCallback(
    (next: string | undefined) =>
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => ({ ...before, [name]: next }),
        replace: true,
        resetScroll: false,
      }),
    [navigate, name],
  );
  return [value, set] as const;
}
/** One selection for timeline, list and citations. */
export function useSelection() {
  const [selectedId, select] = useShown('entry');
  return useMemo(() => ({ selectedId, select }), [selectedId, select]);
}
/** The instant whose knowledge is shown; none means now. */
export const useAsOf = () => useShown('asOf');

/** Shows at once what was asked for, and takes it back if the server does not take it. */
export async function curate(incidentId: string, entry: Entry, act: Curation, done?: string) {
  const key = ['incidents', incidentId, 'timeline'];
  const before = queryClient.getQueryData<Entry[]>(key);
  queryClient.setQueryData<Entry[]>(key, (list) => list?.map((one) => (one.entryId === entry.entryId ? applied(one, act) : one)));
  try {
    const { data } = await curateEntry(incidentId, entry, act);
    queryClient.setQueryData<Entry[]>(key, (list) => list?.map((one) => (one.entryId === data.entryId ? data : one)));
    const back: Curation | undefined =
      act.act === 'hide' ? { act: 'show' } : act.act === 'star' ? { act: 'unstar' } : act.act === 'unstar' ? { act: 'star' } : undefined;
    if (done) toast(done, back ? { undo: () => void curate(incidentId, data, back) } : {});
  } catch (error) {
    queryClient.setQueryData(key, before);
    toastProblem(error);
  } finally {
    await queryClient.invalidateQueries({ queryKey: key });
  }
}
function applied(entry: Entry, act: Curation): Entry {
  if (act.act === 'hide') return { ...entry, hidden: { reason: act.reason } };
  if (act.act === 'star' || act.act === 'unstar' || act.act === 'show')
    return act.act === 'show' ? { ...entry, hidden: null } : { ...entry, isKey: act.act === 'star' };
  if (act.act === 'annotate') return { ...entry, annotation: act.text || null };
  return act.act === 'retitle' ? { ...entry, title: act.text } : entry;
}
