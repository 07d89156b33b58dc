import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { issuerUrl, pemsOf, verifyChain } from './certificate-chain.js';
import { authorityPem, forgedPem, leafPem, rootPem } from '../../test/sns-authority.js';

const [root, authority, leaf, forged] = [rootPem, authorityPem, leafPem, forgedPem].map((pem) => new X509Certificate(pem)) as [
  X509Certificate,
  X509Certificate,
  X509Certificate,
  X509Certificate,
];
const now = '2027-11-18T14:02:00.000Z';

describe('the chain above a certificate of Amazon SNS', () => {
  it('is walked to an authority that is trusted, whatever order the file is in', () => {
    expect(verifyChain([leaf, authority], [root], now)).toEqual({ kind: 'trusted' });
    expect(verifyChain([leaf, root, authority], [root], now)).toEqual({ kind: 'trusted' });
    expect(verifyChain([leaf, authority], [authority], now)).toEqual({ kind: 'trusted' });
  });

  it('asks for the one between where its file does not hold it, at the authorities’ own address only', () => {
    expect(verifyChain([leaf], [root], now)).toEqual({ kind: 'missing', url: new URL('http://crt.m01.amazontrust.com/m01.cer') });
    for (const infoAccess of [
      'CA Issuers - URI:http://evil.example/x',
      'CA Issuers - URI:http://amazontrust.com.evil.example/x',
      'CA Issuers - URI:file:///etc/passwd',
      'CA Issuers - URI:http://u@crt.amazontrust.com/x',
      undefined,
    ])
      expect(issuerUrl({ infoAccess })).toBeUndefined();
  });

  it('is bad when nobody trusted signed it, when a mere certificate signed another one, or when it is not valid now', () => {
    expect(verifyChain([leaf, authority], [], now)).toMatchObject({ kind: 'bad' });
    expect(verifyChain([forged, leaf, authority], [root], now)).toMatchObject({ kind: 'bad' });
    expect(verifyChain([leaf, authority], [root], '2020-01-01T00:00:00.000Z')).toMatchObject({
      kind: 'bad',
      why: expect.stringContaining('not valid') as string,
    });
    expect(verifyChain([leaf, authority], [root], '2090-01-01T00:00:00.000Z')).toMatchObject({ kind: 'bad' });
    expect(verifyChain([], [root], now)).toMatchObject({ kind: 'bad' });
  });

  it('is read from a file of several', () => {
    expect(pemsOf(`x\n${leafPem}\ny\n${authorityPem}\n`)).toHaveLength(2);
    expect(pemsOf('nothing')).toEqual([]);
  });
});
