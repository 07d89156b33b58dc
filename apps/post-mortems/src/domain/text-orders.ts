import {
  PostMortemDetailsEditedV1,
  PostMortemDraftedV1,
  PostMortemSectionEditedV1,
  type By,
  type EventDefinition,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { never, reject, type Rejection } from '@debrief/decider';
import type { z } from 'zod';
import type { DocumentEvent } from './evolve-post-mortem.js';
import type { Order } from './orders.js';
import { mergeSection } from './redraft.js';
import { emptySection, type PostMortem, type Section } from './state.js';

type About = Pick<
  PostMortem,
  | 'postMortemId'
  | 'number'
  | 'title'
  | 'subject'
  | 'severity'
  | 'visibility'
  | 'audience'
  | 'ownerId'
  | 'teamIds'
  | 'reviewDueAt'
  | 'publishDueAt'
> & {
  readonly state: PostMortem['state'];
  readonly by: By;
};

/** What every fact of a document carries. */
export const aboutOf = (state: PostMortem, by: By): About => ({
  postMortemId: state.postMortemId,
  number: state.number,
  title: state.title.slice(0, 300),
  subject: state.subject,
  severity: state.severity,
  state: state.state,
  visibility: state.visibility,
  audience: state.audience,
  by,
  ownerId: state.ownerId,
  teamIds: state.teamIds,
  reviewDueAt: state.reviewDueAt,
  publishDueAt: state.publishDueAt,
});

/** Makes a fact. Parsed at publishing and dispatching; here the compiler is enough. */
export function say<Type extends DocumentEvent['type'], Data extends z.ZodType>(
  definition: EventDefinition<Type, Data>,
  about: About,
  data: Omit<z.output<Data>, keyof About>,
): DocumentEvent {
  return { type: definition.type, data: { ...about, ...data } } as unknown as DocumentEvent;
}

type TextOrder = Extract<
  Order,
  { type: 'Draft' | 'RedraftSection' | 'EditSection' | 'AcceptSuggestion' | 'RefuseSuggestion' | 'ChangeTemplate' | 'AcceptComment' }
>;

/** Kafka takes messages of 1 MB; a draft that is larger is told in several facts of one commit. */
const bytesInOneFact = 400_000;
const sectionBytes = 100_000;
const documentBytes = 1_000_000;

export function decideText(order: TextOrder, state: PostMortem): readonly DocumentEvent[] | Rejection {
  switch (order.type) {
    case 'Draft':
      return draft(order, state, state.sectionKeys);
    case 'RedraftSection':
      return state.sections[order.sectionKey] === undefined
        ? reject('post-mortem/unknown-section')
        : draft(order, state, [order.sectionKey]);
    case 'EditSection':
      return editSection(order, state);
    case 'AcceptSuggestion':
      return acceptSuggestion(order, state);
    case 'AcceptComment':
      return acceptComment(order, state);
    case 'RefuseSuggestion':
      return state.suggestions.some((one) => one.suggestionId === order.suggestionId)
        ? [
            say(PostMortemDetailsEditedV1, aboutOf(state, order.by), {
              changes: [{ member: 'refusedSuggestion', id: order.suggestionId, value: null }],
            }),
          ]
        : reject('suggestion/unknown');
    case 'ChangeTemplate': {
      const { templateId, templateVersion, sectionKeys } = order;
      if (!isOpen(state)) return reject(`post-mortem/is-${state.state}`, { state: state.state });
      return [
        say(PostMortemDetailsEditedV1, aboutOf(edited(state), order.by), {
          changes: [{ member: 'template', id: null, value: { templateId, templateVersion, sectionKeys } }],
        }),
      ];
    }
    default:
      return never(order);
  }
}

const isOpen = (state: PostMortem): boolean => state.state !== 'published' && state.state !== 'waived';
/** The first edit begins the drafting; an edit of what was reviewed asks for another look. */
const edited = (state: PostMortem): PostMortem => ({
  ...state,
  state: state.state === 'requested' ? 'drafting' : state.state === 'reviewed' ? 'in-review' : state.state,
});

function draft(
  order: Extract<TextOrder, { type: 'Draft' | 'RedraftSection' }>,
  state: PostMortem,
  keys: readonly string[],
): readonly DocumentEvent[] | Rejection {
  if (!isOpen(state)) return reject(`post-mortem/is-${state.state}`, { state: state.state });
  // Reviewers look at one revision: while they do, late facts only suggest.
  const suggestsOnly = state.state === 'in-review' || state.state === 'reviewed';
  const content: { key: string; generated: string; markdown?: string }[] = [];
  const suggestions: PostMortem['suggestions'][number][] = [];
  for (const { key, markdown: generated } of order.draft.sections) {
    if (!keys.includes(key)) continue;
    const section = state.sections[key] ?? emptySection(key);
    if (generated === (section.generated?.text ?? '')) continue;
    const merged = mergeSection({
      base: section.generated?.text ?? '',
      theirs: generated,
      ours: section.markdown,
      isLocked: section.isLocked || suggestsOnly,
    });
    content.push(merged.text === generated ? { key, generated } : { key, generated, markdown: merged.text });
    merged.suggestions.forEach((suggestion, index) =>
      suggestions.push({
        suggestionId: derivedId('sug', state.postMortemId, key, order.draft.inputHash, index),
        sectionKey: key,
        ...suggestion,
      }),
    );
  }
  const candidates = order.draft.candidates.map((candidate) => ({ ...candidate, citations: [...candidate.citations] }));
  const isFirst = state.inputHash === null;
  const isNews =
    JSON.stringify(candidates.map(({ candidateId }) => candidateId)) !==
    JSON.stringify(state.candidates.map(({ candidateId }) => candidateId));
  if (!isFirst && content.length === 0 && !isNews) return [];
  const after: PostMortem = { ...state, state: state.state === 'requested' ? 'drafting' : state.state };
  const title = content.find(({ key, markdown }) => key === 'title' && markdown === undefined)?.generated;
  const about = aboutOf(title === undefined || title === '' ? after : { ...after, title: plainTitle(title) }, order.by);
  const facts = {
    draftedAt: order.now,
    generatorVersion: order.draft.generatorVersion,
    inputHash: order.draft.inputHash,
    sections: content.length,
  };
  return chunked(content).map((part, index) =>
    say(PostMortemDraftedV1, about, {
      ...facts,
      content: part,
      ...(index === 0 ? { suggestions: suggestions.map(mutable), candidates } : {}),
    }),
  );
}

const mutable = (suggestion: PostMortem['suggestions'][number]) => ({
  ...suggestion,
  original: [...suggestion.original],
  proposed: [...suggestion.proposed],
});
/** A title as lists show it: without the backslashes of Markdown. */
export const plainTitle = (markdown: string): string =>
  markdown
    .replace(/\\([^A-Za-z0-9\s])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);

function chunked<Item extends { generated: string; markdown?: string }>(content: readonly Item[]): Item[][] {
  const parts: Item[][] = [[]];
  let bytes = 0;
  for (const item of content) {
    const size = Buffer.byteLength(item.generated) + Buffer.byteLength(item.markdown ?? '');
    if (bytes > 0 && bytes + size > bytesInOneFact) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(item);
    bytes += size;
  }
  return parts;
}

function editSection(order: Extract<TextOrder, { type: 'EditSection' }>, state: PostMortem): readonly DocumentEvent[] | Rejection {
  if (!isOpen(state)) return reject(`post-mortem/is-${state.state}`, { state: state.state });
  const section = state.sections[order.sectionKey];
  if (section === undefined) return reject('post-mortem/unknown-section');
  if (section.version !== order.expectedVersion) return reject('precondition/changed', { current: section });
  const tooLarge = sizeFault(state, order.sectionKey, order.markdown);
  if (tooLarge !== null) return tooLarge;
  const isLocked = order.isLocked ?? section.isLocked;
  const confirmedBy = order.isConfirmed === undefined ? undefined : order.isConfirmed ? order.actor.personId : null;
  const isSame =
    order.markdown === section.markdown &&
    isLocked === section.isLocked &&
    (confirmedBy === undefined || confirmedBy === section.confirmedBy);
  if (isSame) return [];
  const more = {
    ...(confirmedBy === undefined ? {} : { confirmedBy }),
    ...(order.writtenWith === undefined ? {} : { writtenWith: order.writtenWith }),
  };
  return [textChanged(edited(state), section, order.markdown, order, { isLocked, ...more })];
}

function sizeFault(state: PostMortem, sectionKey: string, markdown: string): Rejection | null {
  const bytes = Buffer.byteLength(markdown);
  if (bytes > sectionBytes) return reject('post-mortem/too-large', { limit: sectionBytes });
  const others = Object.values(state.sections).reduce(
    (sum, one) => (one.key === sectionKey ? sum : sum + Buffer.byteLength(one.markdown)),
    0,
  );
  return others + bytes > documentBytes ? reject('post-mortem/too-large', { limit: documentBytes }) : null;
}

function textChanged(
  state: PostMortem,
  section: Section,
  markdown: string,
  order: Pick<Order, 'by' | 'now'>,
  more: { isLocked?: boolean; confirmedBy?: string | null; suggestionId?: string; writtenWith?: string },
): DocumentEvent {
  const title = section.key === 'title' && markdown.trim() !== '' ? plainTitle(markdown.split('\n')[0]!) : state.title;
  return say(PostMortemSectionEditedV1, aboutOf({ ...state, title }, order.by), {
    sectionKey: section.key,
    sectionVersion: section.version + 1,
    origin: originOf(markdown, section),
    editedAt: order.now,
    markdown,
    ...more,
  });
}

function originOf(markdown: string, section: Section): Section['origin'] {
  const generated = section.generated?.text ?? '';
  if (markdown === generated) return 'generated';
  const lines = new Set(generated.split('\n').filter((line) => line.trim() !== ''));
  return markdown.split('\n').some((line) => lines.has(line)) ? 'mixed' : 'human';
}

function acceptSuggestion(
  order: Extract<TextOrder, { type: 'AcceptSuggestion' | 'RefuseSuggestion' }>,
  state: PostMortem,
): readonly DocumentEvent[] | Rejection {
  if (!isOpen(state)) return reject(`post-mortem/is-${state.state}`, { state: state.state });
  const suggestion = state.suggestions.find((one) => one.suggestionId === order.suggestionId);
  if (suggestion === undefined) return reject('suggestion/unknown');
  const section = state.sections[suggestion.sectionKey] ?? emptySection(suggestion.sectionKey);
  const lines = section.markdown === '' ? [] : section.markdown.split('\n');
  const at = placeOf(lines, suggestion);
  if (at < 0) return reject('suggestion/outdated', { sectionKey: section.key });
  const markdown = [...lines.slice(0, at), ...suggestion.proposed, ...lines.slice(at + suggestion.original.length)].join('\n');
  return [textChanged(edited(state), section, markdown, order, { suggestionId: suggestion.suggestionId })];
}

/** Takes what a comment suggests: the quoted words become the suggested ones, where they stand now. */
function acceptComment(order: Extract<TextOrder, { type: 'AcceptComment' }>, state: PostMortem): readonly DocumentEvent[] | Rejection {
  if (!isOpen(state)) return reject(`post-mortem/is-${state.state}`, { state: state.state });
  const comment = state.comments.find((one) => one.commentId === order.commentId);
  if (comment === undefined) return reject('comment/unknown');
  if (comment.suggestion == null || comment.anchor.quote === '') return reject('comment/without-suggestion');
  if (comment.isResolved) return reject('comment/is-resolved');
  const section = state.sections[comment.anchor.sectionKey] ?? emptySection(comment.anchor.sectionKey);
  const at = nearestPlace(section.markdown, comment.anchor);
  if (at < 0) return reject('comment/detached', { sectionKey: section.key });
  const { quote } = comment.anchor;
  const markdown = section.markdown.slice(0, at) + comment.suggestion + section.markdown.slice(at + quote.length);
  const tooLarge = sizeFault(state, section.key, markdown);
  if (tooLarge !== null) return tooLarge;
  const next = edited(state);
  return [
    textChanged(next, section, markdown, order, {}),
    say(PostMortemDetailsEditedV1, aboutOf(next, order.by), {
      changes: [{ member: 'comments', id: comment.commentId, value: { ...comment, isResolved: true } }],
    }),
  ];
}

/** Where quoted words stand now: of several places the one nearest to where they stood; -1 when they are gone. */
function nearestPlace(markdown: string, { quote, start }: { readonly quote: string; readonly start: number }): number {
  let best = -1;
  for (let at = markdown.indexOf(quote); at >= 0; at = markdown.indexOf(quote, at + 1))
    if (best < 0 || Math.abs(at - start) < Math.abs(best - start)) best = at;
  return best;
}

/** Where the lines stand now that a suggestion was made for; -1 when somebody has changed them. */
function placeOf(lines: readonly string[], { line, original }: PostMortem['suggestions'][number]): number {
  const isAt = (at: number): boolean => original.every((text, index) => lines[at + index] === text);
  if (isAt(line - 1) && line - 1 <= lines.length) return line - 1;
  if (original.length === 0) return Math.min(line - 1, lines.length);
  return lines.findIndex((_, at) => isAt(at));
}
