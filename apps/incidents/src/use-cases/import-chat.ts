import { Clock } from '@debrief/config';
import type { ImportChatBody, ImportedChat } from '@debrief/contracts';
import { isRejection, type Rejection } from '@debrief/decider';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { IncidentsRepository } from '../adapters/incidents.repository.js';
import { incident, type EntryDraft, type Incident } from '../domain/incident.js';
import { plusMinutes } from '../domain/instants.js';
import { startOf } from '../domain/look-back.js';
import { chatEntries, readPastedChat, readSlackMessages, type ReadChat } from '../domain/timeline/read-chat.js';
import { byOf, OrderIncident } from './order-incident.js';

/** Entries of one commit: well under what a document can hold. */
const perCommit = 500;

/** Takes chat over into a timeline: shown first, then written; repeated it adds nothing. */
@Injectable()
export class ImportChat {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly orderIncident: OrderIncident,
    private readonly clock: Clock,
  ) {}

  async execute(call: { incidentId: string; body: ImportChatBody; caller: Caller; cause: Cause }): Promise<ImportedChat | Rejection> {
    const { incidentId, body, caller, cause } = call;
    const seen = await this.orderIncident.see(incidentId, caller);
    if (isRejection(seen)) return seen;
    const read = this.read(body, seen.state);
    const now = this.clock.now();
    const start = startOf(seen.state);
    // An hour before the trouble and a day after it: the rest of a channel is not its story.
    const from = body.from ?? plusMinutes(start, -60);
    const to = body.to ?? plusMinutes(seen.state.milestones.resolvedAt?.at ?? now, 24 * 60);
    const near = read.messages.filter(({ at }) => at >= from && at <= to && at <= now);
    const drafts = chatEntries(near, body.channel ?? null, body.format === 'pasted' ? 'chat' : 'slack');
    const fresh = await this.unknown(incidentId, drafts);
    const result: ImportedChat = {
      isDryRun: body.dryRun,
      read: read.messages.length,
      outOfRange: read.messages.length - near.length,
      known: drafts.length - fresh.length,
      added: fresh.length,
      skipped: read.skipped.slice(0, 100).map((each) => ({ ...each })),
      preview: fresh.slice(0, 50).map(({ occurredAt, authorRole, data }) => ({
        at: occurredAt,
        author: authorRole ?? '',
        text: String(data['text']).slice(0, 500),
      })),
    };
    if (body.dryRun) return result;
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

  private read(body: ImportChatBody, state: Incident): ReadChat {
    return body.format === 'pasted' ? readPastedChat(body.text, body.zone, startOf(state)) : readSlackMessages(body.channel, body.messages);
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
