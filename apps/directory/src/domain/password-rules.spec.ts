import { describe, expect, it } from 'vitest';
import { refusePassword } from './password-rules.js';

const about = { name: 'Payments on-call', email: 'payments-oncall@example.org' };
const isRefused = (password: string) => refusePassword(password, about)?.type;

describe('a password that would be guessed', () => {
  it.each([
    'password1234',
    'Password123!',
    'P@ssw0rd2026',
    'qwerty123456',
    'Qwertyuiop123',
    '1q2w3e4r5t6y',
    '1qaz2wsx3edc4rfv',
    'iloveyou1234',
    'ILoveYou2024!!',
    'sunshine2025',
    'Summer2026!!!',
    'footballdragon',
    'DragonMonkey99',
    'superman12345',
    'abc123abc123',
    'welcome123456',
    'Welcome2026!!',
    'letmeinletmein',
    'trustno1trustno1',
    'liverpool2019',
    'administrator1',
    'debrief123456',
    'qazwsxedcrfv',
    'aaaaaaaaaaaab',
    'changeme-2026',
    'monkey-monkey-monkey',
  ])('is refused: %s', (password) => expect(isRefused(password)).toBe('password/too-common/invalid'));

  it.each([
    'seven horses eat green apples',
    'vtq8 lemur ocarina',
    'gRz4-kwop-9tly',
    'die Bahn kam neunmal zu spät',
    'harbour-thimble-quartz',
    'x7Fq-29tLm-pp0w',
    'my cat owns four teapots',
    'Übergangsjackenwetter',
  ])('is none of these: %s', (password) => expect(isRefused(password)).toBeUndefined());

  it('is told apart from one that is too short, or longer than anybody types', () => {
    expect(isRefused('kurz und gut')).toBeUndefined();
    expect(isRefused('kurz')).toBe('password/too-short/invalid');
    expect(isRefused('x1'.repeat(65))).toBe('password/too-long/invalid');
  });
});
