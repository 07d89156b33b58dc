import type { Redaction } from '@debrief/contracts';
import type { PostMortem } from './state.js';

/** Those whose words are not in their section: somebody changed them since, and they would hide nothing. */
export const lostRedactions = (redactions: readonly Redaction[], { sections }: Pick<PostMortem, 'sections'>): Redaction[] =>
  redactions.filter(({ sectionKey, quote }) => sections[sectionKey]?.markdown.includes(quote) !== true);
