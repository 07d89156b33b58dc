import { PersonChangedV1, type NewEvent, type Person, type Role, type WorkCalendar } from '@debrief/contracts';
import { never, reject, type Decider, type Rejection } from '@debrief/decider';

/** What stays in the directory: how somebody comes by a password. The password itself is in neither event nor commit. */
export type PersonRecord =
  | NewEvent<'person.invited.v1', { personId: string; tokenHash: string; expiresAt: string }>
  | NewEvent<'invitation.accepted.v1', { personId: string }>
  | NewEvent<'password.changed.v1', { personId: string }>;
export type PersonEvent = NewEvent<'person.changed.v1', Person> | PersonRecord;

export type PersonState =
  | { readonly status: 'none' }
  | {
      readonly status: 'known';
      readonly person: Person;
      readonly invitation: { readonly tokenHash: string; readonly expiresAt: string } | null;
      readonly hasPassword: boolean;
    };

export interface PersonChanges {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: Role | undefined;
  readonly teamIds?: readonly string[] | undefined;
  readonly calendar?: WorkCalendar | null | undefined;
}

export type PersonOrder =
  | { type: 'AddPerson'; personId: string; name: string; email: string; role: Role; calendar: WorkCalendar | null }
  | { type: 'ChangePerson'; changes: PersonChanges; isLastAdministrator: boolean }
  | { type: 'DisablePerson'; now: string; isLastAdministrator: boolean }
  | { type: 'EnablePerson' }
  | { type: 'InvitePerson'; tokenHash: string; expiresAt: string }
  | { type: 'AcceptInvitation'; tokenHash: string; now: string }
  | { type: 'RecordPassword' };

export type PersonRejection = Rejection<
  'person/not-found' | 'person/already-there' | 'person/last-administrator' | 'person/disabled' | 'person/has-password' | 'invitation/gone'
>;

type Known = Extract<PersonState, { status: 'known' }>;

const changed = (person: Person): PersonEvent => PersonChangedV1.of(person);
const sorted = (ids: readonly string[]): string[] => [...new Set(ids)].sort();

/** Somebody of the organization. Every change is said with the whole person inside; what concerns sign-in stays here. */
export const person: Decider<PersonState, PersonOrder, PersonEvent> & {
  decide(order: PersonOrder, state: PersonState): readonly PersonEvent[] | PersonRejection;
} = {
  initial: { status: 'none' },

  decide(order, state) {
    if (order.type === 'AddPerson') {
      if (state.status === 'known') return reject('person/already-there', { personId: state.person.personId });
      const { personId, name, email, role, calendar } = order;
      return [changed({ personId, name, email, role, teamIds: [], calendar, isActive: true, leftAt: null })];
    }
    if (state.status === 'none') return reject('person/not-found');
    return decideKnown(order, state);
  },

  evolve(state, event) {
    if (event.type === 'person.changed.v1') {
      const before = state.status === 'known' ? state : { invitation: null, hasPassword: false };
      return { status: 'known', person: event.data, invitation: before.invitation, hasPassword: before.hasPassword };
    }
    if (state.status === 'none') return state;
    switch (event.type) {
      case 'person.invited.v1':
        return { ...state, invitation: { tokenHash: event.data.tokenHash, expiresAt: event.data.expiresAt } };
      case 'invitation.accepted.v1':
        return { ...state, invitation: null, hasPassword: true };
      case 'password.changed.v1':
        return { ...state, invitation: null, hasPassword: true };
      default:
        return never(event);
    }
  },
};

function decideKnown(order: Exclude<PersonOrder, { type: 'AddPerson' }>, state: Known): readonly PersonEvent[] | PersonRejection {
  const { person: now, invitation } = state;
  const { personId } = now;
  switch (order.type) {
    case 'ChangePerson': {
      const { changes } = order;
      if (order.isLastAdministrator && now.role === 'admin' && changes.role !== undefined && changes.role !== 'admin')
        return reject('person/last-administrator');
      const next: Person = {
        ...now,
        name: changes.name ?? now.name,
        email: changes.email ?? now.email,
        role: changes.role ?? now.role,
        teamIds: changes.teamIds === undefined ? now.teamIds : sorted(changes.teamIds),
        calendar: changes.calendar === undefined ? now.calendar : changes.calendar,
      };
      return JSON.stringify(next) === JSON.stringify(now) ? [] : [changed(next)];
    }
    case 'DisablePerson':
      if (!now.isActive) return [];
      if (order.isLastAdministrator && now.role === 'admin') return reject('person/last-administrator');
      return [changed({ ...now, isActive: false, leftAt: order.now })];
    case 'EnablePerson':
      return now.isActive ? [] : [changed({ ...now, isActive: true, leftAt: null })];
    case 'InvitePerson':
      if (!now.isActive) return reject('person/disabled');
      return [{ type: 'person.invited.v1', data: { personId, tokenHash: order.tokenHash, expiresAt: order.expiresAt } }];
    case 'AcceptInvitation':
      if (!now.isActive || invitation?.tokenHash !== order.tokenHash || invitation.expiresAt <= order.now) return reject('invitation/gone');
      return [{ type: 'invitation.accepted.v1', data: { personId } }];
    case 'RecordPassword':
      return now.isActive ? [{ type: 'password.changed.v1', data: { personId } }] : reject('person/disabled');
    default:
      return never(order);
  }
}
