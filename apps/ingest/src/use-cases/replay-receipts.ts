import { Clock } from '@debrief/config';
import type { BeginReplay, Replay, ReplayOffer } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { reject, type Rejection } from '@debrief/decider';
import { log } from '@debrief/observability';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AlertStates } from '../adapters/alert-states.js';
import type { IntegrationDocument } from '../adapters/integration.schema.js';
import { IntegrationsRepository } from '../adapters/integrations.repository.js';
import { replayView, type ReplayDocument } from '../adapters/replay.schema.js';
import { receiptOf, ReceiptsRepository } from '../adapters/receipts.repository.js';
import type { AlertState } from '../domain/alert.js';
import { decideAlert } from '../domain/decide-alert.js';
import type { Receipt } from '../domain/receipt.js';
import type { Reading } from '../sources/read-receipt.js';
import { sourceOf } from '../sources/catalogue.js';
import { ListMappings } from './list-mappings.js';
import { ReadReceipts } from './read-receipts.js';
import { RecordAlerts } from './record-alerts.js';
import { RecordChanges } from './record-changes.js';

const pageSize = 100;
const mostRows = 1000;

type Wish = Pick<BeginReplay, 'from' | 'to' | 'outcome' | 'receiptIds' | 'mapping'>;
type Row = Replay['rows'][number];

/**
 * Receipts read again through today's parser or another mapping: first dry, which says what would differ, then applied, as commits that correct the
 * record. Both go the same way over the same receipts in the same order, so that the difference is the effect.
 */
@Injectable()
export class ReplayReceipts {
  constructor(
    @InjectModel('Replay', 'ingest') private readonly replays: Model<ReplayDocument>,
    private readonly receipts: ReceiptsRepository,
    private readonly integrations: IntegrationsRepository,
    private readonly readReceipts: ReadReceipts,
    private readonly states: AlertStates,
    private readonly recordAlerts: RecordAlerts,
    private readonly recordChanges: RecordChanges,
    private readonly mappings: ListMappings,
    private readonly clock: Clock,
  ) {}

  async begin(integrationId: string, wish: Wish, cause: string, appliesItself = false): Promise<Replay | Rejection> {
    if (wish.from > wish.to) return reject('replay/span-invalid', { detail: 'The span ends before it begins.' });
    const replayId = derivedId('rep', integrationId, cause);
    const span = { integrationId, from: wish.from, to: wish.to, outcome: wish.outcome ?? null, receiptIds: wish.receiptIds ?? null };
    const now = this.clock.now();
    const document: ReplayDocument = {
      _id: replayId,
      ...span,
      receiptIds: wish.receiptIds ?? null,
      ...(wish.mapping === undefined ? {} : { mapping: wish.mapping }),
      version: 1,
      state: 'running',
      receipts: await this.receipts.count(span),
      done: 0,
      outcomes: {},
      rows: [],
      problem: null,
      createdAt: now,
      appliedAt: null,
      afterId: '',
      touchedAt: now,
      appliesItself,
    };
    await this.replays.updateOne({ _id: replayId }, { $setOnInsert: document }, { upsert: true }).exec();
    this.work(replayId);
    return replayView(document);
  }

  /** Reads again and applies at once: for a single receipt, which a person is looking at. */
  replayNow(integrationId: string, wish: Wish, cause: string): Promise<Replay | Rejection> {
    return this.begin(integrationId, wish, cause, true);
  }

  /** The last fifty, and what a replay could read that nobody could when it came: the parser or the mapping has changed since. */
  async list(integration: IntegrationDocument): Promise<{ items: Replay[]; offer: ReplayOffer | null }> {
    const source = sourceOf(integration.source);
    const mappedAt = integration.settings.mapping === null ? undefined : (await this.mappings.execute(integration._id))[0]?.at;
    const [found, offer] = await Promise.all([
      this.replays.find({ integrationId: integration._id }, { rows: 0 }).sort({ createdAt: -1 }).limit(50).lean<ReplayDocument[]>().exec(),
      this.receipts.unread(integration._id, source?.parserVersion ?? 0, mappedAt),
    ]);
    return { items: found.map((document) => replayView({ ...document, rows: [] })), offer: offer ?? null };
  }

  async find(integrationId: string, replayId: string): Promise<Replay | null> {
    const document = await this.replays.findOne({ _id: replayId, integrationId }).lean<ReplayDocument>().exec();
    return document === null ? null : replayView(document);
  }

  async apply(integrationId: string, replayId: string, version: number | undefined): Promise<Replay | Rejection> {
    const document = await this.replays.findOne({ _id: replayId, integrationId }).lean<ReplayDocument>().exec();
    if (document === null) return reject('replay/not-found');
    if (version !== undefined && version !== document.version) return reject('precondition/changed', { current: replayView(document) });
    if (document.state === 'applied' || document.state === 'applying') return replayView(document);
    if (document.state !== 'dry') return reject('replay/not-dry', { detail: 'Its dry run has not come to an end.' });
    const left = await this.receipts.count(document);
    if (left !== document.receipts)
      return reject('replay/receipts-gone', { detail: `${document.receipts - left} receipts of the span are no longer kept.` });
    await this.replays
      .updateOne(
        { _id: replayId, state: 'dry' },
        { $set: { state: 'applying', afterId: '', touchedAt: this.clock.now() }, $inc: { version: 1 } },
      )
      .exec();
    this.work(replayId);
    return replayView({ ...document, state: 'applying', version: document.version + 1 });
  }

  /** Goes on with replays whose process ended. */
  async resume(silentSince: string): Promise<void> {
    const left = await this.replays
      .find({ state: { $in: ['running', 'applying'] }, touchedAt: { $lt: silentSince } }, { _id: 1 })
      .lean<{ _id: string }[]>()
      .exec();
    for (const { _id } of left) await this.workOn(_id);
  }

  private work(replayId: string): void {
    this.workOn(replayId).catch((error: unknown) => log.warn({ err: error, replayId }, 'a replay stopped and will be gone on with'));
  }

  private async workOn(replayId: string): Promise<void> {
    const document = await this.replays.findOne({ _id: replayId }).lean<ReplayDocument>().exec();
    if (document?.state === 'running') await this.dryRun(document);
    else if (document?.state === 'applying') await this.applyAll(document);
  }

  private async dryRun(document: ReplayDocument): Promise<void> {
    const before = new Map<string, AlertState | null>();
    const after = new Map<string, AlertState>();
    const outcomes: Record<string, number> = {};
    let done = 0;
    for await (const page of this.pages(document, '')) {
      const readings = await this.read(document, page);
      const observations = readings.flatMap(({ alerts }) => alerts);
      const unknown = [...new Set(observations.map(({ alertId }) => alertId))].filter((alertId) => !before.has(alertId));
      for (const [alertId, { state }] of await this.states.load(unknown)) before.set(alertId, state);
      for (const reading of readings) outcomes[reading.outcome] = (outcomes[reading.outcome] ?? 0) + 1;
      for (const observation of observations) {
        const { alertId } = observation;
        const known = after.get(alertId) ?? before.get(alertId) ?? null;
        const decision = decideAlert(known, observation, this.clock.now(), (known?.sequence ?? 0) + 1);
        if (decision.state !== null && decision.events.length > 0) after.set(alertId, decision.state);
      }
      done += page.length;
      await this.replays.updateOne({ _id: document._id }, { $set: { done, outcomes, touchedAt: this.clock.now() } }).exec();
    }
    const rows = [...after].slice(0, mostRows).map(([alertId, state]): Row => ({
      alertId,
      before: stateOf(before.get(alertId) ?? null),
      after: stateOf(state) as NonNullable<Row['before']>,
    }));
    const state = document.appliesItself ? 'applying' : 'dry';
    await this.replays.updateOne({ _id: document._id }, { $set: { state, rows, done, outcomes }, $inc: { version: 1 } }).exec();
    if (document.appliesItself) await this.applyAll({ ...document, state, version: document.version + 1 });
  }

  private async applyAll(document: ReplayDocument): Promise<void> {
    for await (const page of this.pages(document, document.afterId)) {
      const readings = await this.read(document, page);
      const caused = readings.flatMap(({ alerts }, i) => {
        const cause = `replay:${document._id}:${(page[i] as Receipt).receiptId}`;
        return alerts.map((observation) => ({ observation, cause }));
      });
      await this.recordAlerts.commit(await this.recordAlerts.plan(caused));
      for (const [i, reading] of readings.entries()) {
        const { receiptId } = page[i] as Receipt;
        for (const change of reading.changes) await this.recordChanges.execute(change, `replay:${document._id}:${receiptId}`);
        await this.receipts.rewriteOutcome(receiptId, reading, this.clock.now());
      }
      const afterId = (page.at(-1) as Receipt).receiptId;
      await this.replays.updateOne({ _id: document._id }, { $set: { afterId, touchedAt: this.clock.now() } }).exec();
    }
    await this.replays
      .updateOne(
        { _id: document._id, state: 'applying' },
        { $set: { state: 'applied', appliedAt: this.clock.now() }, $inc: { version: 1 } },
      )
      .exec();
  }

  private async *pages(document: ReplayDocument, afterId: string): AsyncGenerator<Receipt[]> {
    for (let last = afterId; ;) {
      const page = (await this.receipts.page(document, last, pageSize)).map(receiptOf);
      if (page.length === 0) return;
      yield page;
      last = (page.at(-1) as Receipt).receiptId;
    }
  }

  private async read(document: ReplayDocument, page: readonly Receipt[]): Promise<Reading[]> {
    const integration = (await this.integrations.find(document.integrationId)) ?? undefined;
    return this.readReceipts.execute(
      page.map((receipt) => ({ receipt, integration })),
      { isReplay: true, ...(document.mapping === undefined ? {} : { mapping: document.mapping }) },
    );
  }
}

const stateOf = (state: AlertState | null): Row['before'] =>
  state === null
    ? null
    : { status: state.status, severity: state.severity, title: state.title, episodes: state.episodes.length, resolvedAt: state.resolvedAt };
