import { Clock } from '@debrief/config';
import type { AlertCounts, AttachedAlert, By, Instant } from '@debrief/contracts';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import { log } from '@debrief/observability';
import { Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { attachedOf, CandidatesLookup } from '../adapters/candidates.lookup.js';
import type { EntryDocument } from '../adapters/documents.js';
import { IncidentsRepository, type Loaded } from '../adapters/incidents.repository.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { ruleOf } from '../domain/correlation/rule-book.js';
import { incident } from '../domain/incident.js';
import { earliest, latest, plusMinutes } from '../domain/instants.js';

interface Begun {
  /** The order's cause: its steps act under causes that follow from it, so that each acts once. */
  readonly _id: string;
  readonly by: By;
  readonly at: Instant;
}

/** What goes from one incident to another: more than one commit, so it is written down before the first and struck out after the last. */
export type Transfer = Begun &
  (
    | {
        readonly kind: 'move';
        readonly sourceId: string;
        readonly targetId: string;
        /** What the source may tell of the target. */
        readonly told: string | null;
        readonly alerts: readonly AttachedAlert[];
      }
    | {
        readonly kind: 'split';
        readonly sourceId: string;
        readonly newId: string;
        readonly number: number;
        readonly title: string;
        readonly alerts: readonly AttachedAlert[];
        readonly entryIds: readonly string[];
      }
    | { readonly kind: 'unmerge'; readonly sourceId: string; readonly targetId: string }
    | { readonly kind: 'unsplit'; readonly incidentId: string; readonly sourceId: string }
  );

/** What people may choose at once. */
export const mostMembers = 10_000;
/** What one commit carries of a merge: all that there is goes over in steps, each far from what a document can hold. */
export const membersPerStep = 2_500;
export const movedReason = 'moved to another incident';

/** Carries out what takes commits of two incidents. A process that dies between them leaves the note, and a sweep goes on from it. */
@Injectable()
export class TransferAlerts {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly candidates: CandidatesLookup,
    private readonly rules: RuleBooks,
    private readonly mongo: Mongo,
    private readonly clock: Clock,
  ) {}

  async execute(transfer: Transfer): Promise<Loaded | Rejection> {
    const notes = await this.notes();
    // The first note stands: a repeated order goes on from what was decided then.
    const noted = await notes.findOneAndUpdate(
      { _id: transfer._id },
      { $setOnInsert: transfer as never },
      { upsert: true, returnDocument: 'after' },
    );
    const done = await this.carryOut((noted as Transfer | null) ?? transfer);
    await notes.deleteOne({ _id: transfer._id });
    return done;
  }

  /** Goes on with what somebody else began and did not end. */
  async finishAll(begunBefore: Instant): Promise<void> {
    const notes = await this.notes();
    for (const note of await notes
      .find({ at: { $lt: begunBefore } })
      .sort({ at: 1 })
      .limit(100)
      .toArray()) {
      const done = await this.carryOut(note);
      if (isRejection(done)) log.warn({ transfer: note._id, kind: note.kind, because: done.type }, 'a transfer could not be finished');
      await notes.deleteOne({ _id: note._id });
    }
  }

  private carryOut(transfer: Transfer): Promise<Loaded | Rejection> {
    switch (transfer.kind) {
      case 'move':
        return this.move(transfer);
      case 'split':
        return this.split(transfer);
      case 'unmerge':
        return this.unmerge(transfer);
      case 'unsplit':
        return this.unsplit(transfer);
    }
  }

  private async move({
    _id: cause,
    by,
    sourceId,
    targetId,
    told,
    alerts,
  }: Extract<Transfer, { kind: 'move' }>): Promise<Loaded | Rejection> {
    const attached = await this.attach(targetId, alerts, by, `${cause}:into`);
    if (isRejection(attached)) return attached;
    return this.letGo(sourceId, alerts, told, by, cause);
  }

  /** The new one first, then the old one lets its alerts and entries go. */
  private async split(transfer: Extract<Transfer, { kind: 'split' }>): Promise<Loaded | Rejection> {
    const { _id: cause, by, sourceId, newId, number, title, alerts, entryIds } = transfer;
    const { state } = await this.incidents.load(sourceId);
    const now = this.clock.now();
    const subjects = alerts.map(({ serviceId, service }) => serviceId ?? service);
    const services = state.services.filter(({ serviceId, name }) => subjects.includes(serviceId ?? name));
    const opened = await this.incidents.act({
      incidentId: newId,
      cause,
      decide: (fresh) =>
        fresh.status === 'none'
          ? incident.decide(
              {
                type: 'DeclareIncident',
                now,
                by,
                incidentId: newId,
                number,
                title,
                severity: state.severity,
                kind: state.kind,
                visibility: state.visibility,
                audience: state.audience,
                openedAt: now,
                isAcknowledged: true,
                origin: 'split',
                splitFrom: { incidentId: sourceId, number: state.number },
                services: services.length > 0 ? services : state.services,
                teamIds: state.teamIds,
                environment: state.environment,
                detectionMethod: state.detectionMethod,
              },
              fresh,
            )
          : [],
    });
    if (isRejection(opened)) return opened;
    const attached = await this.attach(newId, alerts, by, `${cause}:alerts`);
    if (isRejection(attached)) return attached;
    if (entryIds.length > 0) await this.moveEntries(sourceId, newId, entryIds, by, cause);
    if (alerts.length > 0) {
      const letGo = await this.letGo(sourceId, alerts, newId, by, cause);
      if (isRejection(letGo)) return letGo;
    }
    return this.incidents.load(newId);
  }

  /** The source first, with its members as they are now; then the former target lets them go. Both in as many commits as it takes. */
  private async unmerge({ _id: cause, by, sourceId, targetId }: Extract<Transfer, { kind: 'unmerge' }>): Promise<Loaded | Rejection> {
    const target = await this.incidents.load(targetId);
    const stepCause = (step: number): string => (step === 0 ? cause : `${cause}:${step}`);
    for (let step = 0; ; step++) {
      if (await this.incidents.causedBy(sourceId, stepCause(step))) continue;
      const alerts = await this.someMembers({ incidentId: targetId, fromIncidentId: sourceId });
      if (step > 0 && alerts.length === 0) break;
      const back = await this.incidents.act({
        incidentId: sourceId,
        cause: stepCause(step),
        decide: async (state) => {
          const counts = await this.countsWith(sourceId, alerts, null, state.origin.ruleId);
          const to = { incidentId: targetId, status: target.state.status };
          return incident.decide(
            { type: 'UnmergeIncident', now: this.clock.now(), by, target: to, isMore: step > 0, alerts, counts },
            state,
          );
        },
      });
      if (isRejection(back)) return back;
    }
    // Once the source has them again, its commits alone say which they were.
    for (let step = 0; ; step++) {
      const taken = await this.incidents.causedBy(sourceId, stepCause(step));
      if (!taken) return this.incidents.load(sourceId);
      const gone = taken.events.flatMap(({ type, data }) =>
        type === 'incident.alerts-changed.v1' ? (data as { alerts: AttachedAlert[] }).alerts : [],
      );
      const { number } = (await this.incidents.load(sourceId)).state;
      const released = await this.incidents.act({
        incidentId: targetId,
        cause: `unmerge:${stepCause(step)}`,
        decide: async (state) => {
          const left = await this.candidates.tally(
            targetId,
            gone.map(({ alertId }) => alertId),
          );
          const counts = await this.settling(left, state.origin.ruleId);
          const source = { incidentId: sourceId, number };
          return incident.decide({ type: 'ReleaseIncident', now: this.clock.now(), by, source, alerts: gone, counts }, state);
        },
      });
      if (isRejection(released)) return released;
    }
  }

  /** What a split took goes back: the entries by showing the old ones again, the members by a merge, which can be undone. */
  private async unsplit({ _id: cause, by, incidentId, sourceId }: Extract<Transfer, { kind: 'unsplit' }>): Promise<Loaded | Rejection> {
    const now = this.clock.now();
    const entries = await this.incidents.entries();
    const own = await entries.find({ incidentId, isHidden: false }).limit(mostMembers).toArray();
    // Its alerts fired once: where both tell of it, the old story leads.
    const alertIds = [...new Set(own.flatMap(({ data }) => (typeof data['alertId'] === 'string' ? [data['alertId']] : [])))];
    const firedOnce = ({ entryType, data }: EntryDocument): string => JSON.stringify([entryType, data['alertId'], data['episode']]);
    const known = await entries.find({ incidentId: sourceId, lane: 'alert', 'data.alertId': { $in: alertIds } } as never).toArray();
    const told = new Set(known.map(firedOnce));
    const copies = own.filter((entry) => entry.fromIncidentId === sourceId || (entry.lane === 'alert' && told.has(firedOnce(entry))));
    for (const { entryId, entryNo, entryType } of copies)
      await this.curate(incidentId, { entryId, entryNo, entryType }, 'hide', by, `${cause}:hide:${entryNo}`);
    const { state: target } = await this.incidents.load(sourceId);
    const { number, kind, status, visibility, audience, mergedInto } = target;
    const merged = await this.incidents.act({
      incidentId,
      cause,
      decide: (state) =>
        state.status === 'merged'
          ? []
          : incident.decide(
              {
                type: 'MergeIncident',
                now,
                by,
                target: { incidentId: sourceId, number, kind, status, visibility, audience, mergedInto },
              },
              state,
            ),
    });
    if (isRejection(merged)) return merged;
    const absorbed = await this.absorb(merged, by);
    if (isRejection(absorbed)) return absorbed;
    const hidden = await entries.find({ incidentId: sourceId, isHidden: true, hiddenReason: `${movedReason}: ${incidentId}` }).toArray();
    for (const { entryId, entryNo, entryType } of hidden)
      await this.curate(sourceId, { entryId, entryNo, entryType }, 'show', by, `${cause}:show:${entryNo}`);
    return this.incidents.load(sourceId);
  }

  /**
   * The target's half of a merge: done once for each merge, however often it is called. Members beyond what one commit can carry follow
   * in further ones; a step that is told already is passed over, so that a sweep goes on where a process ended.
   */
  async absorb(source: Loaded, by: By): Promise<Loaded | Rejection> {
    const { mergedInto, number, lastEntryNo } = source.state;
    if (source.state.status !== 'merged' || !mergedInto) return reject('incident/not-merged', { status: source.state.status });
    const { incidentId, version, headHash: hash } = source;
    // The number of the last entry grows with every merge of this source: a second merge after an undone one acts again.
    const cause = `merge:${incidentId}:${lastEntryNo}`;
    for (let step = 0; ; step++) {
      const stepCause = step === 0 ? cause : `${cause}:${step}`;
      if (await this.incidents.causedBy(mergedInto, stepCause)) continue;
      const alerts = await this.someMembers({ incidentId });
      if (step > 0 && alerts.length === 0) return this.incidents.load(mergedInto);
      const isFiring = step === 0 && (await this.candidates.tally(incidentId)).open > 0;
      const absorbed = await this.incidents.act({
        incidentId: mergedInto,
        cause: stepCause,
        decide: async (state) => {
          const counts = await this.sum([mergedInto, incidentId], state.origin.ruleId);
          const from = { incidentId, number, version, hash };
          return incident.decide({ type: 'AbsorbIncident', now: this.clock.now(), by, source: from, isFiring, alerts, counts }, state);
        },
      });
      if (isRejection(absorbed)) return absorbed;
    }
  }

  /** Whether a merge has been carried to its end: the target says so, and no member is left behind. */
  async isAbsorbed(incidentId: string, mergedInto: string): Promise<boolean> {
    const target = await this.incidents.load(mergedInto);
    if (!target.state.absorbed.some((each) => each.incidentId === incidentId)) return false;
    return (await (await this.incidents.members()).findOne({ incidentId }, { projection: { _id: 1 } })) === null;
  }

  private async someMembers(of: { readonly incidentId: string; readonly fromIncidentId?: string }): Promise<AttachedAlert[]> {
    const members = await this.incidents.members();
    return (await members.find(of).sort({ startedAt: 1, _id: 1 }).limit(membersPerStep).toArray()).map(attachedOf);
  }

  async attach(incidentId: string, alerts: readonly AttachedAlert[], by: By, cause: string): Promise<Loaded | Rejection> {
    const now = this.clock.now();
    const services = alerts.flatMap(({ serviceId, service }) =>
      service || serviceId ? [{ serviceId, name: service ?? serviceId ?? '', relation: 'affected' as const }] : [],
    );
    return this.incidents.act({
      incidentId,
      cause,
      decide: async (state) => {
        const counts = await this.countsWith(incidentId, alerts, now, state.origin.ruleId);
        return incident.decide({ type: 'AttachAlerts', now, by, alerts, counts, services }, state);
      },
    });
  }

  private letGo(
    incidentId: string,
    alerts: readonly AttachedAlert[],
    toIncidentId: string | null,
    by: By,
    cause: string,
  ): Promise<Loaded | Rejection> {
    const now = this.clock.now();
    const alertIds = alerts.map(({ alertId }) => alertId);
    return this.incidents.act({
      incidentId,
      cause,
      decide: async (state) => {
        if (alerts.length === 0) return [];
        const left = await this.candidates.tally(incidentId, alertIds);
        const counts = await this.settling(left, state.origin.ruleId);
        return incident.decide({ type: 'DetachAlerts', now, by, alerts, counts, toIncidentId }, state);
      },
    });
  }

  private async moveEntries(fromId: string, toId: string, entryIds: readonly string[], by: By, cause: string): Promise<void> {
    const found = await (
      await this.incidents.entries()
    )
      .find({ incidentId: fromId, entryId: { $in: [...entryIds] } })
      .sort({ entryNo: 1 })
      .toArray();
    const now = this.clock.now();
    const entries = found.map(({ entryType, data, occurredAt, occurredUntil, precision, knownAt, isKey, authorRole }) => ({
      entryType,
      data,
      occurredAt,
      occurredUntil,
      precision,
      knownAt,
      isKey,
      authorRole,
      fromIncidentId: fromId,
    }));
    await this.incidents.act({
      incidentId: toId,
      cause: `${cause}:entries`,
      decide: (state) => incident.decide({ type: 'AddEntries', now, by, entries }, state),
    });
    for (const { entryId, entryNo, entryType } of found)
      await this.curate(fromId, { entryId, entryNo, entryType }, 'hide', by, `${cause}:hide:${entryNo}`, `${movedReason}: ${toId}`);
  }

  private curate(
    incidentId: string,
    entry: Pick<EntryDocument, 'entryId' | 'entryNo' | 'entryType'>,
    act: 'hide' | 'show',
    by: By,
    cause: string,
    reason = 'the split was undone',
  ): Promise<Loaded | Rejection> {
    return this.incidents.act({
      incidentId,
      cause,
      decide: (state) => incident.decide({ type: 'CurateEntry', now: this.clock.now(), by, entry, act, value: null, reason }, state),
    });
  }

  /** The tally of these alerts alone. */
  private countsOf(alerts: readonly AttachedAlert[], ruleId: string | null): Promise<AlertCounts> {
    const counts: AlertCounts = {
      open: new Set(alerts.filter(({ status }) => status !== 'resolved').map(({ alertId }) => alertId)).size,
      total: alerts.length,
      firstStartedAt: earliest(...alerts.map(({ startedAt }) => startedAt)) ?? null,
      lastAt: latest(...alerts.flatMap(({ startedAt, resolvedAt }) => [startedAt, resolvedAt])) ?? null,
      lastEndedAt: latest(...alerts.map(({ resolvedAt }) => resolvedAt)) ?? null,
    };
    return this.settling(counts, ruleId);
  }

  /** The tally of an incident once these alerts are in it. */
  private async countsWith(
    incidentId: string,
    alerts: readonly AttachedAlert[],
    now: Instant | null,
    ruleId: string | null,
  ): Promise<AlertCounts> {
    const alertIds = alerts.map(({ alertId }) => alertId);
    const [known, added] = await Promise.all([this.candidates.tally(incidentId, alertIds), this.countsOf(alerts, ruleId)]);
    const counts: AlertCounts = {
      open: known.open + added.open,
      total: known.total + added.total,
      firstStartedAt: earliest(known.firstStartedAt, added.firstStartedAt) ?? null,
      lastAt: latest(known.lastAt, added.lastAt) ?? now,
      lastEndedAt: latest(known.lastEndedAt, added.lastEndedAt) ?? null,
    };
    return this.settling(counts, ruleId);
  }

  private async sum(incidentIds: readonly string[], ruleId: string | null): Promise<AlertCounts> {
    const tallies = await Promise.all(incidentIds.map((id) => this.candidates.tally(id)));
    const counts: AlertCounts = {
      open: tallies.reduce((sum, { open }) => sum + open, 0),
      total: tallies.reduce((sum, { total }) => sum + total, 0),
      firstStartedAt: earliest(...tallies.map((each) => each.firstStartedAt)) ?? null,
      lastAt: latest(...tallies.map((each) => each.lastAt)) ?? null,
      lastEndedAt: latest(...tallies.map((each) => each.lastEndedAt)) ?? null,
    };
    return this.settling(counts, ruleId);
  }

  private async settling(counts: AlertCounts, ruleId: string | null): Promise<AlertCounts> {
    const { book } = await this.rules.current();
    const grace = ruleOf(book, ruleId).end.graceMinutes;
    const isOver = counts.open === 0 && counts.total > 0 && counts.lastEndedAt;
    return { ...counts, settlesAt: isOver && counts.lastEndedAt ? plusMinutes(counts.lastEndedAt, grace) : null };
  }

  private notes = () => this.mongo.collection<Transfer>('transfers');
}
