import { QueryClient, keepPreviousData, useInfiniteQuery, useQuery, type QueryKey } from '@tanstack/react-query';
import { asProblem, get, type Call, type Page } from './client';

/** Everything that was asked of the API. Keys begin with the noun, so that a live message makes exactly its own things fresh. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => [0, 502, 503, 504].includes(asProblem(error).status) && count < 2,
    },
  },
});

type Filters = Call['query'];

/** One thing by its path. `noun` and `id` say which live messages concern it. */
export function useThing<T>(key: QueryKey, path: string, options: { query?: Filters; enabled?: boolean; refetchMs?: number } = {}) {
  return useQuery<T>({
    queryKey: options.query ? [...key, options.query] : key,
    queryFn: ({ signal }) => get<T>(path, options.query, signal),
    enabled: options.enabled ?? true,
    ...(options.refetchMs ? { refetchInterval: options.refetchMs } : {}),
    placeholderData: keepPreviousData,
  });
}

/** A list that grows by its cursor. */
export function useList<T>(noun: string, path: string, filters: Filters = {}, options: { enabled?: boolean } = {}) {
  const query = useInfiniteQuery({
    queryKey: [noun, 'list', path, filters],
    queryFn: ({ pageParam, signal }) => get<Page<T>>(path, { ...filters, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
  });
  return { ...query, data: query.data?.pages.flatMap(({ items }) => items), pages: query.data?.pages };
}

/** Makes everything about a noun (or one thing of it) fresh again. */
export const refresh = (...nouns: readonly string[]) =>
  Promise.all(nouns.map((noun) => queryClient.invalidateQueries({ queryKey: [noun] })));
