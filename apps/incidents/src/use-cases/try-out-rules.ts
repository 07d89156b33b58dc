import type { CorrelationRule, TryOut, TryOutBody } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { log } from '@debrief/observability';
import { Mongo } from '@debrief/persistence';
import type { Caller } from '@debrief/service';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DecisionLog } from '../adapters/decision-log.js';
import { IncidentsRepository } from '../adapters/incidents.repository.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { TryOutThread } from '../adapters/try-out-thread.js';
import { builtInRule, ruleBookOf, type RuleBook } from '../domain/correlation/rule-book.js';
import type { KeptFact } from '../domain/try-out.js';
import { maySee } from '../domain/visibility.js';

interface TryOutDocument extends Omit<TryOut, 'incidents'> {
  readonly _id: string;
  /** When its process was last heard of: one that died runs no longer. */
  readonly seenAt: Date;
  readonly expiresAt: Date;
}

/** So many facts between two looks at what else there is to do: some 10 ms of copying. */
const part = 500;
const most = 1_000_000;
const dayMs = 24 * 60 * 60_000;
const progressMs = 500;
const diedMs = 60_000;

/** Plays kept alerts through the current rules and a draft, in a thread of its own; nothing but its own result is written. */
@Injectable()
export class TryOutRules implements OnApplicationShutdown {
  private readonly threads = new Set<TryOutThread>();

  constructor(
    private readonly mongo: Mongo,
    private readonly decisions: DecisionLog,
    private readonly incidents: IncidentsRepository,
    private readonly rules: RuleBooks,
  ) {
    mongo.prepare(async (database) => {
      await database.collection('try-outs').createIndex({ expiresAt: 1 }, { name: 'kept', expireAfterSeconds: 0 });
    });
  }

  async start(body: TryOutBody, cause: string): Promise<TryOut> {
    const tryOutId = derivedId('try', cause);
    const { from, to } = body;
    const total = Math.min(
      most,
      await (await this.decisions.collection()).countDocuments({ at: { $gte: from, $lt: to } }, { limit: most, maxTimeMS: 4_000 }),
    );
    const begun: TryOutDocument = {
      _id: tryOutId,
      tryOutId,
      state: 'running',
      from,
      to,
      alerts: 0,
      total,
      before: null,
      after: null,
      counts: null,
      changes: [],
      warnings: [],
      seenAt: new Date(),
      expiresAt: new Date(Date.now() + dayMs),
    };
    const { _id, ...document } = begun;
    await (await this.collection()).replaceOne({ _id }, document, { upsert: true });
    void this.run(begun, body).catch(async (error: unknown) => {
      log.warn({ err: error, tryOutId }, 'a try-out failed');
      await this.update(tryOutId, { state: 'failed' }).catch(() => undefined);
    });
    return shownOf(begun, []);
  }

  /** A try-out as it stands, with the real incidents that the caller may see. */
  async one(tryOutId: string, caller: Caller): Promise<TryOut | undefined> {
    const found = await (await this.collection()).findOne({ _id: tryOutId }, { maxTimeMS: 4_000 });
    if (!found) return undefined;
    const hasDied = found.state === 'running' && Date.now() - found.seenAt.getTime() > diedMs;
    const ids = [...new Set(found.changes.flatMap(({ incidentIds }) => incidentIds))].slice(0, 2_000);
    const visible = [...(await this.incidents.loadMany(ids)).values()]
      .filter(({ state, version }) => version > 0 && maySee(state, caller))
      .map(({ incidentId, state: { number, title } }) => ({ incidentId, number, title }));
    return shownOf(hasDied ? { ...found, state: 'failed' } : found, visible);
  }

  /** Ends one that runs, wherever it runs: its loop looks for its own state. False when there is none. */
  async abort(tryOutId: string): Promise<boolean> {
    const all = await this.collection();
    await all.updateOne({ _id: tryOutId, state: 'running' }, { $set: { state: 'aborted' } });
    return (await all.countDocuments({ _id: tryOutId }, { limit: 1 })) > 0;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  private async run(begun: TryOutDocument, body: TryOutBody): Promise<void> {
    const { book } = await this.rules.current();
    const own = body.rules.map((rule, index): CorrelationRule => {
      const ruleId = rule.ruleId ?? derivedId('rul', begun.tryOutId, index);
      return { ...rule, ruleId, isBuiltIn: false, version: 0 };
    });
    const builtIn = book.rules.find((rule) => rule.isBuiltIn) ?? builtInRule;
    const draft = ruleBookOf(book.version, [...own, builtIn], book.windows, book.upstream);
    const thread = new TryOutThread();
    this.threads.add(thread);
    try {
      await this.play(thread, begun, book, draft);
    } finally {
      this.threads.delete(thread);
      await thread.end();
    }
  }

  private async play(thread: TryOutThread, { tryOutId, from, to }: TryOutDocument, current: RuleBook, draft: RuleBook): Promise<void> {
    const kept = (await this.decisions.collection())
      .find({ at: { $gte: from, $lt: to } })
      .project<KeptFact>({ _id: 0, fact: 1, incidentId: 1 })
      .sort({ at: 1, _id: 1 })
      .limit(most)
      .batchSize(part);
    await thread.ask({ order: 'begin', current, draft });
    let alerts = 0;
    let told = Date.now();
    let facts: KeptFact[] = [];
    let playing: Promise<unknown> = Promise.resolve();
    for await (const each of kept) {
      facts.push(each);
      if (facts.length < part) continue;
      // The thread plays one part while the next is read.
      await playing;
      playing = thread.ask({ order: 'play', kept: facts });
      // Awaited with the next part; an order may end the thread before that.
      playing.catch(() => undefined);
      alerts += facts.length;
      facts = [];
      if (Date.now() - told < progressMs) continue;
      told = Date.now();
      if (await this.update(tryOutId, { alerts })) continue;
      await kept.close();
      return;
    }
    await playing;
    if (facts.length > 0) await thread.ask({ order: 'play', kept: facts });
    alerts += facts.length;
    const last = await thread.ask({ order: 'end' });
    if (last.answer !== 'done') throw new Error(`the thread answered ${last.answer}`);
    await this.update(tryOutId, { ...last.result, state: 'done', alerts, total: alerts });
  }

  /** Writes on while it runs; false when somebody has ended it. */
  private async update(tryOutId: string, change: Partial<Omit<TryOutDocument, '_id'>>): Promise<boolean> {
    const all = await this.collection();
    const { matchedCount } = await all.updateOne({ _id: tryOutId, state: 'running' }, { $set: { ...change, seenAt: new Date() } });
    return matchedCount > 0;
  }

  private collection = () => this.mongo.collection<TryOutDocument>('try-outs');
}

function shownOf({ _id, seenAt, expiresAt, ...shown }: TryOutDocument, incidents: TryOut['incidents']): TryOut {
  void _id;
  void seenAt;
  void expiresAt;
  const visible = new Set(incidents.map(({ incidentId }) => incidentId));
  const changes = shown.changes.map((change) => ({ ...change, incidentIds: change.incidentIds.filter((id) => visible.has(id)) }));
  return { ...shown, changes, incidents };
}
