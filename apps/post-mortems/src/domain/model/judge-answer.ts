import { lint } from '@debrief/blameless';
import { CitationIndex, type SubjectRecord } from '../citations.js';
import type { PostMortem } from '../state.js';
import { RecordFacts } from '../verify/record-facts.js';
import { compareStated } from '../verify/stated.js';
import { verify } from '../verify/verify.js';
import type { ModelInput } from './model-input.js';
import type { Pseudonyms } from './mask.js';

/** A sentence as a model answered it. */
export interface ModelSentence {
  readonly text: string;
  readonly cites: readonly string[];
}

/** The same after everything that any text must pass. A struck one is shown struck, with why. */
export interface JudgedSentence {
  readonly text: string;
  readonly cites: readonly string[];
  /** As it would stand in the section. */
  readonly markdown: string;
  readonly isStruck: boolean;
  readonly because: readonly string[];
}

const sentencesKept = 40;
const longest = 600;

/** Each sentence by itself: cited, cited only what was offered, one line of prose, and nothing for the verifier or the linter. */
export function judgeAnswer(
  sentences: readonly ModelSentence[],
  input: ModelInput,
  record: SubjectRecord,
  document: Pick<PostMortem, 'factors' | 'proposals'>,
  people: Pseudonyms,
  names: readonly string[],
): JudgedSentence[] {
  const facts = new RecordFacts(new CitationIndex(record));
  const offered = new Set(input.facts.flatMap(({ cites }) => cites));
  const confirmed = new Set(document.factors.flatMap((factor, index) => (factor.confirmedBy === null ? [] : [`F${index + 1}`])));
  return sentences.slice(0, sentencesKept).map(({ text, cites }): JudgedSentence => {
    const plain = people.show(
      text
        .replace(/\s*\[\[[^[\]]{0,40}\]\]/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
    const because: string[] = [];
    if (plain === '' || plain.length > longest) because.push(`is not one sentence of up to ${longest} characters`);
    if (/^[#>|]|^\s*[-*+]\s|```|<[a-z!/]|\]\(|!\[|https?:/i.test(plain)) because.push('is more than plain words');
    if (cites.length === 0) because.push('cites nothing');
    for (const ref of cites) if (!offered.has(ref)) because.push(`cites ${ref.slice(0, 40)}, which was not offered`);
    const known = cites.filter((ref) => offered.has(ref));
    const markdown = withCitations(plain, known);
    if (because.length === 0) {
      const found = verify(markdown, facts, {
        section: input.section,
        isGenerated: () => true,
        people: names,
        known: { F: document.factors.length, A: document.proposals.length, L: 0 },
        confirmedFactors: confirmed,
        maySeeRestricted: false,
      });
      const stated = compareStated(markdown, input.section, record);
      const language = lint(markdown, { section: input.section, names: { people: [...names] } }).filter(
        ({ severity }) => severity !== 'suggestion',
      );
      for (const { ruleId, text: words, why } of [...found, ...stated, ...language]) because.push(`${ruleId} “${words}”: ${why}`);
    }
    return { text: plain, cites: known, markdown, isStruck: because.length > 0, because };
  });
}

/** `… fired [[T3]].`: the citations stand before the last stop. */
function withCitations(text: string, cites: readonly string[]): string {
  const body = text.replace(/[.\s]+$/, '');
  return `${body}${[...new Set(cites)].map((ref) => ` [[${ref}]]`).join('')}.`;
}
