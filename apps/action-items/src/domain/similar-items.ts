/** An open item that another one may repeat. */
export interface ComparedItem {
  readonly actionItemId: string;
  readonly title: string;
  readonly factorIds: readonly string[];
  readonly serviceIds: readonly string[];
}

const NEAR = 0.55;
const MOST = 3;
const stopWords = new Set(
  'a an the of to in on for and or when no not is are be by with from at as it its that this than has have below above'.split(' '),
);

const terms = (title: string): string[] =>
  (title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => word.length > 1 && !stopWords.has(word))
    .map((word) => word.replace(/(?<=..)s$/u, ''));

const shares = (a: readonly string[], b: readonly string[]): boolean => a.some((one) => b.includes(one));

/** The three nearest open items by TF-IDF over titles, among those that share a service or a factor. Same input, same order. */
export function similarItems(item: Omit<ComparedItem, 'actionItemId'>, open: readonly ComparedItem[]): ComparedItem[] {
  const candidates = open.filter((other) => shares(item.factorIds, other.factorIds) || shares(item.serviceIds, other.serviceIds));
  const frequency = new Map<string, number>();
  for (const { title } of open) for (const term of new Set(terms(title))) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  const weigh = (title: string): Map<string, number> => {
    const weights = new Map<string, number>();
    for (const term of terms(title))
      weights.set(term, (weights.get(term) ?? 0) + Math.log(1 + (open.length + 1) / ((frequency.get(term) ?? 0) + 1)));
    return weights;
  };
  const own = weigh(item.title);
  return candidates
    .map((other) => ({ other, score: cosine(own, weigh(other.title)) }))
    .filter(({ score }) => score >= NEAR)
    .toSorted((a, b) => b.score - a.score || (a.other.actionItemId < b.other.actionItemId ? -1 : 1))
    .slice(0, MOST)
    .map(({ other }) => other);
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const length = (weights: ReadonlyMap<string, number>) =>
    Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0));
  let product = 0;
  for (const [term, weight] of a) product += weight * (b.get(term) ?? 0);
  const lengths = length(a) * length(b);
  return lengths === 0 ? 0 : product / lengths;
}
