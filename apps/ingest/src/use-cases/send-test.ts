import { Injectable } from '@nestjs/common';
import { Door } from '../adapters/door/door.js';
import type { IntegrationDocument } from '../adapters/integration.schema.js';
import { TestDeliveries } from '../adapters/test-deliveries.js';
import { Clock } from '@debrief/config';
import { sourceOf } from '../sources/catalogue.js';
import { exampleNow } from '../sources/example-now.js';

/** Sends a source's example through the real door, as the tool would; its alert is marked as a test and resolved after two minutes. */
@Injectable()
export class SendTest {
  constructor(
    private readonly door: Door,
    private readonly tests: TestDeliveries,
    private readonly clock: Clock,
  ) {}

  async execute(
    integration: IntegrationDocument,
    { openIncident, example: wanted }: { openIncident: boolean; example?: string | undefined },
  ): Promise<{ status: number; receiptId: string | null; example: string }> {
    const source = sourceOf(integration.source);
    const example = source?.examples.find(({ name }) => name === wanted) ?? source?.examples[0];
    if (source === undefined || example === undefined)
      throw new Error(`integration ${integration._id}: no example of ${integration.source}`);
    const path =
      source.name === 'opsgenie' || source.name === 'pagerduty' || source.name === 'pagerduty-change'
        ? (example.path ?? source.pathOf?.('') ?? '')
        : `/${source.name}`;
    const query = example.query === undefined ? '' : `?${new URLSearchParams(example.query).toString()}`;
    const response = await fetch(`${this.door.localUrl}${path}${query}`, {
      method: example.method ?? 'POST',
      headers: {
        'content-type': 'application/json',
        ...example.headers,
        'x-debrief-test': this.tests.write(integration._id, openIncident),
      },
      ...(example.method === 'GET' ? {} : { body: JSON.stringify(exampleNow(example.body, this.clock.now())) }),
      signal: AbortSignal.timeout(4_000),
    });
    const answer = (await response.json().catch(() => ({}))) as { receiptId?: string; requestId?: string };
    return { status: response.status, receiptId: answer.receiptId ?? answer.requestId ?? null, example: example.name };
  }
}
