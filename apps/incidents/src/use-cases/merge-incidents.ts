import { setTimeout as sleep } from 'node:timers/promises';
import { Clock } from '@debrief/config';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import { log } from '@debrief/observability';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { IncidentsRepository, type Loaded } from '../adapters/incidents.repository.js';
import { incident } from '../domain/incident.js';
import { maySee } from '../domain/visibility.js';
import { byOf } from './order-incident.js';
import { TransferAlerts } from './transfer-alerts.js';

/** An order has an answer within 5 s. */
const patienceMs = 3_000;

/**
 * Two incidents become one and back. The source commits first, then the target; a sweep finishes what a crash cut in two, because
 * the target's cause follows from the source's version.
 */
@Injectable()
export class MergeIncidents {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly transfers: TransferAlerts,
    private readonly clock: Clock,
  ) {}

  async merge(call: { incidentId: string; intoIncidentId: string; caller: Caller; cause: Cause }): Promise<Loaded | Rejection> {
    const { incidentId, intoIncidentId, caller, cause } = call;
    const target = await this.incidents.load(intoIncidentId);
    if (target.version === 0 || !maySee(target.state, caller)) return reject('incident/unknown-target', { incidentId: intoIncidentId });
    const { number, kind, status, visibility, audience, mergedInto } = target.state;
    const by = byOf(caller);
    const merged = await this.incidents.act({
      incidentId,
      cause,
      decide: (state) =>
        maySee(state, caller) || state.status === 'none'
          ? incident.decide(
              {
                type: 'MergeIncident',
                now: this.clock.now(),
                by,
                target: { incidentId: intoIncidentId, number, kind, status, visibility, audience, mergedInto },
              },
              state,
            )
          : reject('incident/unknown'),
    });
    if (isRejection(merged)) return merged;
    return this.forAWhile(this.transfers.absorb(merged, by), intoIncidentId);
  }

  /** Undoes a merge: what came from the source goes back to it, as it is by now. */
  async unmerge({ incidentId, caller, cause }: { incidentId: string; caller: Caller; cause: Cause }): Promise<Loaded | Rejection> {
    const source = await this.incidents.load(incidentId);
    if (source.version === 0 || !maySee(source.state, caller)) return reject('incident/unknown');
    const { status, mergedInto } = source.state;
    if (status !== 'merged' || !mergedInto)
      return (await this.incidents.causedBy(incidentId, cause)) ? source : reject('incident/not-merged', { status });
    const target = await this.incidents.load(mergedInto);
    if (target.state.status === 'closed') return reject('incident/closed', maySee(target.state, caller) ? { incidentId: mergedInto } : {});
    // A merge that was cut in two is finished first, so that there is something to undo.
    const by = byOf(caller);
    const undone = this.transfers
      .absorb(source, by)
      .then(() =>
        this.transfers.execute({ _id: cause, kind: 'unmerge', sourceId: incidentId, targetId: mergedInto, by, at: this.clock.now() }),
      );
    return this.forAWhile(undone, incidentId);
  }

  /** Who ordered it waits as long as people do; what takes longer goes on by itself, or by the sweep if this process ends. */
  private async forAWhile(done: Promise<Loaded | Rejection>, incidentId: string): Promise<Loaded | Rejection> {
    const patience = new AbortController();
    const first = await Promise.race([done, sleep(patienceMs, undefined, { signal: patience.signal, ref: false }).catch(() => undefined)]);
    patience.abort();
    if (first === undefined) void done.catch((error: unknown) => log.warn({ err: error, incidentId }, 'the sweep will go on with it'));
    return first !== undefined && isRejection(first) ? first : this.incidents.load(incidentId);
  }

  /** Undoes a split: the incident goes back into the one that it was split from. */
  async unsplit({ incidentId, caller, cause }: { incidentId: string; caller: Caller; cause: Cause }): Promise<Loaded | Rejection> {
    const part = await this.incidents.load(incidentId);
    if (part.version === 0 || !maySee(part.state, caller)) return reject('incident/unknown');
    const sourceId = part.state.splitFrom;
    const done = await this.incidents.causedBy(incidentId, cause);
    if (!sourceId) return reject('incident/not-split', { status: part.state.status });
    const source = await this.incidents.load(sourceId);
    if (source.version === 0 || !maySee(source.state, caller)) return reject('incident/unknown-target');
    if (!done) {
      // Asked before anything is hidden: a refusal leaves everything as it is.
      const { number, kind, status, visibility, audience, mergedInto } = source.state;
      const refusal = incident.decide(
        {
          type: 'MergeIncident',
          now: this.clock.now(),
          by: byOf(caller),
          target: { incidentId: sourceId, number, kind, status, visibility, audience, mergedInto },
        },
        part.state,
      );
      if (isRejection(refusal)) return refusal;
    }
    return this.transfers.execute({ _id: cause, kind: 'unsplit', incidentId, sourceId, by: byOf(caller), at: this.clock.now() });
  }
}
