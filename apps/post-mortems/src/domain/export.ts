import type { PublishAudience, Redaction } from '@debrief/contracts';
import { citationsIn, type SubjectRecord } from './citations.js';
import { durations } from './draft/facts.js';
import { milestoneText } from './draft/key-times.js';
import { durationText } from './draft/words.js';
import { hashOfText } from './canonical.js';
import { maskForPublic, type MaskCounts } from './mask-for-public.js';
import { orderedSections, type PostMortem } from './state.js';
import type { Template } from './templates.js';
import { knownTitle } from './templates.js';

/** What goes out of the house, by audience: redactions applied, and for the public no people and nothing restricted. */
export interface Exported {
  readonly frontMatter: Readonly<Record<string, string | number | null>>;
  readonly title: string;
  readonly sections: readonly { readonly key: string; readonly title: string; readonly markdown: string }[];
  readonly anchors: readonly { readonly ref: string; readonly text: string }[];
  readonly waivers: readonly string[];
}

/** Sections that name people or hold internal workings. */
const notForPublic = new Set(['participants', 'people', 'status', 'supporting', 'worth-it', 'timeline', 'known-then']);

export interface ExportInput {
  readonly document: PostMortem;
  readonly template: Template;
  readonly record: SubjectRecord;
  readonly audience: PublishAudience;
  readonly names: Readonly<Record<string, string>>;
  /** What customers are called: the public reads of "a customer". */
  readonly customers: readonly string[];
  /** Instead of those that the document was published with: to see them first. */
  readonly redactions?: readonly Redaction[];
}

/** An export, and how it differs from what stands in the document. */
export interface Outgoing extends Exported {
  readonly leftOut: readonly { readonly key: string; readonly title: string }[];
  readonly masked: readonly { readonly key: string; readonly counts: MaskCounts & { readonly redaction?: number } }[];
}

export const exportOf = (input: ExportInput): Exported => outgoingOf(input);

export function outgoingOf({ document, template, record, audience, names, customers, ...input }: ExportInput): Outgoing {
  const isPublic = audience === 'public';
  const restricted = new Set(
    record.stories.flatMap((story) =>
      story.entries.filter((entry) => entry.visibility === 'restricted' || entry.hidden).map((entry) => `T${entry.entryNo}`),
    ),
  );
  const redactions = (input.redactions ?? document.redactions).filter((redaction) => isFor(redaction.audience, audience));
  const masked: Outgoing['masked'][number][] = [];
  const reading = (key: string, text: string): string => {
    let markdown = text;
    let redacted = 0;
    for (const redaction of redactions.filter(({ sectionKey }) => sectionKey === key)) {
      redacted += markdown.split(redaction.quote).length - 1;
      markdown = markdown.replaceAll(redaction.quote, () => redaction.replacement);
    }
    const forPublic = isPublic ? maskForPublic(markdown, { restricted, customers }) : { text: markdown, counts: {} };
    const counts = { ...forPublic.counts, ...(redacted > 0 ? { redaction: redacted } : {}) };
    if (Object.keys(counts).length > 0) masked.push({ key, counts });
    return forPublic.text;
  };
  const all = orderedSections(document).map((section) => {
    const known = template.sections.find((one) => one.key === section.key);
    const isLeftOut = isPublic && (notForPublic.has(section.key) || known?.visibility === 'restricted');
    return { key: section.key, title: known?.title ?? knownTitle(section.key), text: section.markdown, isLeftOut };
  });
  const sections = all
    .filter(({ key, isLeftOut }) => key !== 'title' && !isLeftOut)
    .map(({ key, title, text }) => ({ key, title, markdown: reading(key, structured(document, key, text, names)) }))
    .filter(({ markdown }) => markdown.trim() !== '');
  const cited = new Set(sections.flatMap(({ markdown }) => citationsIn(markdown).map((citation) => citation.ref)));
  return {
    frontMatter: frontMatterOf(document, record, isPublic),
    title: reading('title', document.title),
    sections,
    anchors: isPublic ? [] : anchorsOf(record, cited, restricted),
    waivers: isPublic ? [] : document.waivers.map((waiver) => `${waiver.gateId ?? `finding ${waiver.findingId}`} waived: ${waiver.reason}`),
    leftOut: all.filter(({ isLeftOut, text }) => isLeftOut && text.trim() !== '').map(({ key, title }) => ({ key, title })),
    masked,
  };
}

const isFor = (redacted: PublishAudience, audience: PublishAudience): boolean => {
  const order: readonly PublishAudience[] = ['team', 'organization', 'public'];
  return order.indexOf(audience) >= order.indexOf(redacted);
};

function frontMatterOf(document: PostMortem, record: SubjectRecord, isPublic: boolean): Exported['frontMatter'] {
  const front: Record<string, string | number | null> = {
    number: `PM-${document.number}`,
    subject:
      document.subject.type === 'incident'
        ? record.stories.map((story) => `INC-${story.incident?.number}`).join(', ')
        : `${document.subject.type} ${document.subject.ids.join(', ')}`,
    state: document.state,
    severity: document.severity,
    revision: document.state === 'published' ? (document.published?.revision ?? document.revision) : document.revision,
    hash: hashOfText(document.sections),
  };
  const models = [...new Set(Object.values(document.sections).flatMap((section) => section.writtenWith ?? []))];
  if (models.length > 0) front['written with'] = models.join(', ');
  const incident = record.stories[0]?.incident ?? null;
  if (incident === null || isPublic) return front;
  for (const [name, value] of Object.entries(incident.milestones))
    front[`milestone ${milestoneText[name as keyof typeof milestoneText]}`] = `${value.at} (${value.precision}, ${value.origin})`;
  for (const duration of durations(incident))
    front[`duration ${duration.name.toUpperCase()}`] =
      `${durationText(duration.seconds, duration.precision)} (${duration.from} to ${duration.to})`;
  return front;
}

const cited = (ref: string): string => (/^(?:INC-\d+\/)?[TI](?:\*|\d+)$/.test(ref) ? ` [[${ref}]]` : ` ${ref}`);

/** What is kept beside the text belongs into its sections when it leaves the product. */
function structured(document: PostMortem, key: string, markdown: string, names: Readonly<Record<string, string>>): string {
  const lines: string[] = [];
  if (key === 'status')
    lines.push(
      `- State: ${document.state}, revision ${document.revision}`,
      ...document.reviewers.map(
        (reviewer) =>
          `- Review: ${reviewer.answer}${reviewer.outside ? ', from outside the response' : ''} (revision ${reviewer.revision})`,
      ),
    );
  if (key === 'people') {
    if (document.ownerId !== null) lines.push(`- Owner: ${names[document.ownerId] ?? document.ownerId}`);
    if (document.facilitatorId !== null) lines.push(`- Facilitator: ${names[document.facilitatorId] ?? document.facilitatorId}`);
  }
  if (key === 'factors')
    document.factors.forEach((factor, index) =>
      lines.push(
        `- **F${index + 1}** (${factor.layer}, ${factor.role}, ${factor.category}, ${factor.confidence}${factor.confirmedBy === null ? '' : ', confirmed'}): ${factor.statement}${factor.evidence.map(cited).join('')}`,
      ),
    );
  if (key === 'how-chains')
    document.factors.forEach((factor, index) => {
      if (factor.howChain.length === 0) return;
      lines.push(`**F${index + 1}**`, '', ...factor.howChain.map((step, no) => `${no + 1}. ${step.question} ${step.answer}`), '');
    });
  if (key === 'assumptions')
    document.assumptions.forEach(({ belief, verdict, heldSince, evidenceFor, evidenceAgainst, check }) =>
      lines.push(
        [
          `- ${belief}${heldSince === null ? '' : ` (believed since ${heldSince})`}`,
          ...(evidenceFor.length === 0 ? [] : [`for it${evidenceFor.map(cited).join('')}`]),
          ...(evidenceAgainst.length === 0
            ? []
            : [`${verdict === 'refuted' ? 'refuted by' : 'against it'}${evidenceAgainst.map(cited).join('')}`]),
          ...(check === null ? [] : [`to check: ${check}`]),
          verdict,
        ].join('; '),
      ),
    );
  if (key === 'actions')
    document.proposals
      .filter((proposal) => proposal.state !== 'declined')
      .forEach((proposal) =>
        lines.push(
          `- ${proposal.title}${proposal.due === null ? '' : `, due ${proposal.due.on}`}${proposal.acceptance === '' ? '' : `. Done when: ${proposal.acceptance}`}`,
        ),
      );
  if (key === 'declined')
    document.proposals
      .filter((proposal) => proposal.state === 'declined')
      .forEach((proposal) => lines.push(`- ${proposal.title}: ${proposal.reason ?? ''}`));
  return [lines.join('\n'), markdown].filter((part) => part.trim() !== '').join('\n\n');
}

function anchorsOf(record: SubjectRecord, cited: ReadonlySet<string>, restricted: ReadonlySet<string>): { ref: string; text: string }[] {
  const many = record.stories.length > 1;
  return record.stories.flatMap(({ incident, entries }) => {
    const prefix = many && incident !== null ? `INC-${incident.number}/` : '';
    const impacts = (incident?.impacts ?? []).map((impact) => ({
      ref: `${prefix}I${impact.impactNo}`,
      text: `${impact.startedAt} to ${impact.endedAt ?? 'open'}: ${impact.scope}${impact.source === null ? '' : ` (${impact.source})`}`,
    }));
    const told = entries
      .filter((entry) => !restricted.has(`T${entry.entryNo}`))
      .map((entry) => ({ ref: `${prefix}T${entry.entryNo}`, text: `${entry.occurredAt} ${entry.text.split('\n')[0]!.slice(0, 200)}` }));
    return [...impacts, ...told].filter(({ ref }) => cited.has(ref));
  });
}

/** Markdown with front matter, sections, what is cited, and the waivers. */
export function markdownOf(exported: Exported): string {
  const front = Object.entries(exported.frontMatter).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const parts = ['---', ...front, '---', '', `# ${escapeHeading(exported.title)}`];
  for (const section of exported.sections) parts.push('', `## ${section.title}`, '', section.markdown.trim());
  if (exported.anchors.length > 0)
    parts.push('', '## What is cited', '', ...exported.anchors.map(({ ref, text }) => `- [[${ref}]] ${escapeHeading(text)}`));
  if (exported.waivers.length > 0) parts.push('', '## Waived', '', ...exported.waivers.map((waiver) => `- ${escapeHeading(waiver)}`));
  return `${parts.join('\n')}\n`;
}

const escapeHeading = (text: string): string => text.replace(/\s+/g, ' ').replace(/[<>[\]`*_\\]/g, (mark) => `\\${mark}`);
