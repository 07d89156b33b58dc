import { PersonId } from '@debrief/contracts';
import type { Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import type { Orderer } from '../domain/action-item.js';
import { Surroundings } from './surroundings.js';

/** Who orders, with the teams that they lead. */
@Injectable()
export class OrdererReader {
  constructor(private readonly surroundings: Surroundings) {}

  async of(caller: Caller): Promise<Orderer> {
    const isSystem = caller.kind === 'system';
    // The installation's own token was made by nobody: what it orders has no person behind it.
    const personId = !isSystem && PersonId.safeParse(caller.personId).success ? caller.personId : null;
    return {
      by: { kind: caller.kind, id: caller.kind === 'token' ? (caller.tokenId ?? caller.personId) : isSystem ? null : caller.personId },
      personId,
      isAdmin: caller.role === 'admin',
      teamIds: caller.teamIds,
      leadsTeamIds: personId === null ? [] : await this.surroundings.teamsLedBy(personId),
    };
  }
}
