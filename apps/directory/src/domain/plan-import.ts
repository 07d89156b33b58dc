import type { Service } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import type { CatalogueRow, SkippedRow } from './catalogue-rows.js';
import type { ServiceChanges } from './catalogue-entry.js';

/** What one row means for the catalogue. */
export interface PlannedRow {
  readonly at: string;
  readonly name: string;
  readonly serviceId: string;
  readonly action: 'create' | 'change' | 'same';
  readonly changes: ServiceChanges;
  readonly members: readonly string[];
  readonly warnings: readonly string[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}
interface Known {
  readonly services: readonly Service[];
  readonly teams: readonly Named[];
  readonly people: readonly (Named & { readonly email: string })[];
}

/** "Team Payments", `group:default/team-payments` and "team_payments" are one name. */
const slug = (name: string): string =>
  name
    .replace(/^[a-z]+:/i, '')
    .replace(/^[^/]*\//, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}@.]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');

/** The id of a service that an import makes: the same name gives the same service, however often it is imported. */
export const importedServiceId = (name: string): string => derivedId('svc', 'named', name.trim().toLowerCase());

/**
 * What an import would do, row by row. Services are found by name, then by alias; what a row does not say stays as it is, and aliases are
 * only added. Pure: the same file over the same catalogue gives the same plan.
 */
export function planImport(
  rows: readonly CatalogueRow[],
  { services, teams, people }: Known,
): { readonly planned: readonly PlannedRow[]; readonly skipped: readonly SkippedRow[] } {
  const known = new Map<string, Service>();
  const here = services.toSorted((a, b) => Number(a.leftAt !== null) - Number(b.leftAt !== null) || (a.serviceId < b.serviceId ? -1 : 1));
  const remember = (name: string, service: Service): void => {
    if (!known.has(name.toLowerCase())) known.set(name.toLowerCase(), service);
  };
  for (const service of here) remember(service.name, service);
  for (const service of here) for (const alias of service.aliases) remember(alias, service);
  const ids = new Map([...known].map(([name, { serviceId }]) => [name, serviceId]));
  for (const { name, aliases } of rows)
    for (const each of [name, ...aliases])
      if (!ids.has(each.toLowerCase())) ids.set(each.toLowerCase(), known.get(name.toLowerCase())?.serviceId ?? importedServiceId(name));
  const planned: PlannedRow[] = [];
  const skipped: SkippedRow[] = [];
  for (const row of rows) {
    const { at, name } = row;
    const service = known.get(name.toLowerCase());
    if (service?.leftAt) {
      skipped.push({ at, name, reason: 'is no longer run' });
      continue;
    }
    const serviceId = service?.serviceId ?? importedServiceId(name);
    const warnings: string[] = [];
    const owner = row.owner === undefined ? {} : ownerOf(row.owner, teams, people);
    if (row.owner !== undefined && Object.keys(owner).length === 0)
      warnings.push(`nobody is called "${row.owner}": the owner is left as it is`);
    const needs = (row.dependsOn ?? []).flatMap((needed) => {
      const id = ids.get(needed.toLowerCase());
      if (id === undefined) warnings.push(`"${needed}" is no service that we know: the dependency is left out`);
      if (id === serviceId) warnings.push('does not depend on itself: the dependency is left out');
      return id === undefined || id === serviceId ? [] : [id];
    });
    // An alias means one service: that of another one stays there.
    const aliases = row.aliases.filter((alias) => {
      const other = known.get(alias.toLowerCase());
      if (other && other.serviceId !== serviceId) warnings.push(`"${alias}" means ${other.name} already: the alias is left out`);
      return !other || other.serviceId === serviceId;
    });
    const changes: ServiceChanges = {
      ...(row.description === undefined ? {} : { description: row.description }),
      ...(row.tier === undefined ? {} : { tier: row.tier }),
      ...owner,
      ...(row.dependsOn === undefined ? {} : { dependsOn: [...new Set(needs)].sort().slice(0, 200) }),
      aliases: [...new Set([...(service?.aliases ?? []), ...aliases])].sort().slice(0, 100),
    };
    const members = Object.entries(changes).flatMap(([member, value]) =>
      service && JSON.stringify(service[member as keyof Service]) === JSON.stringify(value) ? [] : [member],
    );
    const action = !service ? ('create' as const) : members.length > 0 ? ('change' as const) : ('same' as const);
    planned.push({ at, name: service?.name ?? name, serviceId, action, changes, members, warnings });
  }
  return { planned, skipped };
}

function ownerOf(name: string, teams: Known['teams'], people: Known['people']): { teamId?: string; ownerId?: string } {
  const wanted = slug(name);
  const isPerson = /^user:/i.test(name);
  const team = isPerson ? undefined : teams.find((each) => slug(each.name) === wanted || slug(`team ${each.name}`) === wanted);
  if (team) return { teamId: team.id };
  const person = people.find(
    (each) => each.email.toLowerCase() === name.toLowerCase() || slug(each.name) === wanted || each.email.split('@')[0] === wanted,
  );
  return person ? { ownerId: person.id } : {};
}
