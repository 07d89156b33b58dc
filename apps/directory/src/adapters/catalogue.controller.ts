import {
  ImportServicesBody,
  ServiceAliasBody,
  ServiceBody,
  ServiceChangesBody,
  ServiceId,
  TeamId,
  type ImportedServices,
  type ServiceView,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import {
  Allow,
  Cause,
  Deadline,
  decodeCursor,
  etagOf,
  IfMatch,
  notFound,
  orProblem,
  pageOf,
  PageQuery,
  Problem,
  type HttpReply,
} from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { ImportCatalogue } from '../use-cases/import-catalogue.js';
import { ManageCatalogue } from '../use-cases/manage-catalogue.js';
import { CatalogueRepository } from './catalogue.repository.js';
import { serviceView } from './views.js';

const ServicesQuery = PageQuery.extend({
  q: z.string().trim().min(1).max(200).optional(),
  teamId: TeamId.optional(),
  tier: z.coerce.number().int().min(1).max(4).optional(),
  retired: z.stringbool().optional(),
});

@Controller('api/v1/services')
export class CatalogueController {
  constructor(
    private readonly catalogue: CatalogueRepository,
    private readonly manageCatalogue: ManageCatalogue,
    private readonly importCatalogue: ImportCatalogue,
  ) {}

  /** By name. Retired ones only with `retired=true`. */
  @Get()
  @Allow('services:read')
  async list(@Query({ schema: ServicesQuery }) { limit, cursor, ...filter }: z.infer<typeof ServicesQuery>) {
    const found = await this.catalogue.list(filter, limit + 1, cursor ? decodeCursor(cursor) : undefined);
    return pageOf(found, limit, ({ name, _id }) => [name, _id], serviceView);
  }

  @Post()
  @Allow('services:manage')
  async add(
    @Body({ schema: ServiceBody }) { name, ...changes }: z.infer<typeof ServiceBody>,
    @Cause() cause: string,
  ): Promise<ServiceView> {
    const serviceId = derivedId('svc', cause);
    return serviceView(
      orProblem(await this.manageCatalogue.execute({ serviceId, cause, order: { type: 'AddService', serviceId, name, changes } })),
    );
  }

  /** Takes a catalogue over: Backstage's `catalog-info.yaml` or CSV. A dry run (the default) tells what it would do. */
  @Post('import')
  @Allow('services:manage')
  @HttpCode(200)
  @Deadline(30)
  importAll(
    @Body({ schema: ImportServicesBody }) body: z.output<typeof ImportServicesBody>,
    @Cause() cause: string,
  ): Promise<ImportedServices> {
    return this.importCatalogue.execute(body, cause);
  }

  @Get(':serviceId')
  @Allow('services:read')
  async read(
    @Param('serviceId', { schema: ServiceId }) serviceId: ServiceId,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<ServiceView> {
    const service = await this.catalogue.byId(serviceId);
    if (!service) throw notFound('service/not-found');
    reply.header('etag', etagOf(service.version));
    return serviceView(service);
  }

  @Patch(':serviceId')
  @Allow('services:manage')
  async change(
    @Param('serviceId', { schema: ServiceId }) serviceId: ServiceId,
    @Body({ schema: ServiceChangesBody }) changes: z.infer<typeof ServiceChangesBody>,
    @Cause() cause: string,
    @IfMatch() ifVersion: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<ServiceView> {
    const order = { type: 'ChangeService' as const, changes };
    const service = orProblem(await this.manageCatalogue.execute({ serviceId, cause, order, ifVersion }));
    reply.header('etag', etagOf(service.version));
    return serviceView(service);
  }

  /** A person confirms that a label value means this service. Said twice it is one alias; another service's is a conflict. */
  @Post(':serviceId/aliases')
  @Allow('services:manage')
  @HttpCode(200)
  async addAlias(
    @Param('serviceId', { schema: ServiceId }) serviceId: ServiceId,
    @Body({ schema: ServiceAliasBody }) { alias }: z.output<typeof ServiceAliasBody>,
    @Cause() cause: string,
  ): Promise<ServiceView> {
    const owner = await this.catalogue.named(alias);
    if (owner && owner.serviceId !== serviceId)
      throw new Problem(409, 'service/alias-taken', undefined, `"${alias}" means ${owner.name} already.`, { serviceId: owner.serviceId });
    return serviceView(orProblem(await this.manageCatalogue.execute({ serviceId, cause, order: { type: 'AddAlias', alias } })));
  }

  /** It is no longer run; its past incidents keep its name. */
  @Post(':serviceId/retire')
  @Allow('services:manage')
  @HttpCode(200)
  async retire(@Param('serviceId', { schema: ServiceId }) serviceId: ServiceId, @Cause() cause: string): Promise<ServiceView> {
    return serviceView(orProblem(await this.manageCatalogue.retire(serviceId, cause)));
  }
}
