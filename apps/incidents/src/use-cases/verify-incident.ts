import type { Verification } from '@debrief/contracts';
import { verifyChain } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { IncidentsRepository } from '../adapters/incidents.repository.js';

/** Walks the chain of an incident's commits, as `debrief verify` does: whole, or the first that was altered, is missing or was moved. */
@Injectable()
export class VerifyIncident {
  constructor(private readonly incidents: IncidentsRepository) {}

  async execute(incidentId: string): Promise<Verification> {
    return { incidentId, ...verifyChain(await this.incidents.history(incidentId)) };
  }
}
