import type { X509Certificate } from 'node:crypto';
import type { Instant } from '@debrief/contracts';
import { msOf } from './instants.js';

/** What a chain says: it ends at an authority that is trusted, it is bad, or the certificate of an authority between is to be fetched first. */
export type ChainVerdict = { kind: 'trusted' } | { kind: 'bad'; why: string } | { kind: 'missing'; url: URL };

const mostLinks = 5;
/** Where the authorities that sign for Amazon (in China DigiCert) publish theirs; over plain http, because a signature proves them. */
const authorityHost = /^(?:[a-z0-9-]+\.)*(?:amazontrust|digicert)\.com$/;

const isCurrent = (certificate: X509Certificate, now: Instant): boolean =>
  Date.parse(certificate.validFrom) <= msOf(now) && msOf(now) <= Date.parse(certificate.validTo);

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** The address at which a certificate says that its issuer's can be had; undefined for anywhere but Amazon's own. */
export function issuerUrl({ infoAccess }: Pick<X509Certificate, 'infoAccess'>): URL | undefined {
  const text = /CA Issuers - URI:(\S+)/.exec(infoAccess ?? '')?.[1]?.replace(/^"|"$/g, '');
  const url = text === undefined ? null : URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.port !== '' || url.username !== '') return undefined;
  return authorityHost.test(url.hostname) ? url : undefined;
}

/**
 * Walks from the first certificate over those at hand to an authority that is trusted. Each must be current, signed by the next, and every one but
 * the first an authority itself: else whoever has any certificate at all could sign one for Amazon.
 */
export function verifyChain(certificates: readonly X509Certificate[], trusted: readonly X509Certificate[], now: Instant): ChainVerdict {
  let [current] = certificates;
  if (current === undefined) return { kind: 'bad', why: 'there is no certificate' };
  for (let link = 0; link < mostLinks; link++) {
    const here: X509Certificate = current;
    if (!isCurrent(here, now)) return { kind: 'bad', why: `not valid at this time: ${here.subject}` };
    if (link > 0 && !here.ca) return { kind: 'bad', why: `no authority: ${here.subject}` };
    if (trusted.some((root) => isCurrent(root, now) && (root.fingerprint256 === here.fingerprint256 || isIssuedBy(here, root))))
      return { kind: 'trusted' };
    const next = certificates.find((each) => each.fingerprint256 !== here.fingerprint256 && isIssuedBy(here, each));
    if (next === undefined) {
      const url = issuerUrl(here);
      return url === undefined ? { kind: 'bad', why: `nobody who is trusted signed ${here.subject}` } : { kind: 'missing', url };
    }
    current = next;
  }
  return { kind: 'bad', why: 'the chain is too long' };
}

/** The certificates of a PEM file, in their order. */
export const pemsOf = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)?.slice(0, mostLinks) ?? [];
