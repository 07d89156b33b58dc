import { useCallback, useMemo, useState } from 'react';

export interface Held<T> {
  shown: T[];
  waiting: number;
}

/**
 * New items wait at the top behind "3 new" until somebody asks for them, so that a row never moves away under the pointer.
 * What is already shown is always its newest state, and what is gone goes.
 */
export function hold<T>(items: readonly T[], known: ReadonlySet<string> | undefined, idOf: (item: T) => string): Held<T> {
  if (!known) return { shown: [...items], waiting: 0 };
  const lastKnown = items.findLastIndex((item) => known.has(idOf(item)));
  const shown = items.filter((item, index) => known.has(idOf(item)) || index > lastKnown);
  return { shown, waiting: items.length - shown.length };
}

/** `scope` begins anew: other filters are another list. */
export function useHeldList<T>(
  items: readonly T[] | undefined,
  idOf: (item: T) => string,
  scope: string,
): Held<T> & { showAll: () => void } {
  const [known, setKnown] = useState<{ scope: string; ids: ReadonlySet<string> }>();
  const ids = useMemo(() => new Set((items ?? []).map(idOf)), [items, idOf]);
  if (items && known?.scope !== scope) setKnown({ scope, ids });
  const held = useMemo(() => hold(items ?? [], known?.scope === scope ? known.ids : undefined, idOf), [items, known, scope, idOf]);
  const showAll = useCallback(() => setKnown({ scope, ids }), [scope, ids]);
  return { ...held, showAll };
}
