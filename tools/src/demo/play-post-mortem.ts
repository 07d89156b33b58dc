import type { DemoDoor } from './demo-door.js';
import { Answered } from './demo-door.js';
import { tag, teams } from './organization.js';
import type { Settled } from './settle.js';
import type { DemoAction, DemoDocument } from './story.js';

interface Section {
  readonly key: string;
  readonly markdown: string;
  readonly prompt: string;
}
export interface PostMortemLine {
  readonly postMortemId: string;
  readonly state: string;
}
interface PostMortem extends PostMortemLine {
  readonly revision: number;
  readonly sections: readonly Section[];
  readonly factors: readonly { readonly factorId: string }[];
  readonly proposals: readonly { readonly actionItemId: string; readonly title: string }[];
}
interface Gate {
  readonly gateId: string;
  readonly outcome: string;
  readonly because: string;
}

export interface PlayedAction {
  readonly actionItemId: string;
  readonly action: DemoAction;
}

const day = 86_400_000;
/** Due on that day; what is to be overdue is due within two minutes, because nobody may accept a date that has passed. */
export function dueIn(days: number, now: Date): { on: string; at: string; zone: string } {
  const at = new Date(now.getTime() + (days === 0 ? 2 * 60_000 : days * day)).toISOString();
  return { on: at.slice(0, 10), at: days === 0 ? at.slice(11, 16) : '17:00', zone: 'UTC' };
}

/** What stands where the draft asks and the story of the demo has nothing more to say. */
export function answerTo(gap: string, lastEntry: number): string {
  if (gap.startsWith('users affected')) return 'Users were not counted one by one; the table holds the share and its source [[I1]].';
  if (gap.startsWith('what ended it')) return `The timeline holds what ended it; the alert ended after it [[T${lastEntry}]].`;
  if (gap.startsWith('when ')) return 'not recorded';
  return `The record holds no more about this [[T${lastEntry}]].`;
}

/** What people add to a draft, up to the point that the story gives. */
export class PostMortemPlay {
  constructor(private readonly settled: Settled) {}

  /** The draft that Debrief made when the incident ended. */
  async draftOf(incidentId: string): Promise<string> {
    const { admin } = this.settled;
    return admin.until('The draft of a post-mortem', async () => {
      const { items } = await admin.get<{ items: PostMortemLine[] }>(`/post-mortems?incident=${incidentId}`);
      return items.find(({ state }) => state === 'drafting')?.postMortemId;
    });
  }

  async play(incidentId: string, document: DemoDocument, to: 'published' | 'in-review' | 'drafting'): Promise<PlayedAction[]> {
    const path = `/post-mortems/${await this.draftOf(incidentId)}`;
    const owner = this.settled.colleagues.get(document.owner)!;
    const reviewer = this.settled.colleagues.get(document.reviewer)!;
    await this.settled.admin.patch(path, { ownerId: owner.personId, facilitatorId: reviewer.personId });
    const { items } = await owner.door.get<{ items: { entryNo: number; entryType: string }[] }>(
      `/incidents/${incidentId}/timeline?limit=200`,
    );
    const first = items.find(({ entryType }) => entryType === 'alert-fired') ?? items[0]!;
    const last = Math.max(...items.map(({ entryNo }) => entryNo));
    await this.analyse(path, document, owner.door, `T${first.entryNo}`);
    await this.write(path, document, owner.door, last);
    const actions = await this.propose(path, document, owner.door);
    if (to === 'drafting') return [];
    await owner.door.post(`${path}/request-review`, { reviewerIds: [reviewer.personId] });
    if (to === 'in-review') {
      for (const { actionItemId } of actions) await owner.door.post(`${path}/proposals/${actionItemId}/propose`);
      return actions;
    }
    await this.approve(path, reviewer.door, document.waiver);
    await owner.door.post(`${path}/publish`, { audience: 'organization' });
    return actions;
  }

  private async analyse(path: string, { factors, assumption }: DemoDocument, owner: DemoDoor, evidence: string): Promise<void> {
    for (const { how = [], ...factor } of factors)
      await owner.post(`${path}/factors`, {
        ...factor,
        evidence: [evidence],
        confidence: 'supported',
        howChain: how.map(([question, answer]) => ({ question, answer, evidence: [] })),
        stillPresent: 'no',
      });
    const { factors: added } = await owner.get<PostMortem>(path);
    for (const { factorId } of added) await owner.post(`${path}/factors/${factorId}/confirm`);
    await owner.post(`${path}/assumptions`, { ...assumption, evidenceAgainst: assumption.verdict === 'refuted' ? [evidence] : [] });
  }

  private async write(path: string, document: DemoDocument, owner: DemoDoor, lastEntry: number): Promise<void> {
    const { sections } = await owner.get<PostMortem>(path);
    for (const { key, markdown, prompt } of sections) {
      const words = document.sections[key];
      const filled = markdown.replace(/\[needs: ([^\]]{1,300})\]/g, (_, gap: string) => answerTo(gap, lastEntry));
      if (words === undefined && filled === markdown) continue;
      const isEmpty = filled.trim() === '' || filled.trim() === prompt;
      const text = words === undefined ? filled : isEmpty ? `${words}\n` : `${filled.trimEnd()}\n\n${words}\n`;
      const { headers } = await owner.find(`${path}/sections/${key}`);
      await owner.put(`${path}/sections/${key}`, { markdown: text }, { ifMatch: headers.get('etag') });
    }
  }

  private async propose(path: string, { actions }: DemoDocument, owner: DemoDoor): Promise<PlayedAction[]> {
    const { factors } = await owner.get<PostMortem>(path);
    for (const action of actions) {
      await owner.post(`${path}/proposals`, {
        title: action.title,
        kind: action.kind,
        controlStrength: action.strength,
        priority: action.priority,
        owner: { kind: 'person', id: this.settled.colleagues.get(action.owner)!.personId },
        owningTeamId: this.settled.teamIds.get(teams.find(({ members }) => members.includes(action.owner))!.key),
        due: dueIn(action.inDays === 0 ? 7 : action.inDays, new Date()),
        acceptance: action.acceptance,
        factorIds: factors.slice(0, 1).map(({ factorId }) => factorId),
        labels: [tag],
      });
    }
    const { proposals } = await owner.get<PostMortem>(path);
    return actions.map((action) => ({ action, actionItemId: proposals.find(({ title }) => title === action.title)!.actionItemId }));
  }

  /** The reviewer approves; the gate that the story lets pass is let pass visibly, with a reason that everybody may read. */
  private async approve(path: string, reviewer: DemoDoor, waiver: DemoDocument['waiver']): Promise<void> {
    const { revision } = await reviewer.get<PostMortem>(path);
    const { gates } = await reviewer.get<{ gates: Gate[] }>(`${path}/gates`);
    for (const { gateId, because } of gates.filter((gate) => gate.outcome === 'fail' && gate.gateId !== 'G8')) {
      const reason = gateId === waiver?.gateId ? waiver.reason : `Let pass in the demo, for all to see: ${because}.`;
      await reviewer.post(`${path}/waivers`, { gateId, reason });
    }
    try {
      await reviewer.post(`${path}/approve`, { revision });
    } catch (error) {
      if (!(error instanceof Answered && error.type.endsWith('/revision-outdated'))) throw error;
      const again = await reviewer.get<PostMortem>(path);
      await reviewer.post(`${path}/approve`, { revision: again.revision });
    }
  }
}
