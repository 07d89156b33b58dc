import { crashPoint, PlatformConfig, type Environment } from '@debrief/config';
import { GroupCommit, topicName, type LogProducer } from '@debrief/messaging/produce';
import { hash } from 'node:crypto';
import { STORM_LANES, laneOf } from '../../domain/lanes.js';
import type { Receipt } from '../../domain/receipt.js';

/** Appends receipts to the topic `receipts`: the promise behind every 2xx of the machines' door. */
export class ReceiptLog {
  private readonly group: GroupCommit;
  private readonly lanes = new Map<string, number>();
  private readonly partitions: number;

  constructor(
    private readonly producer: LogProducer,
    private readonly env: Environment,
  ) {
    this.partitions = env.get(PlatformConfig).DEBRIEF_KAFKA_PARTITIONS;
    this.group = new GroupCommit(producer, { topic: topicName(env, 'receipts') });
  }

  get isConnected(): boolean {
    return this.producer.connected;
  }

  /** Resolves when all in-sync replicas have the bytes; rejects with Overloaded or OutcomeUnknown. */
  async append(receipt: Receipt, inStorm: boolean): Promise<void> {
    const headers: Record<string, string> = {
      // Not the sender's: a structured CloudEvent from outside is one of its bytes, not one of ours.
      'content-type': 'application/octet-stream',
      ce_specversion: '1.0',
      ce_type: 'receipt.accepted.v1',
      ce_id: receipt.receiptId,
      ce_source: `/ingest/${receipt.source}`,
      ce_subject: receipt.integrationId,
      ce_time: receipt.receivedAt,
      ce_keyid: receipt.keyId,
      ce_tool: receipt.source,
      ce_method: receipt.method,
      ce_path: receipt.path,
      ce_query: JSON.stringify(receipt.query),
      ce_headers: JSON.stringify(receipt.headers),
    };
    if (receipt.isTest) headers['ce_test'] = receipt.isDrill ? 'drill' : 'test';
    await this.group.put(
      { key: receipt.integrationId, value: receipt.body, headers, partition: this.partitionOf(receipt.integrationId, inStorm) },
      receipt.integrationId,
    );
    crashPoint(this.env, 'door.after-produce');
  }

  private partitionOf(integrationId: string, inStorm: boolean): number {
    if (this.partitions < STORM_LANES * 2) inStorm = false;
    const name = inStorm ? `storm:${integrationId}` : integrationId;
    let lane = this.lanes.get(name);
    if (lane === undefined) {
      if (this.lanes.size > 10_000) this.lanes.clear();
      lane = laneOf(parseInt(hash('sha256', integrationId).slice(0, 8), 16), this.partitions, inStorm);
      this.lanes.set(name, lane);
    }
    return lane;
  }
}
