import { Clock } from '@debrief/config';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import { preconditionFailed } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { CatalogueRepository } from '../adapters/catalogue.repository.js';
import type { ServiceDocument } from '../adapters/directory.schema.js';
import type { CatalogueOrder } from '../domain/catalogue-entry.js';

@Injectable()
export class ManageCatalogue {
  constructor(
    private readonly catalogue: CatalogueRepository,
    private readonly clock: Clock,
  ) {}

  async execute(call: {
    serviceId: string;
    cause: string;
    order: CatalogueOrder;
    ifVersion?: number | undefined;
  }): Promise<ServiceDocument | Rejection> {
    const { serviceId, cause, order, ifVersion } = call;
    const done = await this.catalogue.order<Rejection>({
      aggregateId: serviceId,
      cause,
      order: (state, version) => {
        if (ifVersion !== undefined && ifVersion !== version)
          throw preconditionFailed(state.status === 'known' ? { ...state.service, version } : null);
        return order;
      },
    });
    if (isRejection(done)) return done;
    return (await this.catalogue.byId(serviceId)) ?? reject('service/not-found');
  }

  retire(serviceId: string, cause: string): Promise<ServiceDocument | Rejection> {
    return this.execute({ serviceId, cause, order: { type: 'RetireService', now: this.clock.now() } });
  }
}
