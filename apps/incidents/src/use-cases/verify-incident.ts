import type { Verification } from '@debrief/contracts';
import { hashOf, NO_HASH, type Commit } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { IncidentsRepository } from '../adapters/incidents.repository.js';

/** Walks the chain of an incident's commits: whole, or the first that was altered, is missing or stands elsewhere. */
@Injectable()
export class VerifyIncident {
  constructor(private readonly incidents: IncidentsRepository) {}

  async execute(incidentId: string): Promise<Verification> {
    const commits = await this.incidents.history(incidentId);
    const headHash = commits.at(-1)?.hash ?? NO_HASH;
    const firstBad = firstBreak(commits);
    return { incidentId, ok: firstBad === undefined, commits: commits.length, headHash, ...(firstBad ? { firstBad } : {}) };
  }
}

function firstBreak(commits: readonly Commit[]): Verification['firstBad'] {
  let previousHash = NO_HASH;
  for (const [index, commit] of commits.entries()) {
    const version = index + 1;
    if (commit.version !== version) return { version, reason: commit.version > version ? 'missing' : 'reordered' };
    if (hashOf(commit) !== commit.hash) return { version, reason: 'altered' };
    // Its own hash is right and it does not fit to the one before: it stands where another stood.
    if (commit.previousHash !== previousHash) return { version, reason: 'reordered' };
    previousHash = commit.hash;
  }
  return undefined;
}
