import { eventually, type ApiClient } from '@debrief/e2e-support';
import { alertmanagerDelivery, deliver, minutesAgo } from './deliveries.js';

export interface Lesson {
  readonly incidentId: string;
  readonly postMortemId: string;
  readonly actionItemId: string;
  readonly title: string;
}

/** The incident that an alert opened, as soon as it is in the list. */
export const incidentOf = (api: ApiClient, service: string): Promise<string> =>
  eventually(async () => {
    const { body } = await api.get<{ items: { incidentId: string }[] }>(`/incidents?service=${service}`);
    if (!body.items[0]) throw new Error(`no incident of ${service} is in the list yet`);
    return body.items[0].incidentId;
  });

/** One incident from its first alert to the draft, with what people wrote meanwhile and an action item of it. */
export async function aLesson(api: ApiClient, ingestUrl: string, service: string): Promise<Lesson> {
  const firing = { name: 'ConnectionPoolExhausted', service, startsAt: minutesAgo(40) };
  await deliver(ingestUrl, alertmanagerDelivery(firing));
  const incidentId = await incidentOf(api, service);
  await api.post(`/incidents/${incidentId}/acknowledge`);
  const write = (entryType: string, data: object, minutes: number) =>
    api.post(`/incidents/${incidentId}/timeline`, { entryType, data, occurredAt: minutesAgo(minutes) });
  await write('note', { markdown: 'Connection waits climb right after the rollout.' }, 32);
  await write('observation', { markdown: 'All 40 connections of the pool are in use; requests wait for one.' }, 26);
  await write('hypothesis', { markdown: 'The new price lookup keeps its connection until the cache answers.' }, 21);
  await deliver(ingestUrl, alertmanagerDelivery({ ...firing, endsAt: minutesAgo(8) }));
  await api.post(`/incidents/${incidentId}/mitigate`, { at: minutesAgo(9) });
  await api.post(`/incidents/${incidentId}/resolve`, { at: minutesAgo(2) });
  const postMortemId = await eventually(async () => {
    const { body } = await api.get<{ items: { postMortemId: string; state: string }[] }>(`/post-mortems?incident=${incidentId}`);
    if (body.items[0]?.state !== 'drafting') throw new Error('there is no draft yet');
    return body.items[0].postMortemId;
  });
  const title = `Alert on waiting connections of ${service}`;
  const { body: item } = await api.post<{ actionItemId: string }>('/action-items', {
    title,
    kind: 'detect',
    priority: 'P1',
    sources: [{ kind: 'incident', id: incidentId }],
  });
  return { incidentId, postMortemId, actionItemId: item.actionItemId, title };
}
