import type { Condition, CorrelationRule, CorrelationRuleBody, MaintenanceWindow, MaintenanceWindowBody, TryOut } from '@debrief/contracts';
import { useQuery } from '@tanstack/react-query';
import { call, get, post } from './client';
import { useList } from './queries';

export type { Condition, CorrelationRule, CorrelationRuleBody, MaintenanceWindow, MaintenanceWindowBody, TryOut };

export const useRules = () => useList<CorrelationRule>('correlation-rules', '/correlation-rules');
export const makeRule = (body: CorrelationRuleBody) => post<CorrelationRule>('/correlation-rules', body);
export const editRule = ({ ruleId, version }: CorrelationRule, body: CorrelationRuleBody) =>
  call<CorrelationRule>('PUT', `/correlation-rules/${ruleId}`, { body, ifMatch: version });
export const deleteRule = ({ ruleId, version }: CorrelationRule) =>
  call<void>('DELETE', `/correlation-rules/${ruleId}`, { ifMatch: version });
/** What a person wrote of a rule, without what the server added. */
export function bodyOf({ ruleId: _ruleId, isBuiltIn: _isBuiltIn, version: _version, ...body }: CorrelationRule): CorrelationRuleBody {
  return body;
}

export const startTryOut = (rules: readonly (CorrelationRuleBody & { ruleId?: string })[], from: string, to: string) =>
  post<TryOut>('/correlation-rules/try-out', { rules, from, to });
/** Asked again until it is done. */
export const useTryOut = (tryOutId: string | undefined) =>
  useQuery({
    queryKey: ['try-outs', tryOutId],
    queryFn: ({ signal }) => get<TryOut>(`/correlation-rules/try-out/${tryOutId}`, undefined, signal),
    enabled: tryOutId !== undefined,
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : 400),
  });
export const abortTryOut = (tryOutId: string) => call<void>('DELETE', `/correlation-rules/try-out/${tryOutId}`);

export const useWindows = () => useList<MaintenanceWindow>('maintenance-windows', '/maintenance-windows');
export const makeWindow = (body: MaintenanceWindowBody) => post<MaintenanceWindow>('/maintenance-windows', body);
export const editWindow = ({ windowId, version }: MaintenanceWindow, body: MaintenanceWindowBody) =>
  call<MaintenanceWindow>('PUT', `/maintenance-windows/${windowId}`, { body, ifMatch: version });
export const deleteWindow = ({ windowId, version }: MaintenanceWindow) =>
  call<void>('DELETE', `/maintenance-windows/${windowId}`, { ifMatch: version });
