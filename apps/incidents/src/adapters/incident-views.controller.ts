import { IncidentListBody, type IncidentList } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import {
  Allow,
  Caller,
  Cause,
  etagOf,
  IfMatch,
  notFound,
  permits,
  preconditionFailed,
  Problem,
  type HttpReply,
  requireMatch,
} from '@debrief/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { z } from 'zod';
import type { Versioned } from './documents.js';
import { ListQuery } from './incidents.filter.js';
import { SettingsRepository } from './settings.repository.js';

type Kept = Omit<IncidentList, 'isOwn'>;

const ViewRef = z.string().regex(/^vie_[a-z2-7]{20}$/, 'must be the id of a view');
const mostOwn = 100;

/** Saved views: filters of the list under a name, for oneself or for everybody. */
@Controller('api/v1/incidents/views')
export class IncidentViewsController {
  constructor(private readonly settings: SettingsRepository) {}

  /** One's own, and those that are shared, by name. */
  @Get()
  @Allow('incidents:read')
  async list(@Caller() caller: Caller): Promise<{ items: IncidentList[]; nextCursor: null }> {
    const all = await this.settings.all<Kept>('views');
    const items = all.map(({ thing }) => thing).filter((view) => view.sharedWith === 'everybody' || view.ownerId === caller.personId);
    return { items: items.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((view) => shownTo(view, caller)), nextCursor: null };
  }

  @Post()
  @Allow('incidents:read')
  async create(
    @Body({ schema: IncidentListBody }) body: z.output<typeof IncidentListBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentList> {
    this.check(body, caller);
    const own = (await this.settings.all<Kept>('views')).filter(({ thing }) => thing.ownerId === caller.personId);
    if (own.length >= mostOwn) throw new Problem(409, 'incident-view/too-many', undefined, `There are ${mostOwn} of yours already.`);
    const viewId = derivedId('vie', cause);
    const saved = await this.settings.save<Kept>('views', viewId, { ...body, viewId, ownerId: caller.personId, version: 0 }, cause);
    reply.header('location', `/api/v1/incidents/views/${viewId}`);
    return tagged(saved, caller, reply);
  }

  @Put(':viewId')
  @Allow('incidents:read')
  async edit(
    @Param('viewId', { schema: ViewRef }) viewId: string,
    @Body({ schema: IncidentListBody }) body: z.output<typeof IncidentListBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentList> {
    this.check(body, caller);
    const { ownerId } = await this.ownOf(viewId, caller, ifMatch);
    return tagged(await this.settings.save<Kept>('views', viewId, { ...body, viewId, ownerId, version: 0 }, cause), caller, reply);
  }

  @Delete(':viewId')
  @HttpCode(204)
  @Allow('incidents:read')
  async remove(
    @Param('viewId', { schema: ViewRef }) viewId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<void> {
    await this.settings.save<Kept>('views', viewId, await this.ownOf(viewId, caller, ifMatch), cause, true);
  }

  /** What the list itself would refuse is not kept; only who responds shares with everybody. */
  private check({ query, sharedWith }: IncidentListBody, caller: Caller): void {
    const named = new URLSearchParams(query);
    for (const left of ['cursor', 'limit']) named.delete(left);
    const asked = Object.fromEntries([...new Set(named.keys())].map((name) => [name, named.getAll(name).join(',')]));
    const read = ListQuery.safeParse(asked);
    if (!read.success)
      throw new Problem(400, 'request/invalid', 'The request is not valid', undefined, {
        errors: read.error.issues.map(({ path, message }) => ({ path: ['query', ...path].join('.'), message })),
      });
    if (sharedWith === 'everybody' && !permits(caller.permissions, 'incidents:respond'))
      throw new Problem(403, 'incident-view/not-allowed', undefined, 'Who only reads keeps views for himself.');
  }

  private async ownOf(viewId: string, caller: Caller, ifMatch: number | undefined): Promise<Kept> {
    const found = await this.settings.one<Kept>('views', viewId);
    const isSeen = found && !found.isDeleted && (found.thing.sharedWith === 'everybody' || found.thing.ownerId === caller.personId);
    if (!isSeen) throw notFound('incident-view/unknown');
    if (found.thing.ownerId !== caller.personId && caller.role !== 'admin')
      throw new Problem(403, 'incident-view/not-allowed', undefined, 'It belongs to somebody else.');
    requireMatch(ifMatch);
    if (ifMatch !== found.version) throw preconditionFailed(shownTo(found.thing, caller));
    return found.thing;
  }
}

const shownTo = (view: Kept, caller: Caller): IncidentList => ({ ...view, isOwn: view.ownerId === caller.personId });

function tagged({ thing, version }: Versioned<Kept>, caller: Caller, reply: HttpReply): IncidentList {
  reply.header('etag', etagOf(version));
  return shownTo(thing, caller);
}
