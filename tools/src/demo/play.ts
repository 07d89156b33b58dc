import { Refused } from '../installation.js';
import { deployment } from './deliveries.js';
import type { DemoDoor } from './demo-door.js';
import { incidents, quietDeployments } from './incidents.js';
import { integrations, tag } from './organization.js';
import { ActionItemPlay, lastMade } from './play-action-items.js';
import { beganAt, deliver, IncidentPlay, minutes, type IncidentLine, type Played } from './play-incident.js';
import { PostMortemPlay, type PlayedAction } from './play-post-mortem.js';
import type { Progress } from './progress.js';
import { settle, type Settled } from './settle.js';
import type { DemoIncident } from './story.js';

interface IntegrationLine {
  readonly integrationId: string;
  readonly name: string;
}

/** What of the demo an installation holds: its integrations, and incidents that were not taken out again. */
export async function presentIn(admin: DemoDoor): Promise<{ integrations: IntegrationLine[]; incidents: IncidentLine[] }> {
  const names: readonly string[] = integrations.map(({ name }) => name);
  const found = await admin.all<IntegrationLine>('/integrations');
  const played = await admin.all<IncidentLine>(`/incidents?tag=${tag}`);
  return { integrations: found.filter(({ name }) => names.includes(name)), incidents: played };
}

/** Those that a removal has not taken out: the false alarm of the story is cancelled by its own play. */
export const remaining = (played: readonly IncidentLine[]): IncidentLine[] => played.filter(({ status }) => status !== 'cancelled');

/** Whether the play that made these came to its end; an item of a play before it is older than its incidents. */
async function isWhole(admin: DemoDoor, played: readonly IncidentLine[]): Promise<boolean> {
  const newest = remaining(played)
    .map(({ openedAt }) => openedAt)
    .toSorted()
    .at(-1);
  const items = await admin.all<{ title: string; createdAt: string }>(`/action-items?label=${tag}`);
  return newest !== undefined && items.some(({ title, createdAt }) => title === lastMade && createdAt >= newest);
}

/** Plays the month, unless it is there already. */
export async function play(admin: DemoDoor, progress: Progress): Promise<void> {
  const present = await presentIn(admin);
  if (present.integrations.length > 0) {
    const count = remaining(present.incidents).length;
    if (!(await isWhole(admin, present.incidents)))
      throw new Refused('A part of the demo is here: an earlier play was broken off. Take it out first: npm run demo -- --remove');
    progress.line(`The demo is here already (${count} incidents tagged "${tag}"). Take it out again: npm run demo -- --remove`);
    return;
  }
  const now = new Date();
  const run = now.getTime().toString(36);
  const settled = await settle(admin, progress);
  const played = await playMonth(settled, now, run, progress);
  await relate(settled, played);
  const actions = await playPostMortems(settled, played, progress);
  const items = new ActionItemPlay(settled);
  const flat = actions.flatMap((of) => of.map((one, index) => ({ one, before: of[index - 1] })));
  await progress.each('action items', flat, 3, ({ one, before }) => items.play(one, before));
  await items.leftOver(now);
  progress.line(`done: look at ${admin.url}. What is dated is dated in the past 30 days; post-mortems and action items are of now.`);
  progress.line('Two action items become overdue in two minutes. Take everything out again: npm run demo -- --remove');
}

/** Something that happens in the month. */
interface Happening {
  readonly at: string;
  readonly service: string;
  readonly incident?: DemoIncident;
}

/** Deployments and incidents in the order of their times, so that an incident is told what was deployed before it and not after. */
function happenings(now: Date): Happening[] {
  const quiet = quietDeployments.map(([service, days, time]) => {
    const day = new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
    return { at: `${day}T${time}:00.000Z`, service };
  });
  const before = incidents.flatMap((incident) =>
    incident.deployedBefore === undefined
      ? []
      : [{ at: minutes(beganAt(incident, now), -incident.deployedBefore), service: incident.service }],
  );
  const troubles = incidents.map((incident) => ({ at: beganAt(incident, now), service: incident.service, incident }));
  return [...quiet, ...before, ...troubles].toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** What happens to one service follows each other, or correlation would rightly take it for one; services go side by side. */
async function playMonth(settled: Settled, now: Date, run: string, progress: Progress): Promise<Map<string, Played>> {
  const played = new Map<string, Played>();
  const one = new IncidentPlay(settled, now, run);
  const month = happenings(now);
  const waiting = new Map<string, Promise<void>>();
  await progress.each('deployments and incidents', month, 4, ({ at, service, incident }) => {
    const mine = (waiting.get(service) ?? Promise.resolve()).then(async () => {
      if (incident) played.set(incident.key, await one.play(incident));
      else await deliver(settled, deployment(service, at, run));
    });
    waiting.set(service, mine);
    return mine;
  });
  return played;
}

/** A person confirms that an incident repeats an earlier one. */
async function relate(settled: Settled, played: ReadonlyMap<string, Played>): Promise<void> {
  for (const { key, recurs, lead } of incidents)
    if (recurs)
      await settled.colleagues.get(lead)!.door.post(`/incidents/${played.get(key)!.incidentId}/relations`, {
        incidentId: played.get(recurs)!.incidentId,
        kind: 'recurrence',
      });
}

async function playPostMortems(settled: Settled, played: ReadonlyMap<string, Played>, progress: Progress): Promise<PlayedAction[][]> {
  const work = new PostMortemPlay(settled);
  const actions: PlayedAction[][] = [];
  const told = incidents.filter(({ document, noPostMortem }) => document ?? noPostMortem);
  await progress.each('post-mortems', told, 3, async ({ key, document, noPostMortem }) => {
    const { incidentId } = played.get(key)!;
    if (document) actions.push(await work.play(incidentId, document, document.to));
    else if (noPostMortem) await settled.admin.post(`/post-mortems/${await work.draftOf(incidentId)}/waive`, { reason: noPostMortem });
  });
  return actions;
}
