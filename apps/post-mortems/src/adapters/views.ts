import type { PostMortemSummary, PostMortemView, SectionView } from '@debrief/contracts';
import type { SubjectRecord } from '../domain/citations.js';
import { emptySection, orderedSections, type PostMortem, type Section } from '../domain/state.js';
import { knownTitle, type Template } from '../domain/templates.js';
import type { PostMortemDocument } from './documents.js';
import { renderMarkdown } from './render-markdown.js';

/** A line of the list. */
export const summaryOf = ({ state, services, tags }: PostMortemDocument): PostMortemSummary => ({
  postMortemId: state.postMortemId,
  number: state.number,
  title: state.title,
  subject: state.subject,
  severity: state.severity,
  state: state.state === 'none' ? 'requested' : state.state,
  required: state.required,
  ownerId: state.ownerId,
  teamIds: [...state.teamIds],
  services: [...services],
  tags: [...tags],
  visibility: state.visibility,
  reviewDueAt: state.reviewDueAt,
  publishDueAt: state.publishDueAt,
  publishedAt: state.published?.at ?? null,
  requestedAt: state.requestedAt,
  revision: state.revision,
  version: state.detailsVersion,
});

// Rendering is pure: the same section in the same version is the same HTML.
const rendered = new Map<string, string>();
const renderedKept = 1000;

export function sectionView(state: PostMortem, section: Section, template: Template, withHtml = true): SectionView {
  const known = template.sections.find((one) => one.key === section.key);
  const view: SectionView = {
    key: section.key,
    title: known?.title ?? `From an earlier template: ${knownTitle(section.key)}`,
    markdown: section.markdown,
    origin: section.origin,
    prompt: known?.prompt ?? '',
    required: known?.required ?? false,
    auto: known?.auto ?? 'H',
    phase: known?.phase ?? 'all',
    isLocked: section.isLocked,
    confirmedBy: section.confirmedBy,
    ...(section.writtenWith === undefined ? {} : { writtenWith: [...section.writtenWith] }),
    version: section.version,
    suggestions: state.suggestions
      .filter((suggestion) => suggestion.sectionKey === section.key)
      .map((suggestion) => ({ ...suggestion, original: [...suggestion.original], proposed: [...suggestion.proposed] })),
  };
  return withHtml ? { ...view, html: htmlOf(state.postMortemId, section) } : view;
}

function htmlOf(postMortemId: string, section: Section): string {
  const key = `${postMortemId}:${section.key}:${section.version}:${section.markdown.length}`;
  let html = rendered.get(key);
  if (html === undefined) {
    html = renderMarkdown(section.markdown, (ref) => `#${anchorOf(ref)}`);
    rendered.set(key, html);
    if (rendered.size > renderedKept) rendered.delete(rendered.keys().next().value!);
  }
  return html;
}

/** Where a citation leads inside the page: `#T7`, `#INC-42-T7`, `#record`. */
export const anchorOf = (ref: string): string => (ref.endsWith('*') ? 'record' : ref.replace('/', '-'));

export function documentView(document: PostMortemDocument, template: Template, record: SubjectRecord): PostMortemView {
  const { state } = document;
  return {
    ...summaryOf(document),
    facilitatorId: state.facilitatorId,
    policyId: state.policyId,
    templateId: state.templateId,
    templateVersion: state.templateVersion,
    sections: orderedSections(state).map((section) => sectionView(state, section, template)),
    reviewers: [...state.reviewers],
    factors: [...state.factors],
    edges: [...state.edges],
    assumptions: state.assumptions.map((assumption) => ({ ...assumption })),
    candidates: state.candidates.map((candidate) => ({ ...candidate, citations: [...candidate.citations] })),
    proposals: state.proposals.map((proposal) => ({ ...proposal })),
    lessons: state.lessons.map((lesson) => ({ ...lesson })),
    waivers: state.waivers.map((waiver) => ({ ...waiver })),
    impacts: record.stories.flatMap((story) => story.incident?.impacts.map(({ impactNo: _, ...impact }) => impact) ?? []),
    published:
      state.published === null
        ? null
        : { revision: state.published.revision, at: state.published.at, to: state.published.to, hash: state.published.hash },
    incidents: record.stories.flatMap(({ incident }) =>
      incident === null ? [] : [{ incidentId: incident.incidentId, number: incident.number, title: incident.title }],
    ),
    ...(state.reopenProposal === null ? {} : { reopenProposal: state.reopenProposal }),
  } as PostMortemView;
}

export const sectionOf = (state: PostMortem, key: string): Section | undefined =>
  state.sections[key] ?? (state.sectionKeys.includes(key) ? emptySection(key) : undefined);
