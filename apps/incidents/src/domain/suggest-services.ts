import type { Service, UnknownService } from '@debrief/contracts';

type Suggestion = UnknownService['suggestions'][number];

/** Words that say where a thing runs and not what it is. */
const places = new Set([
  'prod',
  'production',
  'staging',
  'stage',
  'dev',
  'test',
  'qa',
  'eu',
  'us',
  'ap',
  'east',
  'west',
  'north',
  'south',
  'central',
  'svc',
  'service',
  'app',
]);
/** What Kubernetes adds to the name of a deployment: a hash of letters and digits, an ordinal. */
const isTail = (word: string): boolean => /^\d+$/.test(word) || (/\d/.test(word) && /^[a-z0-9]{5,10}$/.test(word));

function wordsIn(name: string): string[] {
  const words =
    name
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !places.has(word) && !isTail(word));
  return telling.length > 0 ? telling : words;
}

const pairsOf = (text: string): Set<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));

/** How much two names say the same, 0 to 1: shared words, and shared pairs of letters for what is written a little differently. */
export function nameScore(a: string, b: string): number {
  const [one, other] = [wordsIn(a), wordsIn(b)];
  if (one.length === 0 || other.length === 0) return 0;
  if (one.join('') === other.join('')) return 1;
  const dice = (left: ReadonlySet<string>, right: ReadonlySet<string>): number => {
    const both = [...left].filter((each) => right.has(each)).length;
    return left.size + right.size === 0 ? 0 : (2 * both) / (left.size + right.size);
  };
  return Math.round(Math.max(dice(new Set(one), new Set(other)), 0.9 * dice(pairsOf(one.join('')), pairsOf(other.join('')))) * 100) / 100;
}

const least = 0.6;
const most = 3;

/**
 * The services that a name may mean, best first. `placed` counts how often people put its alerts to trouble of a service: that weighs more
 * than letters do.
 */
export function suggestServices(name: string, services: readonly Service[], placed: ReadonlyMap<string, number>): Suggestion[] {
  return services
    .filter(({ leftAt }) => leftAt === null)
    .map((service): Suggestion => {
      const named = Math.max(...[service.name, ...service.aliases].map((each) => nameScore(name, each)));
      const times = placed.get(service.serviceId) ?? 0;
      const score = Math.min(1, Math.max(named, times > 0 ? 0.6 + 0.1 * Math.min(times, 4) : 0));
      const because: Suggestion['because'] = [...(named >= least ? ['name' as const] : []), ...(times > 0 ? ['placed' as const] : [])];
      return { serviceId: service.serviceId, name: service.name, score: Math.round(score * 100) / 100, because };
    })
    .filter(({ because }) => because.length > 0)
    .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, most);
}
