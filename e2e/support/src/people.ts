import type { ApiClient } from './client.js';

export interface Colleague {
  readonly personId: string;
  readonly email: string;
  readonly api: ApiClient;
  readonly token: string;
}

/** For those whose clock leaps over weeks and who count mails: no summary of the week on top. */
export const withoutDigest = (colleague: Colleague): Promise<unknown> =>
  colleague.api.put('/me/preferences', { preferences: [{ kind: 'digest', channelId: 'email', mode: 'off' }] });

const PASSWORD = 'a long enough phrase for a test';

/** Invites somebody, accepts the invitation as they would, and hands out a door that knows them. */
export async function invite(
  admin: ApiClient,
  person: { name: string; email: string; role?: 'admin' | 'member' | 'viewer'; teamIds?: string[]; zone?: string },
): Promise<Colleague> {
  const calendar = {
    zone: person.zone ?? 'UTC',
    workDays: [1, 2, 3, 4, 5],
    workHours: { from: '09:00', to: '17:00' },
    quietHours: { from: '18:00', to: '08:00' },
    holidays: [],
    away: [],
  };
  const { body } = await admin.post<{ person: { personId: string }; invitationUrl: string }>('/people', {
    name: person.name,
    email: person.email,
    role: person.role ?? 'member',
    teamIds: person.teamIds ?? [],
    calendar,
  });
  const token = body.invitationUrl.split(/[#/=]/).at(-1)!;
  const nobody = admin.as();
  await nobody.post('/people/invitation/accept', { token, password: PASSWORD });
  const signedIn = await nobody.post('/sessions', { email: person.email, password: PASSWORD });
  const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
  const made = await nobody.post<{ token: string }>(
    '/tokens',
    { name: `${person.name}, journey`, role: person.role ?? 'member' },
    { headers: { cookie } },
  );
  return { personId: body.person.personId, email: person.email, api: admin.as(made.body.token), token: made.body.token };
}
