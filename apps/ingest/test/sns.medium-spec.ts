import { useWorld } from '@debrief/testing';
import { sign, X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { CertificateFiles } from '../src/adapters/certificate-files.js';
import { signedText } from '../src/domain/sns-message.js';
import { ingestConfig } from '../src/ingest.config.js';
import { IngestModule } from '../src/ingest.module.js';
import { connect, insist, listOf, receiptOf } from './door.js';
import { authorityPem, forgedPem, leafKey, leafPem, rootPem } from './sns-authority.js';

const topic = 'arn:aws:sns:eu-west-1:210987654321:alarms';

describe('Amazon SNS with an authority of a test', () => {
  const world = useWorld({
    module: IngestModule,
    name: 'ingest',
    config: [ingestConfig],
    clock: '2027-11-18T14:02:00.000Z',
    env: { DEBRIEF_INGEST_SNS_AUTHORITY: rootPem },
  });
  /** What Amazon would answer, by address; everything else cannot be had. */
  const published = new Map<string, Buffer>();
  const asked: string[] = [];
  let certificates = 0;
  let messages = 0;

  beforeEach(() => {
    published.clear();
    asked.length = 0;
    published.set('http://crt.m01.amazontrust.com/m01.cer', new X509Certificate(authorityPem).raw);
    Object.assign(world.get(CertificateFiles), {
      read: (url: URL) => {
        asked.push(url.href);
        return Promise.resolve(published.get(url.href));
      },
    });
  });

  /** A certificate at an address of its own: a verifier remembers those that it believes. */
  function publish(pem: string): string {
    const address = `https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-${++certificates}.pem`;
    published.set(address, Buffer.from(pem));
    return address;
  }

  function signed(more: Record<string, string>): Record<string, string> {
    const message: Record<string, string> = {
      Type: 'Notification',
      MessageId: `m-${++messages}`,
      TopicArn: topic,
      Message: JSON.stringify({
        AlarmName: 'orders-5xx',
        AlarmArn: 'arn:aws:cloudwatch:eu-west-1:1:alarm:orders-5xx',
        NewStateValue: 'ALARM',
        StateChangeTime: '2027-11-18T14:01:00.000+0000',
      }),
      Timestamp: '2027-11-18T14:01:58.000Z',
      SignatureVersion: '2',
      ...more,
    };
    return { ...message, Signature: sign('RSA-SHA256', Buffer.from(signedText(message)), leafKey).toString('base64') };
  }

  const settings = { signature: 'required' };
  async function outcomeOf(url: string, message: unknown) {
    const answer = await insist(url, message, { 'content-type': 'text/plain; charset=UTF-8' });
    const { receiptId } = (await answer.json()) as { receiptId: string };
    return receiptOf(world, receiptId);
  }

  it('is believed when its chain holds, the authority between fetched where the file lacks it, and is asked for once a day only', async () => {
    const { ingestUrl, integrationId } = await connect(world, 'cloudwatch-sns', settings);
    const SigningCertURL = publish(leafPem);
    expect(await outcomeOf(ingestUrl, signed({ SigningCertURL }))).toMatchObject({ outcome: 'parsed' });
    expect(await outcomeOf(ingestUrl, signed({ SigningCertURL }))).toMatchObject({ outcome: 'parsed' });
    expect(asked).toEqual([SigningCertURL, 'http://crt.m01.amazontrust.com/m01.cer']);
    expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([{ title: 'orders-5xx', status: 'firing' }]);
  });

  it('is refused when a certificate that is no authority signed it, or its text was changed, or it is an hour old', async () => {
    const { ingestUrl } = await connect(world, 'cloudwatch-sns', settings);
    const chain = `${forgedPem}\n${leafPem}\n${authorityPem}`;
    expect(await outcomeOf(ingestUrl, signed({ SigningCertURL: publish(chain) }))).toMatchObject({
      outcome: 'refused',
      problem: { type: 'sns/bad-certificate' },
    });
    const SigningCertURL = publish(`${leafPem}\n${authorityPem}`);
    expect(await outcomeOf(ingestUrl, { ...signed({ SigningCertURL }), Message: '{"AlarmName":"another"}' })).toMatchObject({
      outcome: 'refused',
      problem: { type: 'sns/wrong' },
    });
    expect(await outcomeOf(ingestUrl, signed({ SigningCertURL, Timestamp: '2027-11-18T12:50:00.000Z' }))).toMatchObject({
      outcome: 'refused',
      problem: { type: 'sns/stale' },
    });
  });

  it.each([
    'https://evil.example/x.pem',
    'https://sns.eu-west-1.amazonaws.com.evil.example/x.pem',
    'http://sns.eu-west-1.amazonaws.com/x.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/x.pem',
    'https://u:p@sns.eu-west-1.amazonaws.com/x.pem',
    'https://sns.eu-west-1.amazonaws.com/x.txt',
  ])('never asks another address than Amazon’s: %s', async (SigningCertURL) => {
    const { ingestUrl } = await connect(world, 'cloudwatch-sns', settings);
    expect(await outcomeOf(ingestUrl, signed({ SigningCertURL }))).toMatchObject({
      outcome: 'refused',
      problem: { type: 'sns/wrong-certificate-address' },
    });
    expect(asked).toEqual([]);
  });

  it('is kept for later while its certificate cannot be had', async () => {
    const { ingestUrl } = await connect(world, 'cloudwatch-sns', settings);
    expect(await outcomeOf(ingestUrl, signed({ SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/gone.pem' }))).toMatchObject({
      outcome: 'quarantined',
      problem: { type: 'sns/not-checked' },
    });
    published.clear();
    expect(await outcomeOf(ingestUrl, signed({ SigningCertURL: publish(leafPem) }))).toMatchObject({
      outcome: 'quarantined',
      problem: { type: 'sns/not-checked' },
    });
  });

  it('confirms a subscription of its first topic, pins that, and refuses another; a confirmation elsewhere is never followed', async () => {
    const { ingestUrl, integrationId } = await connect(world, 'cloudwatch-sns', settings);
    const SigningCertURL = publish(leafPem);
    const confirm = (arn: string, host = 'sns.eu-west-1.amazonaws.com') =>
      signed({
        Type: 'SubscriptionConfirmation',
        TopicArn: arn,
        Token: 't',
        Message: 'You have chosen to subscribe',
        SigningCertURL,
        SubscribeURL: `https://${host}/?Action=ConfirmSubscription&TopicArn=${arn}&Token=t`,
      });
    expect(await outcomeOf(ingestUrl, confirm(topic, 'evil.example'))).toMatchObject({
      outcome: 'refused',
      problem: { type: 'sns/wrong-confirmation-address' },
    });
    expect(await outcomeOf(ingestUrl, confirm(topic))).toMatchObject({ outcome: 'refused', problem: { type: 'sns/not-confirmed' } });
    published.set(
      `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topic}&Token=t`,
      Buffer.from('<ConfirmSubscriptionResponse/>'),
    );
    expect(await outcomeOf(ingestUrl, confirm(topic))).toMatchObject({
      outcome: 'control',
      problem: { detail: expect.stringContaining('confirmed') as string },
    });
    expect((await world.http.get(`/api/v1/integrations/${integrationId}`)).body).toMatchObject({ settings: { topicArns: [topic] } });
    expect(await outcomeOf(ingestUrl, confirm(`${topic}-2`))).toMatchObject({ outcome: 'refused', problem: { type: 'sns/another-topic' } });
    expect(asked).not.toContain(expect.stringContaining('evil'));
  });

  it('is refused unsigned where signatures are required, and passes where they are not', async () => {
    const plain = { AlarmName: 'by hand', NewStateValue: 'ALARM' };
    const required = await connect(world, 'cloudwatch-sns', settings);
    expect(await outcomeOf(required.ingestUrl, plain)).toMatchObject({ outcome: 'refused', problem: { type: 'sns/unsigned' } });
    const optional = await connect(world, 'cloudwatch-sns');
    expect(await outcomeOf(optional.ingestUrl, plain)).toMatchObject({ outcome: 'parsed' });
  });
});
