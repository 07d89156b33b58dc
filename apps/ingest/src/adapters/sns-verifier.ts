import { Clock, Environment } from '@debrief/config';
import { log } from '@debrief/observability';
import { Injectable } from '@nestjs/common';
import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { pemsOf, verifyChain } from '../domain/certificate-chain.js';
import { decodeBody } from '../domain/decode-body.js';
import type { Parsed } from '../domain/draft.js';
import type { JsonObject } from '../domain/field-at.js';
import type { Receipt } from '../domain/receipt.js';
import { certificateUrl, confirmationUrl, snsMessageOf, verifySns } from '../domain/sns-message.js';
import { textOf } from '../domain/text.js';
import { ingestConfig } from '../ingest.config.js';
import { CertificateFiles } from './certificate-files.js';
import type { IntegrationDocument } from './integration.schema.js';
import { IntegrationsRepository } from './integrations.repository.js';

const keepMs = 24 * 3_600_000;
const mostFetches = 3;

/** The authorities that this platform trusts; made once, and only where a message of SNS comes. */
let platformRoots: X509Certificate[] | undefined;
const rootsOfPlatform = (): X509Certificate[] => (platformRoots ??= rootCertificates.map((pem) => new X509Certificate(pem)));

const anotherTopic = (topic: string): Parsed =>
  refused('sns/another-topic', `${topic} is not a topic of this integration: add it to topicArns if it shall be`);
const refused = (type: string, detail: string): Parsed => ({ outcome: 'refused', problem: { type, detail } });

/**
 * Checks what comes from Amazon SNS: by the consumer, because it needs the certificate, and the door waits for nobody. A signature that does not
 * hold is always refused; a message without one passes only where signatures are optional. Confirms subscriptions by itself: the first
 * topic of an integration is trusted, another waits for a person. An UnsubscribeURL is never followed.
 */
@Injectable()
export class SnsVerifier {
  private readonly certificates = new Map<string, { pem: string; until: number }>();
  private readonly roots: () => readonly X509Certificate[];

  constructor(
    private readonly clock: Clock,
    private readonly integrations: IntegrationsRepository,
    private readonly files: CertificateFiles,
    env: Environment,
  ) {
    const own = pemsOf(env.get(ingestConfig).DEBRIEF_INGEST_SNS_AUTHORITY ?? '').map((pem) => new X509Certificate(pem));
    this.roots = () => (own.length > 0 ? own : rootsOfPlatform());
  }

  /** Undefined: nothing stands against it, the parser reads it. */
  async check(receipt: Receipt, integration: IntegrationDocument): Promise<Parsed | undefined> {
    const decoded = decodeBody(receipt.body, receipt.headers['content-type'] ?? '');
    const message = decoded.kind === 'json' ? snsMessageOf(decoded.value) : undefined;
    const isRequired = integration.settings.signature === 'required';
    if (message === undefined || textOf(message['Signature']) === null)
      return isRequired && receipt.source === 'cloudwatch-sns'
        ? refused('sns/unsigned', 'a signature is required, and there is none')
        : undefined;
    const topic = textOf(message['TopicArn']) ?? '';
    const { topicArns } = integration.settings;
    if (topicArns.length > 0 && !topicArns.includes(topic)) return anotherTopic(topic);
    const url = certificateUrl(message);
    if (url === undefined) return refused('sns/wrong-certificate-address', 'the certificate is not at one of Amazon’s own addresses');
    const pem = await this.certificate(url);
    if (pem === undefined) return this.unchecked(message, isRequired);
    if (pem === false) return refused('sns/bad-certificate', 'no authority that is trusted here has signed the certificate');
    const verdict = verifySns(message, pem, this.clock.now());
    if (verdict !== 'valid') return refused(`sns/${verdict}`, 'the signature of Amazon SNS does not hold');
    return message['Type'] === 'SubscriptionConfirmation' ? this.confirm(message, topic, integration) : undefined;
  }

  /** The certificate could not be fetched: no proof either way. */
  private unchecked(message: JsonObject, isRequired: boolean): Parsed | undefined {
    if (message['Type'] === 'SubscriptionConfirmation')
      return refused(
        'sns/not-confirmed',
        'the certificate could not be fetched, so that the subscription was not confirmed: request it again',
      );
    return isRequired
      ? {
          outcome: 'quarantined',
          problem: { type: 'sns/not-checked', detail: 'the certificate could not be fetched; replay the receipt when it can' },
        }
      : undefined;
  }

  private async confirm(message: JsonObject, topic: string, integration: IntegrationDocument): Promise<Parsed> {
    const url = confirmationUrl(message);
    if (url === undefined) return refused('sns/wrong-confirmation-address', 'the confirmation is not at one of Amazon’s own addresses');
    // What is at hand may be seconds old: the first topic may have been pinned meanwhile.
    const pinned = (await this.integrations.find(integration._id))?.settings.topicArns ?? [];
    if (pinned.length > 0 && !pinned.includes(topic)) return anotherTopic(topic);
    const answer = await this.files.read(url);
    if (answer === undefined) return refused('sns/not-confirmed', 'Amazon did not answer the confirmation: request it again');
    if (pinned.length === 0) {
      const cause = `sns:${textOf(message['MessageId']) ?? topic}`;
      await this.integrations.order(integration._id, cause, { type: 'ChangeIntegration', settings: { topicArns: [topic] } });
    }
    return { outcome: 'control', what: `the subscription of ${topic} was confirmed` };
  }

  /** The certificate when its chain holds, false when it does not; undefined while a part of that cannot be fetched. */
  private async certificate(url: URL): Promise<string | false | undefined> {
    const known = this.certificates.get(url.href);
    if (known && known.until > performance.now()) return known.pem;
    const file = await this.files.read(url);
    if (file === undefined) return undefined;
    const [pem] = pemsOf(file.toString('latin1'));
    if (pem === undefined) return false;
    const isTrusted = await this.isTrusted(file);
    if (isTrusted !== true) return isTrusted;
    if (this.certificates.size > 100) this.certificates.clear();
    this.certificates.set(url.href, { pem, until: performance.now() + keepMs });
    return pem;
  }

  /** Undefined: a certificate between could not be fetched. */
  private async isTrusted(file: Buffer): Promise<boolean | undefined> {
    const chain = certificatesIn(file);
    for (let fetches = 0; ; fetches++) {
      const verdict = verifyChain(chain, this.roots(), this.clock.now());
      if (verdict.kind === 'trusted') return true;
      if (verdict.kind === 'bad' || fetches === mostFetches) {
        log.warn(
          { why: verdict.kind === 'bad' ? verdict.why : 'too many authorities between' },
          'a certificate of Amazon SNS is not trusted',
        );
        return false;
      }
      const issuer = await this.files.read(verdict.url);
      if (issuer === undefined) return undefined;
      const found = certificatesIn(issuer);
      if (found.length === 0) return false;
      chain.push(...found);
    }
  }
}

/** PEM as SNS serves it, DER as authorities publish theirs. */
function certificatesIn(file: Buffer): X509Certificate[] {
  try {
    const pems = pemsOf(file.toString('latin1'));
    return pems.length > 0 ? pems.map((pem) => new X509Certificate(pem)) : [new X509Certificate(file)];
  } catch {
    return [];
  }
}
