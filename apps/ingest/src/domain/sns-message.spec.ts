import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateUrl, confirmationUrl, signedText, verifySns } from './sns-message.js';

// An authority of our own, made for this test only (openssl req -x509 -subj /CN=sns.amazonaws.com).
const key = `-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDr5LaOMnLNdx9u
d1PMOvKMrpx0XB8TAxM57aiFRnfsA5u0hoMc7+MOxwDmJmuC2tS3RmAWrfsQmbLi
AdAs2swZppGQ5oAlwfEvRlXftUCPI2ditcTrM8ZMH9cbza0Kl1nxB1Kk+Jwtc1UM
BC6P3od1d7gMy5Bwj8By58dUHo8Ozd2DgLo4WKI0OjO1ATOiUs6l+x3KglJI538G
nPqgbc4njzusBxckfjmfHA/mhe+9wPrvqyu8XgFNfWFqtLm8wrqxUxw1i8OdxprO
CFjh892hrNczogRTi+arpM6p136CwdDW+vtJJky7xWP5/JtP3vFDjYkXK8LrVZvV
r0cB0qVFAgMBAAECggEAK9cx5nORyoXdHZanyEkcUvEQur90NwBXTmjQ7RQPrZlu
Err9Gx+qP1DU5fE2AffRmM5HhW+IPamTCVX07qErVYkTfK6aGmpU/MhBpXX2LaQS
ztGha2UP8Y3pWI19H37JhHYr8eUSgY/xum38iVh+LGK3ngknKwRMbA6PiR60z7cv
oDZjZP555JJNeC0WPTFcCdg4ph0p4b8Tg6K9DnP3cbSz/dhKLynLPKv2v2n6NSPf
SWNLDP2cbIltIFvGFIsWlhq3JqblRl5vqXqGGzkQ09dEEUdufVsX7NeCVcVBEoci
ovw2agNbV8dog+6EoNJ65mA3Hef1Ts8trRL50gCz8QKBgQD1zp28Q6ZsJuXTKv9r
ZYDcaeYSSV9Acmw2lFM9l8zbDw6UzSE4SM5PYF9teMu0lpORcAKBpeWbVTGXpAdw
VQra4+xnI7GioR+X72m7vGviLlKpzc9Ie8hnTc6ejab+ohoZR0H/lgwt3dIAlOkC
ir987zHTuhxUbb9Eh+OlzfuKiwKBgQD1rNuEkYkfimzMmpl7WP4kcUtjJIkMpfOl
4LYtVEWw+tJrIDdWAAHAPb6qF59LOrj2i6CAC7H1RJhCTFU2OuIYxzyPi3YrIhIT
mg4Er9jxV8ZL0gjhkyCfZkF7PmpdlKZDab8BykTM/7Cg8xhLBF0rVjn2z6uR/rZH
PaPNfO4ZbwKBgEgmxuwtG1uhq1Jpy6GVoNaSCyOQ//Gl5Je8wBZTSaF/cPNCpx6j
WFO6YSh8DadLj7NgIow1ywjmX/E4B6r0e4Q25Px9YLXw/5oUf3/I1g4FNOR88fw/
wVp5X03xHHSf1nNXFEtWmuqXsv3St/a0DXM5rvGMLqaltEAEd1EC/nPzAoGBAKd2
odgW4HKoiAtcIt0Kx4oN1EaLhAQkJxZeO7BgbnT6NG6jcjTkIk1piUsmeQXtzGD6
wngmALNgg61FnRwvPSmIvgZXGUDDo7DK5V1ahLXWkCvkyvsAsE8Xg/E/lX+esUro
jTPqLcXTURIVQuz3146P40kTPC9zgcrEAKE01JRvAoGBAJ4bFE6a28W/UHWJI6Ib
OLOdAjt/80mxfHFOc9wI2ZnVURj9eRa6/6B/PPSWYWl6kgD/rggTYHCWgMajYi58
Kb5jnIiopGnHdiUNd6v1bXJJlnstr01PKG2j2z8sLSXRJ2HHgewB5DTgxVNSSTse
it5YOFkCasg7HI5Y91BgvM2W
-----END PRIVATE KEY-----`;
const certificate = `-----BEGIN CERTIFICATE-----
MIIDGTCCAgGgAwIBAgIUSs3ReSDWEStmx3g8zR/+BtcHn68wDQYJKoZIhvcNAQEL
BQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wHhcNMjYxMTIzMTUzMDQw
WhcNNDYxMTE4MTUzMDQwWjAcMRowGAYDVQQDDBFzbnMuYW1hem9uYXdzLmNvbTCC
ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAOvkto4ycs13H253U8w68oyu
nHRcHxMDEzntqIVGd+wDm7SGgxzv4w7HAOYma4La1LdGYBat+xCZsuIB0CzazBmm
kZDmgCXB8S9GVd+1QI8jZ2K1xOszxkwf1xvNrQqXWfEHUqT4nC1zVQwELo/eh3V3
uAzLkHCPwHLnx1Qejw7N3YOAujhYojQ6M7UBM6JSzqX7HcqCUkjnfwac+qBtzieP
O6wHFyR+OZ8cD+aF773A+u+rK7xeAU19YWq0ubzCurFTHDWLw53Gms4IWOHz3aGs
1zOiBFOL5qukzqnXfoLB0Nb6+0kmTLvFY/n8m0/e8UONiRcrwutVm9WvRwHSpUUC
AwEAAaNTMFEwHQYDVR0OBBYEFGgzqTGBuX2MtIqk9ZzSXM3P3vTlMB8GA1UdIwQY
MBaAFGgzqTGBuX2MtIqk9ZzSXM3P3vTlMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZI
hvcNAQELBQADggEBAA3IvVGTU/3rxBm/I3BUK+0aRbJA+W5vwY40qcjHiHsZsLhb
upK+ivxN37Vxu967PwDF4q5g8mvMGzbOD/0uRQp417lEfKEnPEmKpPM1q1XInoVe
Ytzkb9WONgSpkTRX0MTbOxQtizdJ+QWWhoQ8bgUGNxBr8Cx37gTP4v0bdW8VC2hw
+xOjZLLmEuqgVSJJTxsW2ih15UY9D7f9Wq1jLIVacT/Y4+fwpn/AfGgRSMzT1IEh
gP0sccxp5rtlOGs+LZtU0sqOYyFM2B+bKgusjXx59FTYOuiqQKX/6GWqAobuvtMU
KQCbjFuuQ048H3ZUO9//Wvclh528XTw0r9/vtBQ=
-----END CERTIFICATE-----`;

const now = '2027-11-18T14:02:00.000Z';
const unsigned = {
  Type: 'Notification',
  MessageId: 'm-1',
  TopicArn: 'arn:aws:sns:eu-west-1:1:t',
  Message: '{"AlarmName":"a"}',
  Timestamp: '2027-11-18T14:01:58.000Z',
  SignatureVersion: '2',
  SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/x.pem',
};
const signed = (message: typeof unsigned, algorithm = 'RSA-SHA256') => ({
  ...message,
  Signature: sign(algorithm, Buffer.from(signedText(message)), key).toString('base64'),
});

describe('messages of Amazon SNS', () => {
  it('hold when their certificate signed them, by either version', () => {
    expect(verifySns(signed(unsigned), certificate, now)).toBe('valid');
    const old = { ...unsigned, SignatureVersion: '1' };
    expect(verifySns(signed(old, 'RSA-SHA1'), certificate, now)).toBe('valid');
  });

  it('do not hold once a member was changed, or signed by the wrong version', () => {
    expect(verifySns({ ...signed(unsigned), Message: '{}' }, certificate, now)).toBe('wrong');
    expect(verifySns({ ...signed(unsigned), Subject: 'added' }, certificate, now)).toBe('wrong');
    expect(verifySns(signed(unsigned, 'RSA-SHA1'), certificate, now)).toBe('wrong');
    expect(verifySns({ ...unsigned, Signature: '' }, certificate, now)).toBe('wrong');
  });

  it('are stale after 65 minutes, or from the future', () => {
    expect(verifySns(signed(unsigned), certificate, '2027-11-18T15:07:00.000Z')).toBe('stale');
    expect(verifySns(signed(unsigned), certificate, '2027-11-18T13:50:00.000Z')).toBe('stale');
  });

  it('need a certificate that is current and can be read', () => {
    expect(verifySns(signed(unsigned), certificate, '2199-01-01T00:00:00.000Z')).toBe('bad-certificate');
    expect(verifySns(signed(unsigned), 'no certificate', now)).toBe('bad-certificate');
  });

  it.each([
    'http://sns.eu-west-1.amazonaws.com/x.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/x.pem',
    'https://user@sns.eu-west-1.amazonaws.com/x.pem',
    'https://sns.eu-west-1.amazonaws.com.evil.example/x.pem',
    'https://evil.example/sns.eu-west-1.amazonaws.com/x.pem',
    'https://sns.eu-west-1.amazonaws.com/x.txt',
    'EXAMPLE',
  ])('do not make us fetch %s', (SigningCertURL) => {
    expect(certificateUrl({ SigningCertURL })).toBeUndefined();
  });

  it('are confirmed for their own topic only', () => {
    const message = (query: string) => ({
      TopicArn: 'arn:aws:sns:eu-west-1:1:t',
      SubscribeURL: `https://sns.eu-west-1.amazonaws.com/?${query}`,
    });
    expect(confirmationUrl(message('Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:1:t&Token=x'))?.hostname).toBe(
      'sns.eu-west-1.amazonaws.com',
    );
    expect(confirmationUrl(message('Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:1:other&Token=x'))).toBeUndefined();
    expect(confirmationUrl(message('Action=Unsubscribe&TopicArn=arn:aws:sns:eu-west-1:1:t'))).toBeUndefined();
  });
});
