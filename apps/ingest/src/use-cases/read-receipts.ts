import type { Mapping } from '@debrief/contracts';
import { Injectable } from '@nestjs/common';
import type { IntegrationDocument } from '../adapters/integration.schema.js';
import { MappingRunner } from '../adapters/mapping-runner.js';
import { SnsVerifier } from '../adapters/sns-verifier.js';
import type { Parsed } from '../domain/draft.js';
import { readingSettingsOf } from '../domain/reading-settings.js';
import type { Receipt } from '../domain/receipt.js';
import { sourceOf } from '../sources/catalogue.js';
import { eventsOf } from '../sources/cloudevents/cloudevents.js';
import { incomingOf, readReceipt, type Reading } from '../sources/read-receipt.js';
import { draftsOfMapped } from '../sources/generic/generic.js';

export interface ReadOptions {
  isReplay: boolean;
  inStorm?: boolean;
  /** In place of the integration's own, for a preview or a replay; null: without one. */
  mapping?: Mapping | null;
}

const refused = (type: string, detail: string): Reading => ({
  outcome: 'refused',
  problem: { type, detail },
  alerts: [],
  changes: [],
  pulses: [],
  parserVersion: 0,
  skewSeconds: 0,
});

/** Reads receipts by their integration's source, settings and mapping. Writes nothing. */
@Injectable()
export class ReadReceipts {
  constructor(
    private readonly mappings: MappingRunner,
    private readonly sns: SnsVerifier,
  ) {}

  /** What each says, in their order. */
  async execute(
    receipts: readonly { receipt: Receipt; integration: IntegrationDocument | undefined }[],
    options: ReadOptions,
  ): Promise<Reading[]> {
    const readings: Reading[] = [];
    // Most sources answer at once; awaiting those would cost a turn of the loop each.
    for (const { receipt, integration } of receipts) {
      const reading = this.read(receipt, integration, options);
      readings.push(reading instanceof Promise ? await reading : reading);
    }
    return readings;
  }

  private read(receipt: Receipt, integration: IntegrationDocument | undefined, options: ReadOptions): Reading | Promise<Reading> {
    if (integration === undefined) return refused('integration/deleted', 'the integration was deleted before the receipt was read');
    if (integration.state === 'paused' && !options.isReplay)
      return refused('integration/paused', 'the integration is paused: the receipt is kept and can be replayed');
    const source = sourceOf(receipt.source);
    if (source === undefined) return refused('source/unknown', `no source is called ${receipt.source}`);
    const settings = readingSettingsOf(integration.settings);
    const more = { isReplay: options.isReplay, inStorm: options.inStorm ?? false, options: integration.settings.options };
    const mapping = options.mapping === undefined ? integration.settings.mapping : options.mapping;
    if (mapping)
      return this.byMapping(receipt, integration, mapping, options.isReplay).then((parsed) =>
        readReceipt(receipt, source, settings, { ...more, ...(parsed ? { parsed } : {}) }),
      );
    if (source.family !== 'aws' || options.isReplay || receipt.isTest) return readReceipt(receipt, source, settings, more);
    return this.sns
      .check(receipt, integration)
      .then((parsed) => readReceipt(receipt, source, settings, { ...more, ...(parsed ? { parsed } : {}) }));
  }

  private async byMapping(
    receipt: Receipt,
    integration: IntegrationDocument,
    mapping: Mapping,
    isTrial: boolean,
  ): Promise<Parsed | undefined> {
    const incoming = incomingOf(receipt, { timeZone: integration.settings.timeZone });
    if ('outcome' in incoming) return undefined;
    // A CloudEvent is the mapping's input as a whole, also where its attributes came as headers.
    const events =
      receipt.source === 'cloudevents' && !Array.isArray(incoming.body) ? eventsOf(incoming.headers, incoming.body) : undefined;
    const document = { body: events?.[0] ?? incoming.body, headers: incoming.headers, query: incoming.query };
    const result = await this.mappings.run(receipt.integrationId, mapping, document, isTrial);
    if ('problem' in result) return { outcome: 'unmapped', problem: result.problem };
    return draftsOfMapped(result.items, mapping);
  }
}
