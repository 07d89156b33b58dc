import { randomBytes } from 'node:crypto';
import type { DemoDoor } from './demo-door.js';
import { Answered } from './demo-door.js';
import { aliasOf, emailOf, integrations, people, services, tag, teams, type DemoPerson } from './organization.js';
import type { Progress } from './progress.js';

export interface Colleague {
  readonly personId: string;
  readonly door: DemoDoor;
}
/** What the month is played with: ids by the keys of the story, and the addresses of the machines' door. */
export interface Settled {
  readonly admin: DemoDoor;
  readonly colleagues: ReadonlyMap<string, Colleague>;
  readonly teamIds: ReadonlyMap<string, string>;
  readonly serviceIds: ReadonlyMap<string, string>;
  readonly ingestUrls: ReadonlyMap<string, string>;
}

export interface PersonLine {
  readonly personId: string;
  readonly email: string;
  readonly isActive: boolean;
}

/** Accepts an invitation as the person would, with a password that nobody keeps, and leaves with a token. */
export async function signIn(admin: DemoDoor, invitationUrl: string, name: string): Promise<DemoDoor> {
  const token = invitationUrl.split(/[#/=]/).at(-1)!;
  const password = `demo ${randomBytes(24).toString('base64url')}`;
  const { headers } = await admin.as().posted('/people/invitation/accept', { token, password });
  const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const made = await admin.as().post<{ token: string }>('/tokens', { name: `${tag}: ${name}`, role: 'member' }, { headers: { cookie } });
  return admin.as(made.token);
}

const workday = (zone: string) => ({
  zone,
  workDays: [1, 2, 3, 4, 5],
  workHours: { from: '09:00', to: '17:00' },
  quietHours: { from: '19:00', to: '08:00' },
  holidays: [],
  away: [],
});

async function join(admin: DemoDoor, person: DemoPerson, known: readonly PersonLine[]): Promise<Colleague> {
  const email = emailOf(person);
  const before = known.find((one) => one.email === email);
  // somebody who left after an earlier play comes back, by a new invitation
  if (before && !before.isActive) await admin.post(`/people/${before.personId}/enable`);
  const { person: made, invitationUrl } = before
    ? await admin.post<{ person: PersonLine; invitationUrl: string }>(`/people/${before.personId}/invite`)
    : await admin.post<{ person: PersonLine; invitationUrl: string }>('/people', {
        name: person.name,
        email,
        role: 'member',
        calendar: workday(person.zone),
      });
  return { personId: made.personId, door: await signIn(admin, invitationUrl, person.name) };
}

/** People, teams, the catalogue and the integrations. */
export async function settle(admin: DemoDoor, progress: Progress): Promise<Settled> {
  const known = await admin.all<PersonLine>('/people');
  const colleagues = new Map<string, Colleague>();
  await progress.each('people', people, 2, async (person) => {
    colleagues.set(person.key, await join(admin, person, known));
  });
  const idOf = (key: string): string => colleagues.get(key)!.personId;
  const teamIds = new Map<string, string>();
  for (const team of teams) {
    const body = { name: team.name, leadId: idOf(team.lead), memberIds: team.members.map(idOf) };
    teamIds.set(team.key, (await admin.post<{ teamId: string }>('/teams', body)).teamId);
  }
  const serviceIds = new Map<string, string>();
  for (const one of services) {
    const made = await admin.post<{ serviceId: string }>('/services', {
      name: one.name,
      description: 'Made by npm run demo; npm run demo -- --remove retires it.',
      tier: one.tier,
      teamId: teamIds.get(one.team),
      ownerId: idOf(one.owner),
      dependsOn: one.dependsOn.map((key) => serviceIds.get(key)!),
      aliases: [aliasOf(one.key)],
    });
    serviceIds.set(one.key, made.serviceId);
  }
  progress.line(`catalogue: ${teams.length} teams, ${services.length} services`);
  const ingestUrls = new Map<string, string>();
  for (const { source, name } of integrations) {
    const made = await admin.post<{ ingestUrl: string }>('/integrations', { source, name });
    ingestUrls.set(source, made.ingestUrl);
  }
  progress.line(`integrations: ${integrations.map(({ name }) => name).join(', ')}`);
  // `incidents` hears of the catalogue a moment later, and alerts name what is in it
  await knownEverywhere(admin, [...serviceIds.values()].at(-1)!);
  return { admin, colleagues, teamIds, serviceIds, ingestUrls };
}

/** Waits until incidents can be declared for the service that was made last; tried with a body that is refused for another reason. */
async function knownEverywhere(admin: DemoDoor, serviceId: string): Promise<void> {
  await admin.until('The catalogue reaching the incidents', async () => {
    try {
      await admin.post('/incidents', {
        title: 'Not kept',
        severity: 'sev5',
        services: [{ serviceId }],
        openedAt: '1999-01-01T00:00:00.000Z',
      });
    } catch (error) {
      if (error instanceof Answered) return error.type.endsWith('/incident/unknown-service') ? undefined : true;
      throw error;
    }
    return true;
  });
}
