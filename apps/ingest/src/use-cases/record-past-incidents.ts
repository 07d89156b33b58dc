import { PastIncidentRecordedV1, type PastIncident } from '@debrief/contracts';
import { CommitStore, NO_HASH } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';

/** Incidents that other tools kept: each is said once, by what it is and not by which import it came with. */
@Injectable()
export class RecordPastIncidents {
  constructor(private readonly store: CommitStore) {}

  /** What is on record already loses the race for its first version, which is how it is said once. */
  async execute(incidents: readonly PastIncident[]): Promise<void> {
    if (incidents.length === 0) return;
    await this.store.appendMany(
      incidents.map((past) => ({
        aggregateId: past.pastIncidentId,
        version: 1,
        previousHash: NO_HASH,
        cause: `import:${past.importId}`,
        correlationId: past.importId,
        events: [PastIncidentRecordedV1.of(past)],
      })),
    );
  }
}
