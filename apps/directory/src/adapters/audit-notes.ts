import { newId } from '@debrief/contracts/derive-id';
import { correlationId } from '@debrief/observability';
import { CommitStore, NO_HASH } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';

/** What is no change of a thing but belongs into the audit: refused sign-ins, refused set-ups. One commit each, never sent. */
@Injectable()
export class AuditNotes {
  constructor(private readonly store: CommitStore) {}

  async note(type: `${string}.v1`, data: Record<string, unknown>, principal = 'public'): Promise<void> {
    const aggregateId = newId('aud');
    await this.store.append({
      aggregateId,
      version: 1,
      previousHash: NO_HASH,
      cause: `order:${principal}:${aggregateId}`,
      correlationId: correlationId(),
      events: [{ type, data }],
      internal: true,
    });
  }
}
