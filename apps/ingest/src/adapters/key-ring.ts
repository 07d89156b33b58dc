import { Environment, PlatformConfig } from '@debrief/config';
import { log } from '@debrief/observability';
import { unseal } from '@debrief/service';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { ingestConfig } from '../ingest.config.js';
import { sourceOf } from '../sources/catalogue.js';
import type { Source } from '../sources/source.js';
import type { IntegrationDocument } from './integration.schema.js';
import type { KnownKey } from './door/key-table.js';
import { IntegrationsRepository } from './integrations.repository.js';

const base32 = (bytes: Buffer): string => {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += 'abcdefghijklmnopqrstuvwxyz234567'[(held >> bits) & 31];
    }
  }
  return text;
};

/** What a sender signs with: follows from the installation's secret, so that it need not be stored. Other than the key, for addresses leak. */
export const derivedSigningSecret = (secret: string, integrationId: string): string =>
  base32(createHmac('sha256', secret).update(integrationId).digest()).slice(0, 51);

/** The name under which a pasted secret is sealed. */
export const sealPurpose = (integrationId: string): string => `ingest/signing/${integrationId}`;

type KeyListener = (keys: readonly KnownKey[] | undefined) => Promise<void>;

/**
 * The door's keys, a copy in memory: the door needs Kafka only. Read again every five seconds and at once when this process changed one; so
 * revoking acts within five seconds everywhere. While MongoDB is away the known keys go on, and one that is not known cannot be checked.
 */
@Injectable()
export class KeyRing implements OnModuleInit, OnApplicationShutdown {
  private keys: readonly KnownKey[] = [];
  private readonly listeners: KeyListener[] = [];
  private documents = new Map<string, IntegrationDocument>();
  private isFresh = false;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private reading: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(
    private readonly integrations: IntegrationsRepository,
    private readonly env: Environment,
  ) {}

  onModuleInit(): void {
    void this.readOn();
  }

  onApplicationShutdown(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  /** The integration as last read: for the consumer, which may be a few seconds behind the page. */
  integrationOf(integrationId: string): IntegrationDocument | undefined {
    return this.documents.get(integrationId);
  }

  get all(): Iterable<IntegrationDocument> {
    return this.documents.values();
  }

  /**
   * Calls `listener` with the keys at each reading, with undefined when they could not be read; and with the last ones now. A reading has ended
   * when the listener has: a key that was just shown to somebody opens the door.
   */
  async onRead(listener: KeyListener): Promise<void> {
    this.listeners.push(listener);
    if (this.isFresh) await listener(this.keys);
  }

  /** Reads the keys now: called after an order of this process, and by whoever misses an integration. */
  async read(): Promise<void> {
    // One that is under way may have begun before what we are to see was written: another one follows it, for all who wait.
    this.next ??= (this.reading ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        this.reading = this.readOnce();
        return this.reading;
      });
    await this.next;
  }

  private async readOn(): Promise<void> {
    await this.read().catch(() => undefined);
    if (this.closed) return;
    this.timer = setTimeout(() => void this.readOn(), this.env.get(ingestConfig).DEBRIEF_INGEST_KEYS_SECONDS * 1000);
    this.timer.unref();
  }

  private async readOnce(): Promise<void> {
    try {
      const documents = await this.integrations.all();
      this.keys = documents.flatMap((document) => this.keysOf(document));
      this.documents = new Map(documents.map((document) => [document._id, document]));
      this.isFresh = true;
      await Promise.all(this.listeners.map((listener) => listener(this.keys)));
    } catch (error) {
      this.isFresh = false;
      await Promise.all(this.listeners.map((listener) => listener(undefined)));
      log.warn({ err: error }, 'the keys of the machines’ door cannot be read: known ones go on, others are answered 503');
      throw error;
    }
  }

  private keysOf(document: IntegrationDocument): KnownKey[] {
    const source = sourceOf(document.source);
    if (source === undefined) return [];
    const signingSecret = this.signingSecretOf(document, source);
    const { signature, maxRequestsPerMinute } = document.settings;
    return document.keys.map(({ keyId, digest, expiresAt }) => ({
      keyId,
      integrationId: document._id,
      source: source.name,
      expiresAt,
      digest,
      signatureRequired: signature === 'required',
      maxRequestsPerMinute,
      signingSecret,
    }));
  }

  private signingSecretOf(document: IntegrationDocument, source: Source): string | undefined {
    const { DEBRIEF_SECRET } = this.env.get(PlatformConfig);
    if (document.sealedSecret !== null && document.sealedSecret !== undefined) {
      try {
        return unseal(document.sealedSecret, DEBRIEF_SECRET, sealPurpose(document._id));
      } catch {
        log.error({ integrationId: document._id }, 'a signing secret was sealed under another DEBRIEF_SECRET: paste it again');
        return undefined;
      }
    }
    return source.signature?.secret === 'pasted' ? undefined : derivedSigningSecret(DEBRIEF_SECRET, document._id);
  }
}
