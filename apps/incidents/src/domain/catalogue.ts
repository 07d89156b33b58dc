import type { Service } from '@debrief/contracts';

/** The services that the directory told of, found by what alerts call them. */
export interface Catalogue {
  readonly services: ReadonlyMap<string, Service>;
  /** Name or alias, small, to the id. */
  readonly byName: ReadonlyMap<string, string>;
  /** serviceId → the services it depends on. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
}

/** Names before aliases; of equal ones the smaller id, so that every instance agrees. Services that are gone no longer match. */
export function catalogueOf(services: readonly Service[]): Catalogue {
  const here = services.filter(({ leftAt }) => leftAt === null).toSorted((a, b) => (a.serviceId < b.serviceId ? -1 : 1));
  const byName = new Map<string, string>();
  const name = (text: string, serviceId: string): void => {
    const key = text.trim().toLowerCase();
    if (!byName.has(key)) byName.set(key, serviceId);
  };
  for (const service of here) name(service.name, service.serviceId);
  for (const service of here) for (const alias of service.aliases) name(alias, service.serviceId);
  return {
    services: new Map(services.map((service) => [service.serviceId, service])),
    byName,
    upstream: new Map(here.map((service) => [service.serviceId, service.dependsOn])),
  };
}

/** The service that a name means; null when the catalogue does not know it. */
export const serviceNamed = (catalogue: Catalogue, name: string | null): string | null =>
  name === null ? null : (catalogue.byName.get(name.trim().toLowerCase()) ?? null);
