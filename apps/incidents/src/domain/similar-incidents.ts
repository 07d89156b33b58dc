import type { Incident } from './incident/state.js';
import { wordsOf } from './words.js';

/** What an incident is compared by: the words of its title and alerts, its services, each with its weight. */
export function tracesOf(incident: Incident): Map<string, number> {
  const traces = new Map<string, number>();
  const titles = [incident.title, ...incident.alertTitles.map(({ title }) => title)];
  for (const word of wordsOf(titles, 60)) if (word.length > 2) traces.set(word, 1);
  for (const { serviceId, name } of incident.services) traces.set(`service:${serviceId ?? name.toLowerCase()}`, 3);
  for (const tag of incident.tags) traces.set(`tag:${tag}`, 2);
  return traces;
}

/** Weight of what both have over weight of what either has: 0 to 1. */
export function similarity(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): { score: number; shared: string[] } {
  let both = 0;
  let either = 0;
  const shared: string[] = [];
  for (const [trace, weight] of a) {
    either += weight;
    if (!b.has(trace)) continue;
    both += weight;
    shared.push(trace);
  }
  for (const [trace, weight] of b) if (!a.has(trace)) either += weight;
  return { score: either === 0 ? 0 : Math.round((both / either) * 100) / 100, shared };
}
