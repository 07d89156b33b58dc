import { Clock, Environment, PlatformConfig } from '@debrief/config';
import { Allow, Caller, type HttpReply } from '@debrief/service';
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { z } from 'zod';
import { atomOf } from '../domain/atom.js';
import { OrderPostMortem } from '../use-cases/order-post-mortem.js';
import { DirectoryRepository } from './directory.repository.js';
import type { PostMortemDocument } from './documents.js';
import { MomentsRepository } from './moments.repository.js';
import { PostMortemsRepository } from './post-mortems.repository.js';
import { summaryOf } from './views.js';

const LimitQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) });
const BeforeChangeQuery = z.strictObject({ service: z.string().min(1).max(200) });
const seen = 500;

/** What is worth reading for somebody who was not there. */
@Controller('api/v1/post-mortems')
export class ReadingController {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly moments: MomentsRepository,
    private readonly directory: DirectoryRepository,
    private readonly orders: OrderPostMortem,
    private readonly env: Environment,
    private readonly clock: Clock,
  ) {}

  /** Published, not read yet in this revision, and severe or about the services and teams of the caller; newest first, each with why. */
  @Get('reading-list')
  @Allow('post-mortems:read')
  async readingList(@Query({ schema: LimitQuery }) { limit }: z.infer<typeof LimitQuery>, @Caller() caller: Caller) {
    const services = (await this.directory.servicesOf(caller.teamIds)).map(({ name }) => name);
    const where: mongo.Filter<PostMortemDocument> = {
      $or: [
        { 'state.severity': { $in: ['sev1', 'sev2'] } },
        { services: { $in: services } },
        { 'state.teamIds': { $in: [...caller.teamIds] } },
      ],
    };
    const [found, read] = await Promise.all([this.postMortems.published(caller, where, seen), this.moments.readBy(caller.personId)]);
    const unread = found.filter(({ _id, state }) => (read.get(_id) ?? -1) < (state.published?.revision ?? 0));
    const items = unread.slice(0, limit).map((document) => ({ ...summaryOf(document), because: becauseOf(document, services, caller) }));
    return { items, unread: unread.length, nextCursor: null };
  }

  /** Takes it from the caller's reading list until another revision is published. Nobody else learns of it. */
  @Post(':postMortemId/read')
  @HttpCode(204)
  @Allow('post-mortems:read')
  async read(@Param('postMortemId') postMortemId: string, @Caller() caller: Caller): Promise<void> {
    const { state } = await this.orders.visible(postMortemId, caller);
    await this.moments.read(caller.personId, postMortemId, state.published?.revision ?? state.revision);
  }

  /** What was published about trouble of this day in earlier years. */
  @Get('on-this-day')
  @Allow('post-mortems:read')
  async onThisDay(@Caller() caller: Caller) {
    const today = this.clock.now().slice(0, 10);
    const where = {
      requestedAt: { $lt: `${today.slice(0, 4)}-01-01` },
      $expr: { $eq: [{ $substrBytes: ['$requestedAt', 5, 5] }, today.slice(5)] },
    } as mongo.Filter<PostMortemDocument>;
    return { items: (await this.postMortems.published(caller, where, 20)).map(summaryOf), nextCursor: null };
  }

  /** "Read before you change X": the conditions around a service that somebody confirmed and nobody has removed. */
  @Get('before-change')
  @Allow('post-mortems:read')
  async beforeChange(@Query({ schema: BeforeChangeQuery }) { service }: z.infer<typeof BeforeChangeQuery>, @Caller() caller: Caller) {
    const [known] = await this.directory.servicesAmong([service]);
    const found = await this.postMortems.published(caller, { services: known?.name ?? service }, 100);
    const factors = found.flatMap(({ state }) =>
      state.factors
        .filter((factor) => factor.confirmedBy !== null && factor.stillPresent !== 'no')
        .map(({ factorId, statement, category, layer, role, stillPresent }) => ({
          postMortemId: state.postMortemId,
          number: state.number,
          factorId,
          statement,
          category,
          layer,
          role,
          stillPresent,
        })),
    );
    // Of a service that the catalogue does not know nothing is said, not even that somebody asked.
    return { service: known?.name ?? null, items: found.slice(0, 20).map(summaryOf), factors };
  }

  /** The newest fifty published ones that the caller may see, as Atom. */
  @Get('feed.atom')
  @Allow('post-mortems:read')
  async feed(@Caller() caller: Caller, @Res({ passthrough: true }) reply: HttpReply) {
    const found = await this.postMortems.published(caller, {}, 50);
    const base = publicUrl(this.env);
    reply.header('Content-Type', 'application/atom+xml; charset=utf-8');
    return atomOf({
      id: `${base}/api/v1/post-mortems/feed.atom`,
      title: 'Debrief: published post-mortems',
      url: `${base}/api/v1/post-mortems/feed.atom`,
      since: this.clock.now(),
      entries: found.map(({ state, services, categories }) => ({
        id: `${base}/post-mortems/${state.postMortemId}`,
        title: `PM-${state.number} ${state.title}`,
        url: `${base}/post-mortems/${state.postMortemId}`,
        updatedAt: state.published!.at,
        summary: plain(state.published!.sections.summary ?? ''),
        categories: [...services, ...categories],
      })),
    });
  }
}

const becauseOf = ({ state, services }: PostMortemDocument, own: readonly string[], caller: Caller): string[] => [
  ...(state.severity === 'sev1' || state.severity === 'sev2' ? [`severity ${state.severity}`] : []),
  ...services.filter((service) => own.includes(service)).map((service) => `service ${service} of your team`),
  ...(state.teamIds.some((teamId) => caller.teamIds.includes(teamId)) ? ['your team'] : []),
];

/** A summary as plain words: without citations and marks of Markdown. */
const plain = (markdown: string): string =>
  markdown
    .replace(/ ?(?<!\\)\[\[[^[\]]{1,40}\]\]/g, '')
    .replace(/\\([^A-Za-z0-9\s])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 2000);

export const publicUrl = (env: Environment): string => {
  const { DEBRIEF_PUBLIC_URL, DEBRIEF_PORT } = env.get(PlatformConfig);
  return (DEBRIEF_PUBLIC_URL ?? `http://127.0.0.1:${DEBRIEF_PORT}`).replace(/\/+$/, '');
};
