import { IntegrationCountedV1 } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { CommitStore, Mongo, NO_HASH } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { IntegrationHealth } from '../adapters/integration-health.js';
import type { IntegrationHourDocument } from '../adapters/integration.schema.js';
import { IntegrationsRepository } from '../adapters/integrations.repository.js';

const hourMs = 3_600_000;
const betweenMs = 5 * 60_000;

/**
 * Says what integrations received, hour by hour, the whole of an hour each time: every five minutes while something comes, and once more when the
 * hour is over. What is said twice counts once, because the newest replaces what was known.
 */
@Injectable()
export class SayCounts {
  constructor(
    private readonly health: IntegrationHealth,
    private readonly integrations: IntegrationsRepository,
    private readonly store: CommitStore,
    private readonly mongo: Mongo,
  ) {}

  async execute(now: string): Promise<void> {
    const hours = await this.health.hoursSince(new Date(Date.parse(now) - 24 * hourMs).toISOString());
    const due = hours.filter((hour) => totalOf(hour) !== (hour.said ?? 0) && isDue(hour, now));
    if (due.length === 0) return;
    const integrations = new Map((await this.integrations.all()).map((document) => [document._id, document]));
    const letters = await this.deadLetters([...new Set(due.map(({ integrationId }) => integrationId))], due[0]?.hour ?? now);
    for (const hour of due) {
      const integration = integrations.get(hour.integrationId);
      if (integration === undefined) continue;
      const counted = IntegrationCountedV1.of({
        integrationId: hour.integrationId,
        name: integration.name,
        source: integration.source,
        hour: hour.hour,
        receipts: hour.receipts,
        deadLetters: letters.get(`${hour.integrationId} ${hour.hour}`) ?? 0,
        lastReceivedAt: hour.lastReceivedAt ?? null,
      });
      await this.say(hour, counted);
      await this.health.noteSaid(hour._id, totalOf(hour), now);
    }
  }

  /** An aggregate of its own for each hour: else the chain of an integration would grow for ever. */
  private async say(hour: IntegrationHourDocument, counted: ReturnType<typeof IntegrationCountedV1.of>): Promise<void> {
    const aggregateId = derivedId('cnt', hour.integrationId, hour.hour);
    const cause = `counted:${totalOf(hour)}`;
    const { version, headHash, causes } = await this.store.load(aggregateId);
    if (causes.has(cause)) return;
    const previousHash = version === 0 ? NO_HASH : headHash;
    // A lost race means that another process has just said it.
    await this.store.append({ aggregateId, version: version + 1, previousHash, cause, correlationId: aggregateId, events: [counted] });
  }

  /** Receipts that could not be read at all wait as dead letters, under the id of their integration. */
  private async deadLetters(integrationIds: readonly string[], since: string): Promise<Map<string, number>> {
    const collection = await this.mongo.collection<{ key: string | null; firstFailedAt: string }>('dead-letters');
    const found = await collection
      .find(
        { key: { $in: [...integrationIds] }, firstFailedAt: { $gte: since } },
        { projection: { key: 1, firstFailedAt: 1 }, limit: 10_000 },
      )
      .toArray();
    const counts = new Map<string, number>();
    for (const { key, firstFailedAt } of found) {
      const name = `${key ?? ''} ${firstFailedAt.slice(0, 13)}:00:00.000Z`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }
}

const totalOf = ({ receipts }: IntegrationHourDocument): number => Object.values(receipts).reduce((sum, count) => sum + count, 0);

const isDue = ({ hour, saidAt }: IntegrationHourDocument, now: string): boolean =>
  saidAt === undefined || Date.parse(now) - Date.parse(saidAt) >= betweenMs || Date.parse(now) >= Date.parse(hour) + hourMs;
