export interface FactorNode {
  ref: string;
  column: number;
  row: number;
}
interface Edge {
  from: string;
  to: string;
}

/** Columns by the longest way to an effect, so that every line leads to the right; the graph has no cycle. */
export function factorLayout(refs: readonly string[], edges: readonly Edge[]): FactorNode[] {
  const known = new Set(refs);
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) if (known.has(from) && known.has(to)) next.set(from, [...(next.get(from) ?? []), to]);
  const depths = new Map<string, number>();
  const depthOf = (ref: string, way: readonly string[] = []): number => {
    const before = depths.get(ref);
    if (before !== undefined) return before;
    if (way.includes(ref)) return 0;
    const depth = Math.max(-1, ...(next.get(ref) ?? []).map((to) => depthOf(to, [...way, ref]))) + 1;
    depths.set(ref, depth);
    return depth;
  };
  const deepest = Math.max(0, ...refs.map((ref) => depthOf(ref)));
  const rows = new Map<number, number>();
  return refs.map((ref) => {
    // An impact is an end, whatever leads to it.
    const column = ref.startsWith('I') ? deepest : deepest - depthOf(ref);
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return { ref, column, row };
  });
}
