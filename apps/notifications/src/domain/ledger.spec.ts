import { defaultCalendar } from '@debrief/working-time';
import { describe, expect, it } from 'vitest';
import { closesNow } from './bundle.js';
import { afterLostClaim, afterOutcome, cleaned, type LedgerState, type Outcome } from './delivery.js';
import { kindOfReminder } from './entry.js';
import { smtpOutcome } from './smtp-outcome.js';
import { stillAsks } from './still-asks.js';

const now = '2026-11-30T08:00:40.000Z';
const ledger: LedgerState = {
  state: 'sending',
  phase: 'handing-over',
  attempts: 1,
  channelKind: 'email',
  createdAt: '2026-11-30T08:00:30.000Z',
};
const retry: Outcome = { kind: 'retry', code: '450', note: '' };
const unknown: Outcome = { kind: 'unknown', code: 'ESOCKET', note: '' };

describe('the ledger', () => {
  it.each([
    [1, '2026-11-30T08:01:40.000Z'],
    [2, '2026-11-30T08:05:40.000Z'],
    [3, '2026-11-30T08:15:40.000Z'],
    [4, '2026-11-30T09:00:40.000Z'],
    [5, '2026-11-30T12:00:40.000Z'],
  ])('tries mail again after attempt %i at %s', (attempts, nextTryAt) =>
    expect(afterOutcome({ ...ledger, attempts }, retry, now, 'carry-over')).toEqual({ state: 'retrying', nextTryAt }),
  );

  it('gives up after a day, and lets the entries join the next message', () =>
    expect(afterOutcome({ ...ledger, createdAt: '2026-11-29T09:00:00.000Z' }, retry, now, 'carry-over')).toEqual({
      state: 'retrying',
      nextTryAt: '2026-11-30T08:01:40.000Z',
    }));

  it('gives up when the next try would be later than a day', () =>
    expect(afterOutcome({ ...ledger, attempts: 9, createdAt: '2026-11-29T09:00:00.000Z' }, retry, now, 'carry-over')).toEqual({
      state: 'expired',
      releases: true,
    }));

  it('follows the schedule of Standard Webhooks for webhooks, for more than three days', () => {
    const webhook: LedgerState = { ...ledger, channelKind: 'webhook' };
    const at = (attempts: number) => afterOutcome({ ...webhook, attempts }, retry, now, 'carry-over');
    expect(at(1)).toEqual({ state: 'retrying', nextTryAt: '2026-11-30T08:00:45.000Z' });
    expect(at(9)).toEqual({ state: 'retrying', nextTryAt: '2026-12-01T08:00:40.000Z' });
    expect(afterOutcome({ ...webhook, attempts: 9, createdAt: '2026-11-27T08:00:00.000Z' }, retry, now, 'carry-over')).toEqual({
      state: 'expired',
      releases: false,
    });
  });

  it('waits as long as the other side asks, and never more than an hour', () => {
    const after = (afterSeconds: number) => afterOutcome(ledger, { ...retry, kind: 'retry', afterSeconds }, now, 'carry-over');
    expect(after(30)).toEqual({ state: 'retrying', nextTryAt: '2026-11-30T08:01:10.000Z' });
    expect(after(86_400)).toEqual({ state: 'retrying', nextTryAt: '2026-11-30T09:00:40.000Z' });
  });

  it('never sends again by mail what may have arrived, unless an operator wants it so', () => {
    expect(afterOutcome(ledger, unknown, now, 'carry-over')).toEqual({ state: 'unknown', releases: true });
    expect(afterOutcome(ledger, unknown, now, 'resend')).toMatchObject({ state: 'retrying' });
    expect(afterOutcome({ ...ledger, channelKind: 'webhook' }, unknown, now, 'carry-over')).toMatchObject({ state: 'retrying' });
  });

  it('asks how far a lost claim had come', () => {
    expect(afterLostClaim({ ...ledger, phase: 'claimed' }, now, 'carry-over')).toEqual({ state: 'retrying', nextTryAt: now });
    expect(afterLostClaim(ledger, now, 'carry-over')).toEqual({ state: 'unknown', releases: true });
    expect(afterLostClaim({ ...ledger, channelKind: 'webhook' }, now, 'carry-over')).toEqual({ state: 'retrying', nextTryAt: now });
  });

  it('keeps what the other side said short and clean', () => {
    expect(cleaned('550\r\n\u0007no \u202Esuch user')).toBe('550 no such user');
    expect(cleaned('x'.repeat(900))).toHaveLength(500);
  });
});

describe('what a mail server said', () => {
  const failure = { code: 'ECONNECTION', message: 'Connection closed', responseCode: undefined, command: 'CONN', isWritten: false };
  it('is nothing, before the last byte: again', () => expect(smtpOutcome(failure)).toMatchObject({ kind: 'retry' }));
  it('is nothing, after it: nobody knows', () => expect(smtpOutcome({ ...failure, isWritten: true })).toMatchObject({ kind: 'unknown' }));
  it.each([
    [421, 'retry'],
    [450, 'retry'],
    [452, 'retry'],
    [535, 'retry'],
    [550, 'failed'],
    [552, 'failed'],
    [553, 'failed'],
  ])('%i: %s', (responseCode, kind) => expect(smtpOutcome({ ...failure, isWritten: true, responseCode })).toMatchObject({ kind }));
  it('takes an address for dead at 5.1.x and 553 only', () => {
    const dead = (responseCode: number, message: string) => smtpOutcome({ ...failure, responseCode, message });
    expect(dead(550, '550 5.1.1 no such user')).toMatchObject({ addressIsDead: true });
    expect(dead(553, '553 not allowed')).toMatchObject({ addressIsDead: true });
    expect(dead(550, '550 5.7.1 spam')).toMatchObject({ addressIsDead: false });
  });
});

describe('a message', () => {
  const calendar = { ...defaultCalendar, zone: 'Europe/Berlin' };
  const at = (seconds: number) => new Date(Date.parse('2026-11-30T08:00:00.000Z') + seconds * 1_000).toISOString();
  const closes = (
    first: number,
    last: number,
    then: number,
    sent: { count: number; lastClosedAt: string | null } = { count: 0, lastClosedAt: null },
  ) => closesNow({ firstAt: at(first), lastAt: at(last), mode: 'bundled' }, sent, calendar, at(then));

  it('waits ten seconds for more, and thirty at most', () => {
    expect(closes(0, 0, 9)).toBe(false);
    expect(closes(0, 0, 10)).toBe(true);
    expect(closes(0, 25, 29)).toBe(false);
    expect(closes(0, 25, 30)).toBe(true);
  });
  it('has one follow-up an hour later, and then waits for the next morning', () => {
    expect(closes(100, 100, 3_000, { count: 1, lastClosedAt: at(10) })).toBe(false);
    expect(closes(100, 100, 3_610, { count: 1, lastClosedAt: at(10) })).toBe(true);
    expect(closes(100, 100, 20_000, { count: 2, lastClosedAt: at(3_610) })).toBe(false);
    expect(closes(100, 100, 86_300)).toBe(false);
    expect(closes(100, 100, 86_400)).toBe(true);
  });
  it('goes at once where somebody wants it so, but never in quiet hours', () => {
    const immediate = (now: string) =>
      closesNow({ firstAt: now, lastAt: now, mode: 'immediate' }, { count: 7, lastClosedAt: now }, calendar, now);
    expect(immediate(at(0))).toBe(true);
    expect(immediate('2026-11-30T20:00:00.000Z')).toBe(false);
  });
});

describe('what a reminder is', () => {
  it.each([
    ['due', true, 'action-reminder'],
    ['overdue-7', false, 'escalation'],
    ['verify-0', false, 'verification'],
    ['recheck-90', false, 'recheck'],
  ])('%s, owner %s: %s', (rungId, isOwner, kind) => expect(kindOfReminder(rungId, 'action-item', isOwner)).toBe(kind));

  it('asks no more once the item is closed, or the question answered', () => {
    const entry = (kind: 'action-reminder' | 'verification' | 'recheck', rungId = 'due') => ({
      kind,
      rungId,
      subject: { kind: 'action-item', id: 'act_a', number: 1 },
    });
    expect(stillAsks(entry('action-reminder'), 'accepted')).toBe(true);
    expect(stillAsks(entry('action-reminder'), 'declined')).toBe(false);
    expect(stillAsks(entry('action-reminder', 'triage-3'), 'accepted')).toBe(false);
    expect(stillAsks(entry('verification'), 'in-progress')).toBe(false);
    expect(stillAsks(entry('recheck'), 'verified')).toBe(true);
    expect(stillAsks(entry('action-reminder'), undefined)).toBe(true);
  });
});
