import { ServiceChangedV1, type NewEvent, type Service } from '@debrief/contracts';
import { never, reject, type Decider, type Rejection } from '@debrief/decider';

export type CatalogueEvent = NewEvent<'service.changed.v1', Service>;
export type CatalogueState = { readonly status: 'none' } | { readonly status: 'known'; readonly service: Service };

export type ServiceChanges = { readonly [Member in keyof Omit<Service, 'serviceId' | 'leftAt'>]?: Service[Member] | undefined };
export type CatalogueOrder =
  | { type: 'AddService'; serviceId: string; name: string; changes: ServiceChanges }
  | { type: 'ChangeService'; changes: ServiceChanges }
  | { type: 'AddAlias'; alias: string }
  | { type: 'RetireService'; now: string };
export type CatalogueRejection = Rejection<
  'service/not-found' | 'service/already-there' | 'service/retired' | 'service/too-many-aliases' | 'service/depends-on-itself/invalid'
>;

const withChanges = (service: Service, changes: ServiceChanges): Service => {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<Service>;
  const next = { ...service, ...given };
  return { ...next, dependsOn: [...new Set(next.dependsOn)].sort(), aliases: [...new Set(next.aliases)].sort() };
};

/** A service of the catalogue: who owns it, how much hangs on it, what it needs, and which label values mean it. */
export const catalogueEntry: Decider<CatalogueState, CatalogueOrder, CatalogueEvent> & {
  decide(order: CatalogueOrder, state: CatalogueState): readonly CatalogueEvent[] | CatalogueRejection;
} = {
  initial: { status: 'none' },

  decide(order, state) {
    if (order.type === 'AddService') {
      if (state.status === 'known') return reject('service/already-there', { serviceId: state.service.serviceId });
      const { serviceId, name, changes } = order;
      // Alerts name a service as they know it; its own name is the first of these.
      const plain: Service = {
        serviceId,
        name,
        description: null,
        tier: null,
        teamId: null,
        ownerId: null,
        dependsOn: [],
        aliases: [name],
        leftAt: null,
      };
      return said(withChanges(plain, changes));
    }
    if (state.status === 'none') return reject('service/not-found');
    const { service: now } = state;
    switch (order.type) {
      case 'ChangeService': {
        if (now.leftAt !== null) return reject('service/retired', { leftAt: now.leftAt });
        const next = withChanges(now, order.changes);
        return JSON.stringify(next) === JSON.stringify(now) ? [] : said(next);
      }
      case 'AddAlias': {
        if (now.leftAt !== null) return reject('service/retired', { leftAt: now.leftAt });
        if (now.aliases.length >= 100) return reject('service/too-many-aliases');
        const isKnown = now.aliases.some((each) => each.toLowerCase() === order.alias.toLowerCase());
        return isKnown ? [] : said(withChanges(now, { aliases: [...now.aliases, order.alias] }));
      }
      case 'RetireService':
        return now.leftAt === null ? said({ ...now, leftAt: order.now }) : [];
      default:
        return never(order);
    }
  },

  evolve: (_, event) => ({ status: 'known', service: event.data }),
};

function said(service: Service): readonly CatalogueEvent[] | CatalogueRejection {
  if (service.dependsOn.includes(service.serviceId)) return reject('service/depends-on-itself/invalid');
  return [ServiceChangedV1.of(service)];
}
