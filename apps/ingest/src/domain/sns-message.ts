import { X509Certificate, verify } from 'node:crypto';
import type { Instant } from '@debrief/contracts';
import { isObject, type JsonObject } from './field-at.js';
import { instantOf, msOf } from './instants.js';
import { textOf } from './text.js';

/*
 * How Amazon SNS signs: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 * RSA PKCS#1 v1.5 over `name\nvalue\n` of the members in this order, SHA-1 for SignatureVersion 1, SHA-256 for 2.
 */
const ofNotification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const ofSubscription = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
const amazonHost = /^sns\.[a-z0-9-]{3,24}\.amazonaws\.com(\.cn)?$/;
const windowMs = 65 * 60_000;
const aheadMs = 5 * 60_000;

/** A message of SNS by itself, not inside of an envelope of Lambda. */
export const snsMessageOf = (body: unknown): JsonObject | undefined =>
  isObject(body) && typeof body['Type'] === 'string' && typeof body['TopicArn'] === 'string' ? body : undefined;

/** The text that is signed. */
export function signedText(message: JsonObject): string {
  const names = message['Type'] === 'Notification' ? ofNotification : ofSubscription;
  return names
    .filter((name) => typeof message[name] === 'string')
    .map((name) => `${name}\n${message[name] as string}\n`)
    .join('');
}

/** The address when it is one of Amazon's own: https, its default port, no user info. */
export function amazonUrl(value: unknown): URL | undefined {
  const url = typeof value === 'string' && value.length <= 2000 ? URL.parse(value) : null;
  if (!url || url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '' || !amazonHost.test(url.hostname))
    return undefined;
  return url;
}

/** Where the certificate is that a message names; undefined for anywhere but Amazon's own hosts. */
export function certificateUrl(message: JsonObject): URL | undefined {
  const url = amazonUrl(message['SigningCertURL'] ?? message['SigningCertUrl']);
  return url?.pathname.endsWith('.pem') ? url : undefined;
}

/** Where a subscription is confirmed: one of Amazon's own hosts, that action, the same topic. */
export function confirmationUrl(message: JsonObject): URL | undefined {
  const url = amazonUrl(message['SubscribeURL']);
  if (url?.searchParams.get('Action') !== 'ConfirmSubscription' || url.searchParams.get('TopicArn') !== message['TopicArn'])
    return undefined;
  return url;
}

export type SnsVerdict = 'valid' | 'wrong' | 'stale' | 'bad-certificate';

/** Checks a message against the certificate that its address gave. Whether that one may be believed is for the chain above it (`certificate-chain.ts`). */
export function verifySns(message: JsonObject, pem: string, now: Instant): SnsVerdict {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return 'bad-certificate';
  }
  const names = `${certificate.subject}\n${certificate.subjectAltName ?? ''}`;
  const isAmazon = /(^|[=:\s])sns(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?($|[,\s])/m.test(names);
  const isCurrent = Date.parse(certificate.validFrom) <= msOf(now) && msOf(now) <= Date.parse(certificate.validTo);
  if (!isAmazon || !isCurrent) return 'bad-certificate';
  const algorithm = textOf(message['SignatureVersion']) === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  const signature = Buffer.from(textOf(message['Signature']) ?? '', 'base64');
  if (!verify(algorithm, Buffer.from(signedText(message)), certificate.publicKey, signature)) return 'wrong';
  const sentAt = instantOf(message['Timestamp']);
  if (sentAt === null) return 'stale';
  const age = msOf(now) - msOf(sentAt);
  return age > windowMs || age < -aheadMs ? 'stale' : 'valid';
}
