import { Clock } from '@debrief/config';
import type { Rejection } from '@debrief/decider';
import { notFound, permits, preconditionFailed, type Caller, type Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from '../adapters/directory.repository.js';
import type { PostMortemDocument } from '../adapters/documents.js';
import { maySee, PostMortemsRepository } from '../adapters/post-mortems.repository.js';
import { RecordsRepository } from '../adapters/records.repository.js';
import type { Actor, Order } from '../domain/orders.js';
import { postMortem } from '../domain/post-mortem.js';
import type { PostMortem } from '../domain/state.js';

/** An order without what every order carries. */
export type Wish = Order extends infer One ? (One extends Order ? Omit<One, 'now' | 'by' | 'actor'> : never) : never;

export interface OrderCall {
  readonly postMortemId: string;
  readonly caller: Caller;
  readonly cause: Cause;
  /** The document's version that the caller has seen, if it said so. */
  readonly expected?: number | undefined;
  readonly wish: Wish | ((state: PostMortem) => Wish);
}

/** Every order of a person upon a document: who they are to it, whether they may see it, then the decision. */
@Injectable()
export class OrderPostMortem {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly records: RecordsRepository,
    private readonly directory: DirectoryRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ postMortemId, caller, cause, expected, wish }: OrderCall): Promise<PostMortem | Rejection> {
    const { state } = await this.visible(postMortemId, caller);
    const actor = await this.actorFor(state, caller);
    const ordered = { now: this.clock.now(), by: byOf(caller), actor };
    return this.postMortems.order(postMortemId, cause, (current) => {
      // What was read above may be older: whoever is out by now orders nothing any more.
      if (!maySee(current, caller)) throw notFound('post-mortem/not-found');
      if (expected !== undefined && expected !== current.detailsVersion) throw preconditionFailed({ version: current.detailsVersion });
      const order = { ...ordered, ...(typeof wish === 'function' ? wish(current) : wish) } as Order;
      return postMortem.decide(order, current);
    });
  }

  /** The document, or 404: also for one that exists and is none of the caller's business. */
  async visible(postMortemId: string, caller: Caller): Promise<PostMortemDocument> {
    const document = await this.postMortems.read(postMortemId);
    if (document === null || !maySee(document.state, caller)) throw notFound('post-mortem/not-found');
    return document;
  }

  async actorFor(state: PostMortem, caller: Caller): Promise<Actor> {
    const isManager = permits(caller.permissions, 'post-mortems:manage');
    const leads = await this.leadsOf(state);
    return { personId: caller.personId, isLead: leads.includes(caller.personId), isManager };
  }

  /** The incident-lead, else the leads of the owning teams. */
  private async leadsOf(state: PostMortem): Promise<string[]> {
    const records = state.subject.type === 'incident' ? [...(await this.records.loadMany(state.subject.ids)).values()] : [];
    const leads = records
      .flatMap((record) => record.roles.filter((role) => role.role === 'incident-lead').slice(-1))
      .map((role) => role.personId);
    return leads.length > 0 ? leads : this.directory.leadsOf(state.teamIds);
  }

  /** Who took part in the response: nobody of them counts as somebody from outside. */
  async responders(state: PostMortem): Promise<Set<string>> {
    const records = state.subject.type === 'incident' ? [...(await this.records.loadMany(state.subject.ids)).values()] : [];
    return new Set(records.flatMap((record) => [...record.roles.map((role) => role.personId), ...record.responderIds]));
  }
}

const byOf = (caller: Caller): Order['by'] =>
  caller.kind === 'system'
    ? { kind: 'system', id: null }
    : caller.kind === 'token'
      ? { kind: 'token', id: caller.tokenId ?? caller.personId }
      : { kind: 'person', id: caller.personId };
