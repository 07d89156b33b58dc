import { catalogue } from './catalogue.js';
import type { Names } from './finding.js';
import { formsOfNoun } from './grammar/inflect.js';

const OBJECT_SHIFT = 0x10;
const REACH = 48;

const codeOf = (actor: { code: string }) => Number.parseInt(actor.code, 16);

// One alternation in the order of the catalogue. The class `person` (handles) stands without word boundaries.
const classes = catalogue.actors;
const actorPattern = new RegExp(
  classes
    .map((actor, i) => (actor.class === 'person' ? `(?<c${i}>${actor.pattern})` : `\\b(?<c${i}>${actor.pattern})(?![\\w-])`))
    .join('|'),
  'gi',
);
const objectAfter = new RegExp(catalogue.objectAfter, 'i');

/** The actors that are single words, too many for an expression: looked up one by one. */
const actorOfNoun = new Map(
  classes.flatMap((actor) =>
    (actor.nouns?.split(' ') ?? []).flatMap((noun) => formsOfNoun(noun).map((text) => [text, codeOf(actor)] as const)),
  ),
);
const plainWord = /(?<![\w.-])[A-Za-z]{3,}(?:-[a-z]+)?(?![\w-])/g;

/** What follows turns the word before it into the name of a thing: a reviewer bot, the provider plugin, the team manager role. */
const thingAfter =
  /^(?:\s+(?:bot|tool|app|daemon|plugin|account|mode|flag|field|table|column|header|role|api|sdk|portal|librar|record|token|endpoint|topic|system|interface|console|dashboard|module|package|agent|prox|cache|object|namespace|schema|process\b(?!\s+(?:the|all|an?)\b)|stor(?:y|ies)\b|persona|operating\s+system))/i;
const isThing = (text: string, end: number) => thingAfter.test(text.slice(end, end + 24));

const PERSON = 0xe000;
const kinds = [
  ['people', 0xe000],
  ['teams', 0xe002],
  ['vendors', 0xe005],
  ['customers', 0xe004],
] as const;

export interface Marked {
  /** Masked text in which the people of the directory are marked. */
  readonly words: string;
  /** The same with every actor marked, subjects and objects apart. */
  readonly actors: string;
}

const letter = /[\p{L}\p{N}_]/u;

/** Names never become regular expressions: they are found as they stand, case-sensitively, at letter boundaries. */
function markNames(text: string, names: readonly string[], code: number): string {
  let marked = text;
  for (const name of [...names].sort((a, b) => b.length - a.length)) {
    if (name.length < 2) continue;
    for (let at = marked.indexOf(name); at !== -1; at = marked.indexOf(name, at + name.length)) {
      const before = marked[at - 1];
      const after = marked[at + name.length];
      if ((before && letter.test(before)) || (after && letter.test(after))) continue;
      marked = marked.slice(0, at) + String.fromCharCode(code).repeat(name.length) + marked.slice(at + name.length);
    }
  }
  return marked;
}

/** Replaces each actor by a run of its class's mark, as long as its words, so that offsets stay right. */
export function markActors(masked: string, names: Names = {}): Marked {
  const words = names.people?.length ? markNames(masked, names.people, PERSON) : masked;
  let named = words;
  for (const [kind, code] of kinds) if (kind !== 'people' && names[kind]?.length) named = markNames(named, names[kind], code);
  // The words that the directory's names already turned into marks may be objects as well.
  const isObject = (at: number) => objectAfter.test(named.slice(Math.max(0, at - REACH), at));
  named = named.replace(/[\uE000-\uE009]+/g, (run, at: number) => (isObject(at) ? shifted(run) : run));
  named = named.replace(plainWord, (word, at: number) => {
    const code = actorOfNoun.get(word.toLowerCase());
    return code === undefined || isThing(named, at + word.length)
      ? word
      : String.fromCharCode(code + (isObject(at) ? OBJECT_SHIFT : 0)).repeat(word.length);
  });
  const actors = named.replace(actorPattern, (match: string, ...rest: unknown[]) => {
    const at = rest.at(-3) as number;
    const groups = rest.at(-1) as Record<string, string | undefined>;
    const index = classes.findIndex((_, i) => groups[`c${i}`] !== undefined);
    const actor = classes[index]!;
    if (actor.class !== 'person' && isThing(named, at + match.length)) return match;
    const shifts = actor.shifts && !/^they$/i.test(match);
    return String.fromCharCode(codeOf(actor) + (shifts && isObject(at) ? OBJECT_SHIFT : 0)).repeat(match.length);
  });
  return { words, actors };
}

const shifted = (run: string) => String.fromCharCode(run.charCodeAt(0) + OBJECT_SHIFT).repeat(run.length);

const categories: Readonly<Record<string, 'blame-team' | 'blame-organization' | 'blame-user' | 'blame-vendor'>> = {
  team: 'blame-team',
  organization: 'blame-organization',
  user: 'blame-user',
  vendor: 'blame-vendor',
};
const classOfCode = new Map(
  classes.flatMap((actor) => [codeOf(actor), codeOf(actor) + OBJECT_SHIFT].map((code) => [code, actor.class] as const)),
);

/** The category that the first actor in a match gives it. */
export function categoryOfActor(match: string): 'blame-person' | 'blame-team' | 'blame-organization' | 'blame-user' | 'blame-vendor' {
  const mark = /[\uE000-\uE01F]/.exec(match)?.[0];
  return (mark && categories[classOfCode.get(mark.charCodeAt(0)) ?? '']) || 'blame-person';
}
