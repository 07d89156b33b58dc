import { Clock } from '@debrief/config';
import { derivedId } from '@debrief/contracts/derive-id';
import type { ImportBody } from '@debrief/contracts';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { PostMortemsRepository } from '../adapters/post-mortems.repository.js';
import { RecordsRepository } from '../adapters/records.repository.js';
import { SettingsRepository } from '../adapters/settings.repository.js';
import { canonicalJson, sha256 } from '../domain/canonical.js';
import { readMarkdown, readPortable, type Imported } from '../domain/import.js';
import { postMortem } from '../domain/post-mortem.js';
import type { IncidentRecord } from '../domain/record.js';
import type { PostMortem } from '../domain/state.js';
import { mayBeSeenBy, visibilityOfAll } from '../domain/subject-visibility.js';

/** Far above any report that people read. */
const mostBytes = 5_000_000;

/** Takes in a document from elsewhere; a dry run shows what would be recognized and stores nothing. */
@Injectable()
export class ImportPostMortem {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly records: RecordsRepository,
    private readonly settings: SettingsRepository,
    private readonly clock: Clock,
  ) {}

  async execute({
    body,
    caller,
    cause,
  }: {
    readonly body: z.infer<typeof ImportBody>;
    readonly caller: Caller;
    readonly cause: Cause;
  }): Promise<{ preview: Imported; made: PostMortem | null } | Rejection> {
    if (Buffer.byteLength(body.text) > mostBytes) return reject('post-mortem/too-large', { limit: mostBytes });
    const preview = this.read(body);
    if (isRejection(preview)) return preview;
    const large = preview.portable.sections.find((section) => Buffer.byteLength(section.markdown) > 100_000);
    if (large !== undefined) return reject('post-mortem/too-large', { sectionKey: large.key, limit: 100_000 });
    const { subject } = preview.portable;
    const isAboutIncidents = subject.type === 'incident';
    const known = isAboutIncidents ? await this.records.loadMany(subject.ids) : new Map<string, IncidentRecord>();
    // Before the dry run too: its findings tell of the record.
    const missing = isAboutIncidents ? subject.ids.filter((id) => !mayBeSeenBy(known.get(id), caller)) : [];
    if (missing.length > 0) return reject('post-mortem/unknown-incident', { incidentIds: missing });
    if (body.dryRun) return { preview, made: null };
    const existing = isAboutIncidents ? await this.postMortems.about(subject.ids[0]!) : null;
    if (existing !== null) return reject('post-mortem/exists', { postMortemId: existing._id, state: existing.state.state });
    const postMortemId = derivedId('pm', 'import', sha256(canonicalJson(preview.portable)), cause);
    const template =
      (await this.settings.template(preview.portable.templateId, preview.portable.templateVersion)) ??
      (await this.settings.template(subject.type === 'incident' ? 'incident-full' : subject.type));
    const number = await this.settings.nextNumber();
    const made = await this.postMortems.order(
      postMortemId,
      cause,
      (state) =>
        postMortem.decide(
          {
            type: 'Import',
            now: this.clock.now(),
            by: { kind: caller.kind === 'token' ? 'token' : 'person', id: caller.tokenId ?? caller.personId },
            actor: { personId: caller.personId, isLead: false, isManager: false },
            postMortemId,
            number,
            ownerId: caller.personId,
            inherited: {
              title: preview.portable.title,
              severity: preview.portable.severity,
              ...visibilityOfAll([...known.values()]),
              teamIds: [...caller.teamIds],
              policyId: null,
              required: false,
              reviewDueAt: null,
              publishDueAt: null,
            },
            sectionKeys: template?.sections.map((section) => section.key) ?? [],
            portable: preview.portable,
          },
          state,
        ),
      { services: [], tags: ['imported'] },
    );
    return 'rejected' in made ? made : { preview, made };
  }

  private read(body: z.infer<typeof ImportBody>): Imported | Rejection {
    if (body.format === 'markdown') return readMarkdown(body.text, body.zone, body.subject) ?? reject('import/not-markdown');
    const portable = readPortable(body.text);
    return isRejection(portable)
      ? portable
      : { portable, mapping: portable.sections.map(({ key }) => ({ heading: key, sectionKey: key })), notes: [] };
  }
}
