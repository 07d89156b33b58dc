import { Clock } from '@debrief/config';
import type { ImportChatBody, ImportedChat, Instant } from '@debrief/contracts';
import { isRejection, type Rejection } from '@debrief/decider';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { DirectoryCopies } from '../adapters/directory-copies.js';
import { IncidentsRepository } from '../adapters/incidents.repository.js';
import type { SlackExport } from '../adapters/slack-export.js';
import { incident, type EntryDraft, type Incident } from '../domain/incident.js';
import { plusMinutes } from '../domain/instants.js';
import { startOf } from '../domain/look-back.js';
import { chatEntries, readPastedChat, readSlackMessages, withoutAlertPosts, type ReadChat } from '../domain/timeline/read-chat.js';
import { byOf, OrderIncident } from './order-incident.js';

/** Entries of one commit: well under what a document can hold. */
const perCommit = 500;

interface Range {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly dryRun: boolean;
}
interface Order extends Range {
  readonly incidentId: string;
  readonly caller: Caller;
  readonly cause: Cause;
}
interface Chat extends ReadChat {
  readonly channel: string | null;
  readonly system: string;
  readonly channels?: SlackExport['channels'];
  readonly roles?: ReadonlyMap<string, string>;
}

/** Takes chat over into a timeline: shown first, then written; repeated it adds nothing. */
@Injectable()
export class ImportChat {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly orderIncident: OrderIncident,
    private readonly copies: DirectoryCopies,
    private readonly clock: Clock,
  ) {}

  async execute(call: { incidentId: string; body: ImportChatBody; caller: Caller; cause: Cause }): Promise<ImportedChat | Rejection> {
    const { body, ...rest } = call;
    return this.take({ ...rest, from: body.from, to: body.to, dryRun: body.dryRun }, (state) => {
      const read =
        body.format === 'pasted' ? readPastedChat(body.text, body.zone, startOf(state)) : readSlackMessages(body.channel, body.messages);
      return Promise.resolve({ ...read, channel: body.channel ?? null, system: body.format === 'pasted' ? 'chat' : 'slack' });
    });
  }

  /** A whole export: `read` looks through it once it is known which range is wanted. Without channels it only tells which there are. */
  async executeExport(
    call: Order & { channels: readonly string[] | null },
    read: (wanted: { channels: readonly string[] | null; from: Instant; to: Instant }) => Promise<SlackExport>,
  ): Promise<ImportedChat | Rejection> {
    const { channels, ...order } = call;
    return this.take(order, async (state, range) => {
      const found = await read({ channels: channels ?? [], ...range });
      return { ...found, channel: null, system: 'slack', roles: await this.rolesOf(state, found.emails) };
    });
  }

  private async take(
    { incidentId, caller, cause, from, to, dryRun }: Order,
    readAll: (state: Incident, range: { from: Instant; to: Instant }) => Promise<Chat>,
  ): Promise<ImportedChat | Rejection> {
    const seen = await this.orderIncident.see(incidentId, caller);
    if (isRejection(seen)) return seen;
    const now = this.clock.now();
    // An hour before the trouble and a day after it: the rest of a channel is not its story.
    const range = {
      from: from ?? plusMinutes(startOf(seen.state), -60),
      to: to ?? plusMinutes(seen.state.milestones.resolvedAt?.at ?? now, 24 * 60),
    };
    const read = await readAll(seen.state, range);
    const near = read.messages.filter(({ at }) => at >= range.from && at <= range.to && at <= now);
    const told = withoutAlertPosts(near, await this.alertTitles(incidentId));
    const drafts = chatEntries(told, read.channel, read.system, read.roles);
    const fresh = await this.unknown(incidentId, drafts);
    const result: ImportedChat = {
      isDryRun: dryRun,
      read: read.messages.length,
      outOfRange: read.messages.length - near.length,
      folded: near.length - told.length,
      known: drafts.length - fresh.length,
      added: fresh.length,
      channels: [...(read.channels ?? [])],
      skipped: read.skipped.slice(0, 100).map((each) => ({ ...each })),
      preview: fresh.slice(0, 50).map(({ occurredAt, authorRole, data }) => ({
        at: occurredAt,
        author: authorRole ?? '',
        text: String(data['text']).slice(0, 500),
      })),
    };
    if (dryRun) return result;
    for (let part = 0; part * perCommit < fresh.length; part++) {
      const written = await this.incidents.act({
        incidentId,
        cause: `${cause}:${part}`,
        decide: async (state) => {
          const entries = await this.unknown(incidentId, fresh.slice(part * perCommit, (part + 1) * perCommit));
          return entries.length === 0 ? [] : incident.decide({ type: 'AddEntries', now, by: byOf(caller), entries }, state);
        },
      });
      if (isRejection(written)) return written;
    }
    return result;
  }

  private async alertTitles(incidentId: string): Promise<string[]> {
    const members = await this.incidents.members();
    return (await members.distinct('title', { incidentId }, { maxTimeMS: 4_000 })).slice(0, 500);
  }

  /** The roles that those who wrote hold in the incident, by their id in the chat. */
  private async rolesOf(state: Incident, emails: ReadonlyMap<string, string>): Promise<Map<string, string>> {
    const people = await this.copies.peopleOf(state.roles.map(({ personId }) => personId));
    const roles = new Map<string, string>();
    for (const [user, email] of emails) {
      const person = people.find((each) => each.email.toLowerCase() === email);
      const held = person && state.roles.findLast(({ personId }) => personId === person.personId);
      if (held) roles.set(user, held.role);
    }
    return roles;
  }

  /** Those that were not taken over before. */
  private async unknown(incidentId: string, drafts: readonly EntryDraft[]): Promise<EntryDraft[]> {
    const keys = drafts.map(({ data }) => data['key']);
    const known = await (
      await this.incidents.entries()
    )
      .find({ incidentId, entryType: 'message', 'data.key': { $in: keys } } as never)
      .project<{ data: { key: string } }>({ 'data.key': 1 })
      .toArray();
    const have = new Set(known.map(({ data }) => data.key));
    return drafts.filter(({ data }) => !have.has(data['key'] as string) && have.add(data['key'] as string));
  }
}
