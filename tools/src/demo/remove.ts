import { Answered, type DemoDoor } from './demo-door.js';
import { emailOf, mark, people, tag } from './organization.js';
import { presentIn, remaining } from './play.js';
import type { Progress } from './progress.js';
import { signIn, type PersonLine } from './settle.js';

interface Document {
  readonly postMortemId: string;
  readonly state: string;
  readonly reviewers?: readonly { readonly personId: string }[];
}
interface Item {
  readonly actionItemId: string;
  readonly state: string;
}
const reason = 'Taken out with the demo: it was an example and no incident.';

/** Takes the demo out: first what asks for work, then who and what it was made with. Says what was done and what stays as record. */
export async function remove(admin: DemoDoor, progress: Progress): Promise<void> {
  const present = await presentIn(admin);
  const done: string[] = [];
  const stays: string[] = [];
  const count = (list: string[], n: number, what: string) => n > 0 && list.push(`${what}: ${n}`);
  for (const { integrationId } of present.integrations) await admin.delete(`/integrations/${integrationId}`);
  count(done, present.integrations.length, 'integrations deleted (their keys are refused)');
  progress.line(`integrations: ${present.integrations.length}`);

  const persons = await admin.all<PersonLine>('/people');
  const addresses = new Set(people.map(emailOf));
  const colleagues = persons.filter(({ email, isActive }) => isActive && addresses.has(email));
  const waived = await waiveDocuments(admin, present.incidents, colleagues, progress);
  count(done, waived, 'post-mortems waived, each with the reason');

  const items = await admin.all<Item>(`/action-items?label=${tag}`);
  let declined = 0;
  await progress.each('action items', items, 4, async ({ actionItemId, state }) => {
    const path = `/action-items/${actionItemId}`;
    if (state === 'implemented') await admin.post(`${path}/refuse-proof`, { reason });
    if (!['proposed', 'accepted', 'in-progress', 'blocked', 'implemented'].includes(state)) return;
    await admin.post(`${path}/decline`, { reason });
    declined += 1;
  });
  count(done, declined, 'open action items declined, each with the reason');
  count(stays, items.length - declined, 'action items that were closed already');

  const open = remaining(present.incidents);
  await progress.each('incidents', open, 4, async ({ incidentId }) => {
    await admin.post(`/incidents/${incidentId}/cancel`, { as: 'test', reason });
  });
  count(done, open.length, 'incidents cancelled as a test, so that they leave lists of open work, figures and statistics');
  count(stays, present.incidents.length, 'incidents with their timelines, tagged "demo"');

  await leave(admin, colleagues, progress, count.bind(undefined, done));
  stays.push('the alerts, deployments and receipts behind them, until their time of keeping ends');
  if (done.length === 0) progress.line('There is no demo here.');
  else {
    progress.line(`Done: ${done.join('; ')}.`);
    progress.line(`Stays as record, for the record cannot be rewritten: ${stays.join('; ')}.`);
  }
}

/** Published ones are opened again, those in review come back from their reviewer; then each is waived. */
async function waiveDocuments(
  admin: DemoDoor,
  incidents: readonly { incidentId: string }[],
  colleagues: readonly PersonLine[],
  progress: Progress,
): Promise<number> {
  const doors = new Map<string, Promise<DemoDoor>>();
  const doorOf = (personId: string): Promise<DemoDoor> => {
    const made = doors.get(personId) ?? invited(admin, personId);
    doors.set(personId, made);
    return made;
  };
  let waived = 0;
  await progress.each('post-mortems', incidents, 3, async ({ incidentId }) => {
    const { items } = await admin.get<{ items: Document[] }>(`/post-mortems?incident=${incidentId}`);
    for (const { postMortemId, state } of items.filter((one) => one.state !== 'waived')) {
      const path = `/post-mortems/${postMortemId}`;
      if (state === 'published') await admin.post(`${path}/reopen`, { reason });
      if (state === 'in-review' || state === 'reviewed') {
        const { reviewers = [] } = await admin.get<Document>(path);
        const reviewer = reviewers.find(({ personId }) => colleagues.some((one) => one.personId === personId));
        if (reviewer) await (await doorOf(reviewer.personId)).post(`${path}/request-changes`, { reason });
      }
      await admin.post(`${path}/waive`, { reason });
      waived += 1;
    }
  });
  return waived;
}

/** Their tokens were kept by nobody: a new invitation lets them in once more. */
async function invited(admin: DemoDoor, personId: string): Promise<DemoDoor> {
  const { invitationUrl } = await admin.post<{ invitationUrl: string }>(`/people/${personId}/invite`);
  return signIn(admin, invitationUrl, 'removal');
}

/** Services are retired and teams closed before their people leave; with them end their sessions and tokens. */
async function leave(
  admin: DemoDoor,
  colleagues: readonly PersonLine[],
  progress: Progress,
  count: (n: number, what: string) => unknown,
): Promise<void> {
  const isOurs = ({ name, leftAt }: { name: string; leftAt: string | null }): boolean => name.endsWith(` ${mark}`) && leftAt === null;
  const services = (await admin.all<{ serviceId: string; name: string; leftAt: string | null }>('/services')).filter(isOurs);
  await progress.each('services', services, 2, ({ serviceId }) => order(admin, `/services/${serviceId}/retire`));
  count(services.length, 'services retired');
  const teams = (await admin.all<{ teamId: string; name: string; leftAt: string | null }>('/teams')).filter(isOurs);
  await progress.each('teams', teams, 2, ({ teamId }) => order(admin, `/teams/${teamId}/close`));
  count(teams.length, 'teams closed');
  await progress.each('people', colleagues, 2, ({ personId }) => order(admin, `/people/${personId}/disable`));
  count(colleagues.length, 'people who left, with their sessions and tokens');
}

/** Somebody may have done it by hand meanwhile. */
async function order(admin: DemoDoor, path: string): Promise<void> {
  try {
    await admin.post(path);
  } catch (error) {
    if (!(error instanceof Answered && error.status === 409)) throw error;
  }
}
