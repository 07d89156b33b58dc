import { setImmediate as turn } from 'node:timers/promises';
import { Clock } from '@debrief/config';
import type { CorrelationRule, TryOut, TryOutBody } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { log } from '@debrief/observability';
import { Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { DecisionLog } from '../adapters/decision-log.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { builtInRule, ruleBookOf } from '../domain/correlation/rule-book.js';
import { msOf } from '../domain/instants.js';
import { comparePlayed, History } from '../domain/try-out.js';

interface TryOutDocument extends TryOut {
  readonly _id: string;
  readonly expiresAt: Date;
}

/** So many facts between two looks at what else there is to do: some 20 ms. */
const part = 500;
const most = 1_000_000;
const dayMs = 24 * 60 * 60_000;

/** Plays kept alerts through the current rules and a draft, in the background; nothing but its own result is written. */
@Injectable()
export class TryOutRules {
  constructor(
    private readonly mongo: Mongo,
    private readonly decisions: DecisionLog,
    private readonly rules: RuleBooks,
    private readonly clock: Clock,
  ) {}

  async start(body: TryOutBody, cause: string): Promise<TryOut> {
    const tryOutId = derivedId('try', cause);
    const begun: TryOut = {
      tryOutId,
      state: 'running',
      from: body.from,
      to: body.to,
      alerts: 0,
      before: null,
      after: null,
      changes: [],
      warnings: [],
    };
    await this.keep(begun);
    void this.run(begun, body).catch(async (error: unknown) => {
      log.warn({ err: error, tryOutId }, 'a try-out failed');
      await this.keep({ ...begun, state: 'failed' }).catch(() => undefined);
    });
    return begun;
  }

  async one(tryOutId: string): Promise<TryOut | undefined> {
    const found = await (await this.collection()).findOne({ _id: tryOutId });
    if (!found) return undefined;
    const { _id, expiresAt, ...shown } = found;
    void _id;
    void expiresAt;
    return shown;
  }

  private async run(begun: TryOut, body: TryOutBody): Promise<void> {
    const { book } = await this.rules.current();
    const own = body.rules.map((rule, index): CorrelationRule => {
      const ruleId = rule.ruleId ?? derivedId('rul', begun.tryOutId, index);
      return { ...rule, ruleId, isBuiltIn: false, version: 0 };
    });
    const builtIn = book.rules.find((rule) => rule.isBuiltIn) ?? builtInRule;
    const draft = ruleBookOf(book.version, [...own, builtIn], book.windows, book.upstream);
    const [current, drafted] = [new History(book), new History(draft)];
    const kept = (await this.decisions.collection())
      .find({ at: { $gte: body.from, $lt: body.to } })
      .project<{ fact: Parameters<History['play']>[0][number] }>({ fact: 1 })
      .sort({ at: 1, _id: 1 })
      .limit(most)
      .batchSize(part);
    let alerts = 0;
    let facts: Parameters<History['play']>[0][number][] = [];
    const play = async (): Promise<void> => {
      current.play(facts);
      drafted.play(facts);
      alerts += facts.length;
      facts = [];
      await turn();
    };
    for await (const { fact } of kept) {
      facts.push(fact);
      if (facts.length === part) await play();
    }
    await play();
    await this.keep({ ...begun, state: 'done', alerts, ...comparePlayed(current.end(), drafted.end()) });
  }

  private async keep(tryOut: TryOut): Promise<void> {
    const expiresAt = new Date(msOf(this.clock.now()) + dayMs);
    await (await this.collection()).replaceOne({ _id: tryOut.tryOutId }, { ...tryOut, expiresAt }, { upsert: true });
  }

  private collection = () => this.mongo.collection<TryOutDocument>('try-outs');
}
