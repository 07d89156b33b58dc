import type { Factor } from '@debrief/contracts';
import type { Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import type { PostMortemDocument } from '../adapters/documents.js';
import { PostMortemsRepository } from '../adapters/post-mortems.repository.js';
import { RecordsRepository } from '../adapters/records.repository.js';
import type { IncidentRecord } from '../domain/record.js';
import { fingerprintOf, type Similar } from '../domain/similar.js';
import { SimilarIndex } from '../domain/similar-index.js';

/** How many documents are compared; the newest. */
const compared = 10_000;

/** Which documents, of those that the caller may see, tell of something alike. */
@Injectable()
export class FindSimilar {
  private readonly versions = new Map<string, number>();
  private readonly index = new SimilarIndex();

  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly records: RecordsRepository,
  ) {}

  async execute(
    document: PostMortemDocument,
    caller: Caller | 'everybody',
  ): Promise<(Similar & { number: number; title: string; state: string; factors: readonly Factor[] })[]> {
    const visible = await this.postMortems.versionsVisibleTo(caller, compared);
    await this.learn([...visible, document].filter((one) => this.versions.get(one._id) !== one.version).map((one) => one._id));
    const found = this.index.similarTo(document._id, new Set(visible.map((one) => one._id)));
    const named = new Map((await this.postMortems.readMany(found.map((one) => one.postMortemId))).map((one) => [one._id, one.state]));
    return found.map((one) => {
      const state = named.get(one.postMortemId);
      return {
        ...one,
        number: state?.number ?? 0,
        title: state?.title ?? '',
        state: state?.state ?? '',
        factors: (state?.factors ?? []).filter(({ confirmedBy }) => confirmedBy !== null),
      };
    });
  }

  private async learn(ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += 200) {
      const documents = await this.postMortems.readMany(ids.slice(at, at + 200));
      const records = await this.records.loadMany(documents.flatMap((one) => one.subjectIds));
      for (const { _id, version, state } of documents) {
        const incidents = state.subject.ids.map((id) => records.get(id)).filter((record) => record !== undefined);
        this.versions.set(_id, version);
        this.index.set(fingerprintOf(state, factsOf(incidents)));
      }
    }
  }
}

const factsOf = (incidents: readonly IncidentRecord[]) => ({
  alertTitles: [...new Set(incidents.flatMap((record) => Object.values(record.alerts).map((alert) => alert.title)))].slice(0, 50),
  services: [...new Set(incidents.flatMap((record) => record.services.map((service) => service.name)))],
  detectionMethod: incidents[0]?.detectionMethod ?? 'unknown',
});
