import { PersonChangedV1, TeamChangedV1, type Person } from '@debrief/contracts';
import { given, reject } from '@debrief/decider';
import { describe, expect, it } from 'vitest';
import { catalogueEntry } from './catalogue-entry.js';
import { refusePassword } from './password-rules.js';
import { person } from './person.js';
import { isSessionGood } from './session.js';
import { failedAgain, secondsToWait, type Failures } from './sign-in-delay.js';
import { team } from './team.js';
import { isTokenGood } from './token.js';

const ann: Person = { ...PersonChangedV1.example, role: 'admin', calendar: null, teamIds: [] };
const known = PersonChangedV1.of(ann);
const invited = {
  type: 'person.invited.v1' as const,
  data: { personId: ann.personId, tokenHash: 'h1', expiresAt: '2026-11-21T00:00:00.000Z' },
};

describe('a person', () => {
  it('is told whole with each change', () =>
    given(person, [known])
      .when({ type: 'ChangePerson', changes: { name: 'On-call' }, isLastAdministrator: true })
      .then([PersonChangedV1.of({ ...ann, name: 'On-call' })]));
  it('is not told again when nothing changes', () =>
    given(person, [known])
      .when({ type: 'ChangePerson', changes: { name: ann.name }, isLastAdministrator: true })
      .then([]));
  it('stays an administrator while there is no other', () =>
    given(person, [known])
      .when({ type: 'ChangePerson', changes: { role: 'member' }, isLastAdministrator: true })
      .then(reject('person/last-administrator')));
  it('is not disabled while there is no other administrator', () =>
    given(person, [known])
      .when({ type: 'DisablePerson', now: '2026-11-18T00:00:00.000Z', isLastAdministrator: true })
      .then(reject('person/last-administrator')));
  it('leaves at the moment that is said', () =>
    given(person, [known])
      .when({ type: 'DisablePerson', now: '2026-11-18T00:00:00.000Z', isLastAdministrator: false })
      .then([PersonChangedV1.of({ ...ann, isActive: false, leftAt: '2026-11-18T00:00:00.000Z' })]));
  it('accepts the newest invitation, once', () => {
    const accept = (tokenHash: string) => ({ type: 'AcceptInvitation' as const, tokenHash, now: '2026-11-20T00:00:00.000Z' });
    const again = { ...invited, data: { ...invited.data, tokenHash: 'h2' } };
    given(person, [known, invited, again]).when(accept('h1')).then(reject('invitation/gone'));
    given(person, [known, invited, again])
      .when(accept('h2'))
      .then([{ type: 'invitation.accepted.v1', data: { personId: ann.personId } }]);
    given(person, [known, invited, { type: 'invitation.accepted.v1', data: { personId: ann.personId } }])
      .when(accept('h1'))
      .then(reject('invitation/gone'));
  });
  it('cannot accept when it is too late', () =>
    given(person, [known, invited])
      .when({ type: 'AcceptInvitation', tokenHash: 'h1', now: '2026-11-21T00:00:00.000Z' })
      .then(reject('invitation/gone')));
});

describe('a team', () => {
  const payments = { ...TeamChangedV1.example, leadId: null, memberIds: ['per_aaaaaaaaaaaaaaaaaaaa'], calendar: null };
  it('holds who leads it', () =>
    given(team, [TeamChangedV1.of(payments)])
      .when({ type: 'ChangeTeam', changes: { leadId: 'per_bbbbbbbbbbbbbbbbbbbb' } })
      .then([
        TeamChangedV1.of({
          ...payments,
          leadId: 'per_bbbbbbbbbbbbbbbbbbbb',
          memberIds: ['per_aaaaaaaaaaaaaaaaaaaa', 'per_bbbbbbbbbbbbbbbbbbbb'],
        }),
      ]));
  it('has no lead when the lead goes', () =>
    given(team, [TeamChangedV1.of({ ...payments, leadId: 'per_aaaaaaaaaaaaaaaaaaaa' })])
      .when({ type: 'RemoveMember', personId: 'per_aaaaaaaaaaaaaaaaaaaa' })
      .then([TeamChangedV1.of({ ...payments, memberIds: [], leadId: null })]));
  it('that is closed takes nobody', () =>
    given(team, [TeamChangedV1.of({ ...payments, leftAt: '2026-11-18T00:00:00.000Z' })])
      .when({ type: 'AddMember', personId: 'per_bbbbbbbbbbbbbbbbbbbb' })
      .then(reject('team/closed', { leftAt: '2026-11-18T00:00:00.000Z' })));
});

describe('a service of the catalogue', () => {
  it('answers to its own name unless told otherwise', () =>
    given(catalogueEntry)
      .when({ type: 'AddService', serviceId: 'svc_aaaaaaaaaaaaaaaaaaaa', name: 'payments-api', changes: {} })
      .thenState({
        status: 'known',
        service: {
          serviceId: 'svc_aaaaaaaaaaaaaaaaaaaa',
          name: 'payments-api',
          description: null,
          tier: null,
          teamId: null,
          ownerId: null,
          dependsOn: [],
          aliases: ['payments-api'],
          leftAt: null,
        },
      }));
});

describe('a session', () => {
  const session = { endedAt: null, expiresAt: '2026-11-25T14:00:00.000Z' };
  it.each([
    ['just used', '2026-11-18T14:00:00.000Z', '2026-11-18T14:01:00.000Z', true],
    ['idle for just under twelve hours', '2026-11-18T14:00:00.000Z', '2026-11-19T01:59:59.999Z', true],
    ['idle for twelve hours', '2026-11-18T14:00:00.000Z', '2026-11-19T02:00:00.000Z', false],
    ['seven days old, however busy', '2026-11-25T13:59:00.000Z', '2026-11-25T14:00:00.000Z', false],
  ])('%s: is good %s', (_, lastSeenAt, now, good) => expect(isSessionGood(session, lastSeenAt, now)).toBe(good));
  it('that was ended is over', () =>
    expect(isSessionGood({ ...session, endedAt: '2026-11-18T14:00:00.000Z' }, '2026-11-18T14:00:00.000Z', '2026-11-18T14:00:01.000Z')).toBe(
      false,
    ));
});

describe('a token', () => {
  it('is good until it expires or is revoked', () => {
    const now = '2026-11-18T14:00:00.000Z';
    expect(isTokenGood({ expiresAt: null, revokedAt: null }, now)).toBe(true);
    expect(isTokenGood({ expiresAt: now, revokedAt: null }, now)).toBe(false);
    expect(isTokenGood({ expiresAt: null, revokedAt: now }, now)).toBe(false);
  });
});

describe('guessing passwords', () => {
  const at = (seconds: number) => new Date(Date.parse('2026-11-18T14:00:00.000Z') + seconds * 1_000).toISOString();
  const failed = (times: number): Failures | undefined =>
    Array.from({ length: times }).reduce<Failures | undefined>((known) => failedAgain(known, at(0)), undefined);
  it.each([
    [0, 0],
    [4, 0],
    [5, 2],
    [6, 4],
    [7, 8],
    [14, 900],
    [60, 900],
  ])('costs, after %i failures, %i seconds', (times, seconds) => expect(secondsToWait(failed(times), at(0))).toBe(seconds));
  it('costs less as time passes, and a quiet day forgets all', () => {
    expect(secondsToWait(failed(7), at(5))).toBe(3);
    expect(secondsToWait(failed(60), at(24 * 3_600))).toBe(0);
    expect(failedAgain(failed(60), at(24 * 3_600)).failures).toBe(1);
  });
});

describe('a password', () => {
  const about = { name: 'Payments Oncall', email: 'payments.oncall@example.org' };
  it.each([
    ['eleven ch.', 'too-short'],
    ['x'.repeat(129), 'too-long'],
    ['123456789012', 'too-common'],
    ['abcdefghijklmno', 'too-common'],
    ['aaaaaaaaaaaaaaaa', 'too-common'],
    ['Password1234', 'too-common'],
    ['DEBRIEFdebrief1', 'too-common'],
    ['paymentsoncall1', 'too-common'],
    ['ｐａｓｓｗｏｒｄ１２３４', 'too-common'],
  ])('%s is refused: %s', (password, why) => expect(refusePassword(password, about)?.type).toBe(`password/${why}/invalid`));
  it.each(['seven horses eat green apples', 'korrekt-häst-batteri', 'tr0ub4dor&3-xkcd!', '密码很长而且不常见真的不常见'])(
    '%s is taken',
    (password) => expect(refusePassword(password, about)).toBeUndefined(),
  );
});
