import { Refused } from '../installation.js';
import { deliveriesOf, type Delivery } from './deliveries.js';
import { Answered } from './demo-door.js';
import { serviceOf, tag } from './organization.js';
import type { Settled } from './settle.js';
import type { DemoIncident, Words } from './story.js';

/** An incident of the story, and what it became. */
export interface Played {
  readonly incidentId: string;
  readonly number: number;
}
export interface IncidentLine {
  readonly incidentId: string;
  readonly number: number;
  readonly title: string;
  readonly status: string;
  readonly tags: readonly string[];
  readonly openedAt: string;
}

export const minutes = (instant: string, count: number): string => new Date(Date.parse(instant) + count * 60_000).toISOString();

/** When the impact of an incident began, seen from the beginning of the play. */
export function beganAt({ began }: DemoIncident, now: Date): string {
  if ('minutesAgo' in began) return new Date(now.getTime() - began.minutesAgo * 60_000).toISOString();
  const day = new Date(now.getTime() - began[0] * 86_400_000).toISOString().slice(0, 10);
  return `${day}T${began[1]}:00.000Z`;
}

/** As a tool sends it: plain HTTP to the machines' door. */
export async function deliver({ ingestUrls }: Settled, { source, headers, body }: Delivery): Promise<void> {
  const url = ingestUrls.get(source)!;
  let answer: Response;
  try {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
    answer = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
  } catch (error) {
    throw new Refused(`The machines' door ${new URL(url).origin} cannot be reached: ${(error as Error).message}`);
  }
  if (!answer.ok) throw new Refused(`The machines' door answered ${answer.status} to ${source}: ${(await answer.text()).slice(0, 300)}`);
}

const entryOf = (began: string, words: Words) => {
  const [minute, entryType, text] = words;
  const occurredAt = minutes(began, minute);
  const known = { occurredAt, knownAt: occurredAt, precision: 'minute' };
  switch (entryType) {
    case 'hypothesis':
      return { entryType, data: { markdown: text, state: words[3] }, ...known };
    case 'decision':
      return { entryType, data: { chosen: text, why: words[3] }, ...known };
    case 'communication':
      return { entryType, data: { audience: 'public', text }, ...known };
    default:
      return { entryType, data: { markdown: text }, ...known };
  }
};

const afterwards = 'Written down after the fact: the demo plays a month in a minute.';

/** One incident from its first signal to its end, through the doors, at its past instants. */
export class IncidentPlay {
  /** Incidents that are accounted for, so that the next one of a service is told apart. */
  private readonly seen = new Set<string>();

  constructor(
    private readonly settled: Settled,
    private readonly now: Date,
    private readonly run: string,
  ) {}

  async play(incident: DemoIncident): Promise<Played> {
    const began = beganAt(incident, this.now);
    const { firing, ending } = deliveriesOf(incident, began, this.run);
    const { door: lead } = this.settled.colleagues.get(incident.lead)!;
    let found: Played;
    if (incident.source) {
      for (const delivery of firing) await deliver(this.settled, delivery);
      found = await this.opened(incident);
      await this.describe(incident, found.incidentId);
    } else found = await this.declare(incident, began);
    this.seen.add(found.incidentId);
    const path = `/incidents/${found.incidentId}`;
    await this.state(incident, began, path);
    if (incident.untouched) {
      for (const delivery of ending) await deliver(this.settled, delivery);
      return found;
    }
    await this.respond(incident, began, path);
    for (const words of incident.words) await lead.post(`${path}/timeline`, entryOf(began, words));
    for (const delivery of ending) await deliver(this.settled, delivery);
    if (incident.at.mitigated !== undefined) await lead.post(`${path}/mitigate`, { at: minutes(began, incident.at.mitigated) });
    if (incident.at.resolved !== undefined) await this.end(incident, began, path);
    return found;
  }

  private async end(incident: DemoIncident, began: string, path: string): Promise<void> {
    const { door: lead } = this.settled.colleagues.get(incident.lead)!;
    if (incident.kind === 'false-alarm')
      return void (await lead.post(`${path}/cancel`, { as: 'false-alarm', reason: 'The probe was wrong and the service well.' }));
    await lead.post(`${path}/resolve`, { at: minutes(began, incident.at.resolved!) });
  }

  /** The incident that the alerts opened: correlation is a moment behind the door. */
  private opened({ title, service }: DemoIncident): Promise<Played> {
    const path = `/incidents?service=${this.settled.serviceIds.get(service)}&limit=50`;
    return this.settled.admin.until(`The incident "${title}"`, async () => {
      const { items } = await this.settled.admin.get<{ items: IncidentLine[] }>(path);
      return items.find(({ incidentId, tags }) => !this.seen.has(incidentId) && !tags.includes(tag));
    });
  }

  private async describe(incident: DemoIncident, incidentId: string): Promise<void> {
    const { title, severity, kind, service } = incident;
    const body = {
      tags: [tag, service],
      // the alert names the service by its alias
      services: [{ serviceId: this.settled.serviceIds.get(service) }],
      ...(!incident.untouched && { title, severity, reason: 'Graded by what users felt.' }),
      ...(kind === 'near-miss' && { kind }),
    };
    // alerts that join meanwhile fail nobody's edit, another edit does
    await this.settled.admin.until(`Describing "${title}"`, async () => {
      const { headers } = await this.settled.admin.find(`/incidents/${incidentId}`);
      try {
        await this.settled.admin.patch(`/incidents/${incidentId}`, body, { ifMatch: headers.get('etag') });
      } catch (error) {
        if (error instanceof Answered && error.status === 412) return undefined;
        throw error;
      }
      return true;
    });
  }

  private async declare(incident: DemoIncident, began: string): Promise<Played> {
    const { title, severity, kind, service, at, lead } = incident;
    return this.settled.colleagues.get(lead)!.door.post<Played>(
      '/incidents',
      {
        title,
        severity,
        ...(kind && { kind }),
        detectionMethod: incident.declared,
        services: [{ serviceId: this.settled.serviceIds.get(service) }],
        tags: [tag, service],
        openedAt: minutes(began, at.detected),
        impactStartedAt: began,
        isAcknowledged: false,
      },
      { headers: { 'idempotency-key': `${tag}-${this.run}-${incident.key}` } },
    );
  }

  /** The milestones that the clock of the play would put at today. */
  private async state(incident: DemoIncident, began: string, path: string): Promise<void> {
    const { admin } = this.settled;
    const said = { precision: 'minute', reason: afterwards };
    if (incident.source) {
      const at = minutes(began, incident.at.detected);
      for (const name of ['detectedAt', 'declaredAt']) await admin.put(`${path}/milestones/${name}`, { at, ...said });
    }
    if (incident.impact && incident.source) await admin.put(`${path}/milestones/impactStartedAt`, { at: began, ...said });
    if (incident.deployedBefore !== undefined)
      await admin.put(`${path}/milestones/changeAt`, { at: minutes(began, -incident.deployedBefore), ...said });
  }

  private async respond(incident: DemoIncident, began: string, path: string): Promise<void> {
    const { at, impact, severity, service } = incident;
    const { door: lead, personId } = this.settled.colleagues.get(incident.lead)!;
    if (at.acknowledged === undefined) return;
    const acknowledgedAt = minutes(began, at.acknowledged);
    await lead.post(`${path}/acknowledge`, { at: acknowledgedAt });
    await lead.put(`${path}/roles/incident-lead`, { personId, from: acknowledgedAt });
    if (severity === 'sev1') {
      const support = this.settled.colleagues.get('support-desk')!;
      await lead.put(`${path}/roles/communications`, { personId: support.personId, from: acknowledgedAt });
    }
    if (impact)
      await lead.post(`${path}/impacts`, {
        ...impact,
        serviceId: this.settled.serviceIds.get(serviceOf(service).key),
        startedAt: began,
        endedAt: at.mitigated === undefined ? null : minutes(began, at.mitigated),
      });
    if (at.identified !== undefined) await lead.post(`${path}/identify`, { at: minutes(began, at.identified) });
  }
}
