import { TeamChangedV1, type NewEvent, type Team, type WorkCalendar } from '@debrief/contracts';
import { never, reject, type Decider, type Rejection } from '@debrief/decider';

export type TeamEvent = NewEvent<'team.changed.v1', Team>;
export type TeamState = { readonly status: 'none' } | { readonly status: 'known'; readonly team: Team };

export interface TeamChanges {
  readonly name?: string | undefined;
  readonly leadId?: string | null | undefined;
  readonly memberIds?: readonly string[] | undefined;
  readonly calendar?: WorkCalendar | null | undefined;
  readonly channelId?: string | null | undefined;
}
export type TeamOrder =
  | { type: 'AddTeam'; teamId: string; name: string; changes: TeamChanges }
  | { type: 'ChangeTeam'; changes: TeamChanges }
  | { type: 'AddMember'; personId: string }
  | { type: 'RemoveMember'; personId: string }
  | { type: 'CloseTeam'; now: string };
export type TeamRejection = Rejection<'team/not-found' | 'team/already-there' | 'team/closed'>;

const withChanges = (team: Team, changes: TeamChanges): Team => {
  const leadId = changes.leadId === undefined ? team.leadId : changes.leadId;
  const members = changes.memberIds ?? team.memberIds;
  return {
    ...team,
    name: changes.name ?? team.name,
    leadId,
    // Who leads a team is in it.
    memberIds: [...new Set(leadId ? [...members, leadId] : members)].sort(),
    calendar: changes.calendar === undefined ? team.calendar : changes.calendar,
    channelId: changes.channelId === undefined ? team.channelId : changes.channelId,
  };
};

export const team: Decider<TeamState, TeamOrder, TeamEvent> & {
  decide(order: TeamOrder, state: TeamState): readonly TeamEvent[] | TeamRejection;
} = {
  initial: { status: 'none' },

  decide(order, state) {
    if (order.type === 'AddTeam') {
      if (state.status === 'known') return reject('team/already-there', { teamId: state.team.teamId });
      const { teamId, name, changes } = order;
      const empty: Team = { teamId, name, leadId: null, memberIds: [], calendar: null, channelId: null, leftAt: null };
      return [TeamChangedV1.of(withChanges(empty, changes))];
    }
    if (state.status === 'none') return reject('team/not-found');
    const { team: now } = state;
    if (now.leftAt !== null)
      return order.type === 'CloseTeam' || order.type === 'RemoveMember' ? [] : reject('team/closed', { leftAt: now.leftAt });
    const becomes = (next: Team): readonly TeamEvent[] => (JSON.stringify(next) === JSON.stringify(now) ? [] : [TeamChangedV1.of(next)]);
    switch (order.type) {
      case 'ChangeTeam':
        return becomes(withChanges(now, order.changes));
      case 'AddMember':
        return becomes(withChanges(now, { memberIds: [...now.memberIds, order.personId] }));
      case 'RemoveMember': {
        const memberIds = now.memberIds.filter((personId) => personId !== order.personId);
        return becomes(withChanges(now, { memberIds, leadId: now.leadId === order.personId ? null : now.leadId }));
      }
      case 'CloseTeam':
        return [TeamChangedV1.of({ ...now, memberIds: [], leadId: null, leftAt: order.now })];
      default:
        return never(order);
    }
  },

  evolve: (_, event) => ({ status: 'known', team: event.data }),
};
