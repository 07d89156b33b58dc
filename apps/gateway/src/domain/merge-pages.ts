/** A page of one service, or that it did not answer. `absent`: it has nothing of the kind. */
export type Answer<Item> = { readonly service: string } & (
  { readonly items: readonly Item[]; readonly hasMore: boolean } | { readonly missing: true } | { readonly absent: true }
);

export interface Merged<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
  /** Services that did not answer: what they have is not in the list. */
  readonly missing: readonly string[];
}

/** One list out of many that are sorted alike; `before` says whether the first comes first. */
export function mergePages<Item>(answers: readonly Answer<Item>[], limit: number, before: (a: Item, b: Item) => number): Merged<Item> {
  const all = answers.flatMap((answer) => ('items' in answer ? answer.items : [])).sort(before);
  return {
    items: all.slice(0, limit),
    hasMore: all.length > limit || answers.some((answer) => 'items' in answer && answer.hasMore),
    missing: answers.filter((answer) => 'missing' in answer).map(({ service }) => service),
  };
}
