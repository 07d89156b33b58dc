import { Clock } from '@debrief/config';
import type { IncidentEvent } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection } from '@debrief/decider';
import { Gathered, type Heard } from '@debrief/messaging';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from '../adapters/directory.repository.js';
import { PostMortemsRepository } from '../adapters/post-mortems.repository.js';
import { RecordsRepository } from '../adapters/records.repository.js';
import { SettingsRepository } from '../adapters/settings.repository.js';
import { plainTitle } from '../domain/text-orders.js';
import { systemOrder, type Inherited } from '../domain/orders.js';
import { dueDates, policyFor, type Policy } from '../domain/policies.js';
import { postMortem } from '../domain/post-mortem.js';
import type { IncidentRecord } from '../domain/record.js';
import type { PostMortem } from '../domain/state.js';
import { visibilityOfAll } from '../domain/subject-visibility.js';
import { DraftPostMortem } from './draft-post-mortem.js';

type HeardIncident = Heard & IncidentEvent;

/** The id of an incident's document: always the same, so that a second delivery finds the first one's. */
export const postMortemIdOf = (incidentId: string): string => derivedId('pm', incidentId);

const isOver = (record: IncidentRecord): boolean => record.status === 'resolved' || record.status === 'closed';
const isOpen = (record: IncidentRecord): boolean =>
  ['triage', 'acknowledged', 'investigating', 'identified', 'mitigated'].includes(record.status);

/** Whether an incident as it is now asks for a document: a required one while it is open, any other at its end. */
const begins = (record: IncidentRecord, policy: Policy | null): boolean =>
  policy !== null && ((policy.required && isOpen(record)) || (policy.draftAt === 'resolve' && isOver(record)));

/**
 * What incidents mean for documents: severe ones ask for one when they open, all get their draft when they end, late facts redraft,
 * a reopened one opens the document again, a merged one joins its target's.
 */
@Injectable()
export class FollowIncidents {
  private readonly gathered = new Gathered<HeardIncident>((events) => this.take(events));

  constructor(
    private readonly records: RecordsRepository,
    private readonly postMortems: PostMortemsRepository,
    private readonly settings: SettingsRepository,
    private readonly directory: DirectoryRepository,
    private readonly drafts: DraftPostMortem,
    private readonly clock: Clock,
  ) {}

  /** A batch as it was heard, together with those of other partitions. Running it twice changes nothing more. */
  hear(events: readonly HeardIncident[]): Promise<void> {
    return this.gathered.add(events);
  }

  private async take(events: readonly HeardIncident[]): Promise<void> {
    await this.records.hear(events);
    const byIncident = Map.groupBy(events, (event) => event.data.incidentId);
    // One look for the whole batch: most incidents of a flood ask for no document while they are open.
    const ids = [...byIncident.keys()];
    const [records, known, { policies }] = await Promise.all([
      this.records.loadMany(ids),
      this.postMortems.subjectsAmong(ids),
      this.settings.policies(),
    ]);
    for (const [incidentId, heard] of byIncident) {
      const record = records.get(incidentId);
      if (
        record === undefined ||
        (!known.has(incidentId) && record.status !== 'merged' && !begins(record, policyFor(policies, 'incident', record)))
      )
        continue;
      await this.follow(incidentId, heard);
    }
  }

  /** Looks at one incident as it is now. `heard` says what has just happened to it; the sweep has heard nothing. */
  async follow(incidentId: string, heard: readonly HeardIncident[]): Promise<void> {
    const record = await this.records.load(incidentId);
    if (record === null) return;
    const cause = heard.at(-1)?.id ?? `sweep:${incidentId}:${this.clock.now()}`;
    const { policies } = await this.settings.policies();
    if (record.status === 'merged') {
      await this.joinTarget(record, cause);
      for (const { state } of await this.postMortems.allAbout(incidentId)) await this.inherit(state, policies, cause);
      return;
    }
    const policy = policyFor(policies, 'incident', record);
    const [known, ...others] = await this.postMortems.allAbout(incidentId);
    for (const other of others) await this.inherit(other.state, policies, cause);
    if (known === undefined && !begins(record, policy)) return;
    let state: PostMortem | null = known?.state ?? (await this.request(record, policy!, cause));
    if (state === null) return;
    state = await this.inherit(state, policies, cause);
    for (const event of heard) if (event.type === 'incident.reopened.v1') state = await this.reopen(state, event.id);
    const drafts = state.inputHash !== null || (isOver(record) && policy?.draftAt !== 'request');
    if (drafts && state.state !== 'published' && state.state !== 'waived' && isOver(record))
      await this.drafts.execute(state, `draft:${cause}`);
  }

  private async request(record: IncidentRecord, policy: Policy, cause: string): Promise<PostMortem | null> {
    const template = await this.settings.template(policy.templateId);
    if (template === null) return null;
    const postMortemId = postMortemIdOf(record.incidentId);
    const earlier = await this.postMortems.load(postMortemId);
    const number = earlier.version > 0 ? earlier.state.number : await this.settings.nextNumber();
    const merged = await this.records.mergedInto(record.incidentId);
    const inherited = await this.inheritedFrom(record, policy, [record, ...merged]);
    const outcome = await this.postMortems.order(
      postMortemId,
      `request:${cause}`,
      (state) =>
        postMortem.decide(
          {
            ...systemOrder(this.clock.now()),
            type: 'Request',
            postMortemId,
            number,
            subject: { type: 'incident', ids: [record.incidentId, ...merged.map((one) => one.incidentId)] },
            ownerId: null,
            inherited,
            templateId: template.templateId,
            templateVersion: template.version,
            sectionKeys: template.sections.map((section) => section.key),
          },
          state,
        ),
      facetsOf(record),
    );
    if (!isRejection(outcome)) return outcome;
    return (await this.postMortems.load(postMortemId)).state;
  }

  /** The first incident of a document speaks for it; who may see it follows from all of them, whichever has changed. */
  private async inherit(state: PostMortem, policies: readonly Policy[], cause: string): Promise<PostMortem> {
    const records = await this.records.loadMany(state.subject.ids);
    const record = records.get(state.subject.ids[0]!);
    if (record === undefined) return state;
    const inherited = await this.inheritedFrom(record, policyFor(policies, 'incident', record), [...records.values()]);
    const outcome = await this.postMortems.order(
      state.postMortemId,
      `inherit:${cause}`,
      (current) => postMortem.decide({ ...systemOrder(this.clock.now()), type: 'Inherit', inherited }, current),
      facetsOf(record),
    );
    return isRejection(outcome) ? state : outcome;
  }

  private async reopen(state: PostMortem, eventId: string): Promise<PostMortem> {
    const outcome = await this.postMortems.order(state.postMortemId, `reopened:${eventId}`, (current) =>
      postMortem.decide({ ...systemOrder(this.clock.now()), type: 'IncidentReopened' }, current),
    );
    return isRejection(outcome) ? state : outcome;
  }

  /** A merged incident's document is not deleted: the target's covers both, and the old one says so. */
  private async joinTarget(record: IncidentRecord, cause: string): Promise<void> {
    const target = record.mergedInto === null ? null : await this.postMortems.about(record.mergedInto);
    if (target !== null && !target.subjectIds.includes(record.incidentId)) {
      await this.postMortems.order(target._id, `joined:${cause}`, (current) =>
        postMortem.decide({ ...systemOrder(this.clock.now()), type: 'JoinSubject', incidentId: record.incidentId }, current),
      );
    }
    const own = await this.postMortems.read(postMortemIdOf(record.incidentId));
    if (own === null || (own.state.state !== 'requested' && own.state.state !== 'drafting')) return;
    const where = target === null ? 'another incident' : `the incident of PM-${target.number}`;
    await this.postMortems.order(own._id, `merged:${cause}`, (current) =>
      postMortem.decide(
        { ...systemOrder(this.clock.now()), type: 'Waive', reason: `INC-${record.number} was merged into ${where}.` },
        current,
      ),
    );
  }

  private async inheritedFrom(record: IncidentRecord, policy: Policy | null, all: readonly IncidentRecord[]): Promise<Inherited> {
    const calendar = await this.directory.calendarOf(record.teamIds);
    const due = dueDates(policy, record.milestones.resolvedAt?.at ?? null, calendar);
    return {
      title: plainTitle(record.title) || `INC-${record.number}`,
      severity: record.severity,
      ...visibilityOfAll(all),
      teamIds: record.teamIds,
      policyId: policy?.policyId ?? null,
      required: policy?.required ?? false,
      ...due,
    };
  }
}

const facetsOf = (record: IncidentRecord) => ({ services: record.services.map((service) => service.name), tags: record.tags });
