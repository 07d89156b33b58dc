import type { Mapping, MappingVersion } from '@debrief/contracts';
import { causesOf, CommitStore } from '@debrief/persistence';
import { principalOfCause } from '@debrief/service';
import { Injectable } from '@nestjs/common';

/** The mappings that an integration has had, told from its commits, newest first: any of them can be put back by saving it again. */
@Injectable()
export class ListMappings {
  constructor(private readonly store: CommitStore) {}

  async execute(integrationId: string): Promise<MappingVersion[]> {
    const versions: MappingVersion[] = [];
    let last = 'null';
    for (const commit of await this.store.history(integrationId)) {
      for (const event of commit.events) {
        const { settings } = event.data as { settings?: { mapping?: Mapping | null } };
        if (settings?.mapping === undefined) continue;
        const text = JSON.stringify(settings.mapping);
        if (text === last) continue;
        last = text;
        const [cause = ''] = causesOf(commit);
        versions.push({ version: commit.version, at: commit.recordedAt, by: principalOfCause(cause) ?? null, mapping: settings.mapping });
      }
    }
    return versions.reverse();
  }
}
