import { Clock } from '@debrief/config';
import type { RequestPostMortemBody } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from '../adapters/directory.repository.js';
import { PostMortemsRepository } from '../adapters/post-mortems.repository.js';
import { RecordsRepository } from '../adapters/records.repository.js';
import { SettingsRepository } from '../adapters/settings.repository.js';
import type { Inherited } from '../domain/orders.js';
import { dueDates, policyFor } from '../domain/policies.js';
import { postMortem } from '../domain/post-mortem.js';
import type { IncidentRecord } from '../domain/record.js';
import type { PostMortem } from '../domain/state.js';
import { mayBeSeenBy, visibilityOfAll } from '../domain/subject-visibility.js';
import { missingGateSections } from '../domain/templates.js';
import { plainTitle } from '../domain/text-orders.js';
import { DraftPostMortem } from './draft-post-mortem.js';
import { postMortemIdOf } from './follow-incidents.js';
import { OrderPostMortem } from './order-post-mortem.js';

interface Call {
  readonly caller: Caller;
  readonly cause: Cause;
}

/** A person asks for a document, about anything that one can learn from; or puts one under another template. */
@Injectable()
export class RequestPostMortem {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly records: RecordsRepository,
    private readonly directory: DirectoryRepository,
    private readonly settings: SettingsRepository,
    private readonly orders: OrderPostMortem,
    private readonly drafts: DraftPostMortem,
    private readonly clock: Clock,
  ) {}

  async execute({ body, caller, cause }: Call & { readonly body: RequestPostMortemBody }): Promise<PostMortem | Rejection> {
    const { subject } = body;
    const known = subject.type === 'incident' ? await this.records.loadMany(subject.ids) : new Map<string, IncidentRecord>();
    const missing = subject.type === 'incident' ? subject.ids.filter((id) => !mayBeSeenBy(known.get(id), caller)) : [];
    if (missing.length > 0) return reject('post-mortem/unknown-incident', { incidentIds: missing });
    const first = subject.type === 'incident' ? (known.get(subject.ids[0]!) ?? null) : null;
    const { policies } = await this.settings.policies();
    const policy = policyFor(policies, subject.type, first);
    const template = await this.settings.template(body.templateId ?? policy?.templateId ?? defaultTemplates[subject.type]);
    if (template === null || !template.subjects.includes(subject.type))
      return reject('template/unknown', { templateId: body.templateId ?? null });
    const postMortemId = subject.type === 'incident' ? postMortemIdOf(subject.ids[0]!) : derivedId('pm', cause);
    const existing = await this.postMortems.load(postMortemId);
    if (existing.version > 0 && !existing.causes.has(cause))
      return reject('post-mortem/exists', { postMortemId, state: existing.state.state });
    const number = existing.version > 0 ? existing.state.number : await this.settings.nextNumber();
    const teamIds = first?.teamIds ?? [...caller.teamIds];
    const calendar = await this.directory.calendarOf(teamIds);
    const endedAt = first === null ? (subject.period?.to ?? null) : (first.milestones.resolvedAt?.at ?? null);
    const inherited: Inherited = {
      title:
        body.title ??
        (first === null ? `${subject.type === 'release' ? 'Release' : 'Project'} ${subject.ids.join(', ')}` : plainTitle(first.title)),
      severity: first?.severity ?? null,
      ...visibilityOfAll([...known.values()]),
      teamIds,
      policyId: policy?.policyId ?? null,
      required: policy?.required ?? false,
      ...dueDates(policy, endedAt, calendar),
    };
    const facets =
      first === null ? { services: [], tags: [] } : { services: first.services.map((service) => service.name), tags: first.tags };
    return this.postMortems.order(
      postMortemId,
      cause,
      (state) =>
        postMortem.decide(
          {
            type: 'Request',
            now: this.clock.now(),
            by: { kind: caller.kind === 'token' ? 'token' : 'person', id: caller.tokenId ?? caller.personId },
            actor: { personId: caller.personId, isLead: false, isManager: false },
            postMortemId,
            number,
            subject,
            ownerId: body.ownerId ?? caller.personId,
            inherited,
            templateId: template.templateId,
            templateVersion: template.version,
            sectionKeys: template.sections.map((section) => section.key),
          },
          state,
        ),
      facets,
    );
  }

  async changeTemplate({
    postMortemId,
    caller,
    cause,
    templateId,
    version,
  }: Call & { readonly postMortemId: string; readonly templateId: string; readonly version: number }): Promise<PostMortem | Rejection> {
    const { state } = await this.orders.visible(postMortemId, caller);
    const template = await this.settings.template(templateId, version);
    if (template === null || !template.subjects.includes(state.subject.type)) return reject('template/unknown', { templateId, version });
    const missing = missingGateSections(template);
    if (state.required && missing.length > 0) return reject('template/gate-section-missing', { sections: missing });
    const sectionKeys = template.sections.map((section) => section.key);
    const changed = await this.orders.execute({
      postMortemId,
      caller,
      cause,
      wish: { type: 'ChangeTemplate', templateId, templateVersion: version, sectionKeys },
    });
    if (isRejection(changed) || state.inputHash === null) return changed;
    return this.drafts.execute(changed, `${cause}:draft`);
  }
}

const defaultTemplates = { incident: 'incident-full', release: 'release', project: 'project' } as const;
