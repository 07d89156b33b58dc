import { Clock } from '@debrief/config';
import { log } from '@debrief/observability';
import { guardedFetch } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { decodeBody } from '../domain/decode-body.js';
import type { Parsed } from '../domain/draft.js';
import type { JsonObject } from '../domain/field-at.js';
import type { Receipt } from '../domain/receipt.js';
import { certificateUrl, confirmationUrl, snsMessageOf, verifySns } from '../domain/sns-message.js';
import { textOf } from '../domain/text.js';
import type { IntegrationDocument } from './integration.schema.js';
import { IntegrationsRepository } from './integrations.repository.js';

const answerMs = 5_000;
const mostBytes = 65_536;
const keepMs = 24 * 3_600_000;

const refused = (type: string, detail: string): Parsed => ({ outcome: 'refused', problem: { type, detail } });

/**
 * Checks what comes from Amazon SNS: by the consumer, because it needs the certificate, and the door waits for nobody. A signature that does not
 * hold is always refused; a message without one passes only where signatures are optional. Confirms subscriptions by itself: the first
 * topic of an integration is trusted, another waits for a person. An UnsubscribeURL is never followed.
 */
@Injectable()
export class SnsVerifier {
  private readonly certificates = new Map<string, { pem: string; until: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly integrations: IntegrationsRepository,
  ) {}

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
    if (topicArns.length > 0 && !topicArns.includes(topic))
      return refused('sns/another-topic', `${topic} is not a topic of this integration: add it to topicArns if it shall be`);
    const url = certificateUrl(message);
    if (url === undefined) return refused('sns/wrong-certificate-address', 'the certificate is not at one of Amazon’s own addresses');
    const pem = await this.certificate(url);
    if (pem === undefined) return this.unchecked(message, isRequired);
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
    const answer = await this.get(url);
    if (answer === undefined) return refused('sns/not-confirmed', 'Amazon did not answer the confirmation: request it again');
    if (integration.settings.topicArns.length === 0) {
      const cause = `sns:${textOf(message['MessageId']) ?? topic}`;
      await this.integrations.order(integration._id, cause, { type: 'ChangeIntegration', settings: { topicArns: [topic] } });
    }
    return { outcome: 'control', what: `the subscription of ${topic} was confirmed` };
  }

  private async certificate(url: URL): Promise<string | undefined> {
    const known = this.certificates.get(url.href);
    if (known && known.until > performance.now()) return known.pem;
    const pem = await this.get(url);
    if (pem === undefined) return undefined;
    if (this.certificates.size > 100) this.certificates.clear();
    this.certificates.set(url.href, { pem, until: performance.now() + keepMs });
    return pem;
  }

  private async get(url: URL): Promise<string | undefined> {
    try {
      const response = await guardedFetch(url, { redirect: 'error', signal: AbortSignal.timeout(answerMs) });
      if (!response.ok) return undefined;
      const text = await response.text();
      return text.length > mostBytes ? undefined : text;
    } catch (error) {
      log.warn({ err: error, host: url.host }, 'Amazon SNS could not be asked');
      return undefined;
    }
  }
}
