import type {
  ImportServicesBody,
  ImportedServices,
  InvitationView,
  MeView,
  NewTokenView,
  PersonView,
  ServiceView,
  SessionView,
  TeamView,
  TokenView,
} from '@debrief/contracts';
import { useCallback } from 'react';
import { call, post } from './client';
import { useList, useThing } from './queries';

export type Me = MeView;
export type Person = PersonView;
export type Team = TeamView;
export type Service = ServiceView;
export type Token = TokenView;
export type Session = SessionView;
export type { InvitationView, NewTokenView };

export const useMe = () => useThing<Me>(['me'], '/me');
/** Whether the caller holds `noun:verb`; the server decides anyway, this only hides what would be refused. */
export function useMay() {
  const me = useMe().data;
  return useCallback(
    (permission: string) => {
      const [noun] = permission.split(':');
      return (
        me?.permissions.some(
          (held) =>
            held === '*' || held === '*:*' || held === permission || held === `${noun}:*` || held === `*:${permission.split(':')[1]}`,
        ) ?? false
      );
    },
    [me],
  );
}
export const usePeople = (enabled = true) => useList<Person>('people', '/people', { limit: 200 }, { enabled });
export const useTeams = () => useList<Team>('teams', '/teams', { limit: 200 });
export const useServices = (filters: Record<string, string | undefined> = {}) =>
  useList<Service>('services', '/services', { limit: 200, ...filters });
export const useTokens = () => useList<Token>('tokens', '/tokens', { limit: 200 });

/** Names for ids, as far as they are known. */
export function useNames() {
  const people = usePeople().data;
  const teams = useTeams().data;
  return useCallback(
    (id: string | null | undefined): string => {
      if (!id) return 'nobody';
      return people?.find(({ personId }) => personId === id)?.name ?? teams?.find(({ teamId }) => teamId === id)?.name ?? id;
    },
    [people, teams],
  );
}

export const signIn = (email: string, password: string) => post<unknown>('/sessions', { email, password });
export const signOut = () => call<void>('DELETE', '/sessions');
export const setUp = (body: { code: string; name: string; email: string; password: string }) => post<unknown>('/setup', body);
export const openInvitation = (token: string) => post<{ name?: string; email?: string }>('/people/invitation/open', { token });
export const acceptInvitation = (token: string, password: string) => post<unknown>('/people/invitation/accept', { token, password });
export const editMe = (body: unknown) => call<Me>('PATCH', '/me', { body });
export const changePassword = (currentPassword: string, newPassword: string) =>
  post<unknown>('/me/password', { currentPassword, newPassword });
export const invite = (body: unknown) => post<InvitationView>('/people', body);
export const inviteAgain = (id: string) => post<InvitationView>(`/people/${id}/invite`);
export const editPerson = (person: Person, body: unknown) =>
  call<Person>('PATCH', `/people/${person.personId}`, { body, ifMatch: person.version });
export const orderPerson = (id: string, order: 'disable' | 'enable') => post<Person>(`/people/${id}/${order}`);
export const makeTeam = (body: unknown) => post<Team>('/teams', body);
export const editTeam = (team: Team, body: unknown) => call<Team>('PATCH', `/teams/${team.teamId}`, { body, ifMatch: team.version });
export const makeService = (body: unknown) => post<Service>('/services', body);
export const editService = (service: Service, body: unknown) =>
  call<Service>('PATCH', `/services/${service.serviceId}`, { body, ifMatch: service.version });
export const importServices = (body: ImportServicesBody) => post<ImportedServices>('/services/import', body);
export const makeToken = (body: unknown) => post<NewTokenView>('/tokens', body);
export const revokeToken = (id: string) => call<void>('DELETE', `/tokens/${id}`);
