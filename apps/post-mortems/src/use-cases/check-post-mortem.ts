import { Clock } from '@debrief/config';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from '../adapters/directory.repository.js';
import { RecordsRepository } from '../adapters/records.repository.js';
import { SettingsRepository } from '../adapters/settings.repository.js';
import { CitationIndex, type SubjectRecord } from '../domain/citations.js';
import { findingsOf, findingsOfSection, type DocumentFinding } from '../domain/findings.js';
import { gatesOf, openWarnings, type GateResult } from '../domain/gates.js';
import type { PostMortem } from '../domain/state.js';
import type { Template } from '../domain/templates.js';
import { RecordFacts } from '../domain/verify/record-facts.js';
import { DraftPostMortem } from './draft-post-mortem.js';

export interface Checked {
  readonly findings: readonly DocumentFinding[];
  readonly gates: readonly GateResult[];
  readonly openWarnings: number;
  readonly template: Template;
  readonly record: SubjectRecord;
}

/** Holds a document against the record, the language and its gates. Reads; decides nothing. */
@Injectable()
export class CheckPostMortem {
  constructor(
    private readonly records: RecordsRepository,
    private readonly directory: DirectoryRepository,
    private readonly drafts: DraftPostMortem,
    private readonly settings: SettingsRepository,
    private readonly clock: Clock,
  ) {}

  /** Everything; `approving` counts an approval that is being decided upon as given. */
  async execute(
    state: PostMortem,
    approving: { readonly personId: string; readonly outside: boolean } | null = null,
    maySeeRestricted = true,
  ): Promise<Checked> {
    const [template, record, names, policy] = await Promise.all([
      this.drafts.templateOf(state),
      this.records.subjectRecord(state),
      this.directory.knownNames(),
      this.settings.policyOf(state.policyId),
    ]);
    const services = await this.directory.serviceNames();
    const outsiders = policy?.reviewers.outside ?? 1;
    const findings = findingsOf({ document: state, template, record, names, services, maySeeRestricted });
    const input = { document: state, template, record, findings, approving, outsiders, now: this.clock.now() };
    return { findings, gates: gatesOf(input), openWarnings: openWarnings(input), template, record };
  }

  /** One text as a section of a document: what the editor asks for while somebody types. */
  async text(state: PostMortem, sectionKey: string, markdown: string): Promise<DocumentFinding[]> {
    const [template, record, names] = await Promise.all([
      this.drafts.templateOf(state),
      this.records.subjectRecord(state),
      this.directory.knownNames(),
    ]);
    const facts = new RecordFacts(new CitationIndex(record));
    const generated = state.sections[sectionKey]?.generated ?? null;
    return findingsOfSection(
      { key: sectionKey, markdown, generated },
      { document: state, template, record, names, services: await this.directory.serviceNames(), maySeeRestricted: true },
      facts,
    );
  }
}
