import { Answered, type DemoDoor } from './demo-door.js';
import { aliasOf, tag, teams } from './organization.js';
import { dueIn, type PlayedAction } from './play-post-mortem.js';
import type { Settled } from './settle.js';

interface ActionItem {
  readonly actionItemId: string;
  readonly state: string;
}

/** The last thing that a play makes: where it stands, the play came to its end. */
export const lastMade = 'Show the status of deliveries on the page of an order';

/** Carries the items that came out of the post-mortems as far as the story says. */
export class ActionItemPlay {
  constructor(private readonly settled: Settled) {}

  async play({ actionItemId, action }: PlayedAction, before: PlayedAction | undefined): Promise<void> {
    const { admin, colleagues } = this.settled;
    const path = `/action-items/${actionItemId}`;
    // what a post-mortem proposes, the action items hear a moment later
    await admin.until(`The action item "${action.title}"`, async () => {
      try {
        return await admin.get<ActionItem>(path);
      } catch (error) {
        if (error instanceof Answered && error.status === 404) return undefined;
        throw error;
      }
    });
    const owner = colleagues.get(action.owner)!.door;
    if (action.to === 'proposed') return;
    if (action.to === 'declined')
      return void (await owner.post(`${path}/decline`, { reason: 'The copy of production that runs for load tests covers it already.' }));
    if (action.to === 'superseded') return void (before && (await admin.post(`${path}/supersede`, { byId: before.actionItemId })));
    if (action.to === 'risk-accepted')
      return void (await this.lead(action.owner).post(`${path}/accept-risk`, {
        reason: 'A second provider costs more than the refusals of a year; looked at again then.',
        expiresOn: dueIn(200, new Date()).on,
      }));
    await owner.post(`${path}/accept`, action.to === 'overdue' ? { due: dueIn(0, new Date()) } : {});
    if (action.to === 'accepted' || action.to === 'overdue') return;
    if (action.to === 'blocked')
      return void (await owner.post(`${path}/block`, {
        reason: 'Waits for the next version of the form for topics.',
        waitingFor: 'Topic form',
      }));
    await owner.post(`${path}/start`);
    if (action.to === 'started') return;
    await owner.post(`${path}/implement`, {
      evidence: [
        { kind: 'test-run', url: 'https://pipeline.example.org/runs/4711', text: 'The test of the acceptance runs with every build.' },
      ],
    });
    if (action.to === 'verified')
      await this.lead(action.owner).post(`${path}/verify`, { how: 'Ran the test of the acceptance once more and saw it pass.' });
  }

  /** Whoever leads the owner's team: the proof is looked at, and a risk accepted, by somebody else than the owner. */
  private lead(owner: string): DemoDoor {
    const team = teams.find(({ members }) => members.includes(owner))!;
    return this.settled.colleagues.get(team.lead)!.door;
  }

  /** An item from before, which nobody has taken and whose date has passed. */
  async leftOver(now: Date): Promise<void> {
    const team = teams.find(({ key }) => key === 'storefront')!;
    await this.settled.admin.post('/action-items', {
      title: lastMade,
      description: `Asked for by support; the service is ${aliasOf('web-shop')}.`,
      kind: 'respond',
      controlStrength: 'automate',
      priority: 'P3',
      owner: { kind: 'team', id: this.settled.teamIds.get(team.key) },
      owningTeamId: this.settled.teamIds.get(team.key),
      due: { ...dueIn(-9, now), at: '17:00' },
      acceptance: 'Support answers no more questions about it for a week.',
      labels: [tag],
      imported: true,
    });
  }
}
