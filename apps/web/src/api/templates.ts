import type { PolicyBody, TemplateBody } from '@debrief/contracts';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { call, post } from './client';
import type { PostMortemSummary } from './post-mortems';
import { useList, useThing } from './queries';

export type TemplateInput = z.output<typeof TemplateBody>;
export type TemplateSection = TemplateInput['sections'][number];
export interface Template extends TemplateInput {
  templateId: string;
  version: number;
}
export type Policy = PolicyBody;
export interface Fault {
  path: string;
  message: string;
}
export interface TemplatePreview {
  faults: Fault[];
  missingForGates: string[];
  sections: (TemplateSection & { markdown: string; isWritten: boolean })[];
  left: string[];
}
export const useTemplates = () => useList<Template>('templates', '/templates');
export const useTemplateVersions = (id: string, enabled: boolean) =>
  useThing<{ items: Template[] }>(['templates', id, 'versions'], `/templates/${id}/versions`, { enabled });
export const useTemplateDocuments = (id: string, enabled: boolean) =>
  useThing<{ version: number; items: (PostMortemSummary & { templateVersion: number; isNewest: boolean })[] }>(
    ['templates', id, 'documents'],
    `/templates/${id}/documents`,
    { enabled },
  );
export const useTemplatePreview = (template: TemplateInput, postMortemId: string | undefined) =>
  useQuery({
    queryKey: ['templates', 'preview', template, postMortemId],
    queryFn: () => post<TemplatePreview>('/templates/preview', { template, ...(postMortemId ? { postMortemId } : {}) }),
    placeholderData: (before: TemplatePreview | undefined) => before,
  });
export const addTemplate = (body: TemplateInput) => post<Template>('/templates', body);
export const saveTemplate = (id: string, body: TemplateInput) => call<Template>('PUT', `/templates/${id}`, { body });
export const moveToTemplate = (postMortemId: string, templateId: string, version: number) =>
  post<unknown>(`/post-mortems/${postMortemId}/template`, { templateId, version });
export const bodyOf = ({ name, subjects, sections }: Template): TemplateInput => ({ name, subjects, sections });

export interface PolicyChange {
  incidentId: string;
  number: number;
  title: string;
  severity: string;
  before: { policyId: string; name: string; required: boolean } | null;
  after: { policyId: string; name: string; required: boolean } | null;
  isOther: boolean;
}
export const usePolicies = () => useThing<{ items: Policy[]; version: number }>(['post-mortem-policies'], '/post-mortem-policies');
export const savePolicies = (policies: readonly Policy[], version: number) =>
  call<unknown>('PUT', '/post-mortem-policies', { body: { policies }, ifMatch: version });
export const previewPolicies = (policies: readonly Policy[]) =>
  post<{ items: PolicyChange[]; changed: number }>('/post-mortem-policies/preview', { policies });
