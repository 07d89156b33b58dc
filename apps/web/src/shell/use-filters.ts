import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type Filters = Partial<Record<string, string>>;

/** The filters of a list live in the address: a link shows what I see, and back goes back. */
export function useFilters() {
  const filters = useSearch({ strict: false }) as Filters;
  const navigate = useNavigate();
  const set = useCallback(
    (change: Filters) =>
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) =>
          Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value)),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const clear = useCallback(() => void navigate({ to: '.', search: {}, replace: true }), [navigate]);
  return { filters, set, clear };
}
