import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { categoryOfActor, markActors, type Marked } from './actors.js';
import { blocksOf, type AllowComment, type Block, type Document } from './blocks.js';
import { catalogue, kindOfSectionKey, scopes, type Rule } from './catalogue.js';
import { patternMatches, type CompiledRule } from './compiled-rules.js';
import { isDenied, isExplained, isReported, subjectOf } from './denials.js';
import type { Category, Finding, Fix, LintContext, SectionKind, Severity } from './finding.js';
import { phraseMatches, phraseRules, type PhraseRule } from './grammar/phrases.js';
import { mask } from './mask.js';
import { sentencesOf } from './sentences.js';

/** A match before it has its place in lines, its identity and its fixes. Offsets are within the whole text. */
interface Match {
  readonly rule: Pick<Rule, 'id' | 'title' | 'why' | 'ask' | 'rewrite' | 'fix' | 'supersedes'>;
  readonly category: Category;
  readonly severity: Severity;
  readonly offset: number;
  readonly length: number;
}

const weight: Readonly<Record<Severity, number>> = { error: 2, warning: 1, suggestion: 0 };

/** How heavily a rule weighs in a section of that kind, after the organization's own settings. */
function severityOf(
  rule: Pick<Rule, 'id' | 'severity' | 'category'>,
  category: Category,
  kind: SectionKind,
  context: LintContext,
): Severity | 'off' {
  const own = context.severity?.[rule.id];
  if (own) return own;
  let severity: Severity | 'off' = rule.severity;
  for (const change of catalogue.sectionSeverity) {
    if (change.section !== kind || severity === 'off') continue;
    if (!change.rules?.includes(rule.id) && !change.categories?.includes(category) && !change.categories?.includes(rule.category)) continue;
    severity = change.map[severity] ?? severity;
  }
  return severity;
}

/** Rules that need somebody: of a machine they say nothing, and of nobody less. */
const ofPersons = new Set(['BL-05', 'BL-34', 'BL-38']);
const isBlame = (category: Category) => category.startsWith('blame-') || category === 'human-error';
/** What these find may well be told with a negation: `it never came naturally to them`. */
const neverDenied = new Set(['BL-21', 'BL-39', 'BL-40']);
const lighter: Readonly<Record<Severity, Severity>> = { error: 'warning', warning: 'suggestion', suggestion: 'suggestion' };

/** How heavily a finding weighs in its sentence; `off` where the sentence takes it back. */
function weighed({ words, actors }: Marked, rule: Rule | PhraseRule, severity: Severity, start: number, end: number): Severity | 'off' {
  if (!neverDenied.has(rule.id) && isDenied(words, actors, start, end)) return 'off';
  const subject = ofPersons.has(rule.id) ? subjectOf(actors, start, end) : 'person';
  if (subject === 'system') return 'off';
  if (severity === 'error' && (isReported(words, start) || isExplained(words, end))) return 'warning';
  return subject === 'nobody' && 'phrases' in rule ? lighter[severity] : severity;
}

function matchesIn(block: Block, text: string, context: LintContext): Match[] {
  const marked = markActors(mask(text.slice(block.start, block.end)), context.names);
  const { words, actors } = marked;
  const found: Match[] = [];
  const add = (rule: Rule | PhraseRule, start: number, end: number) => {
    const category = rule.categoryBy === 'actor' ? categoryOfActor(actors.slice(start, end)) : rule.category;
    const severity = severityOf(rule, category, block.kind, context);
    if (severity === 'off') return;
    const weight_ = isBlame(rule.category) && severity !== 'suggestion' ? weighed(marked, rule, severity, start, end) : severity;
    if (weight_ !== 'off') found.push({ rule, category, severity: weight_, offset: block.start + start, length: end - start });
  };
  const isWanted = ({ rule, kinds }: CompiledRule) =>
    kinds.has(block.kind) && (!rule.when || (context.impactScope !== undefined && context.impactScope !== rule.when.impactScopeNot));
  for (const { compiled, start, text: matched } of patternMatches(words, actors, isWanted))
    add(compiled.rule, start, start + matched.length);
  const runsHere = (rule: { scope: Rule['scope'] }) => (scopes[rule.scope] as readonly SectionKind[]).includes(block.kind);
  for (const { rule, start, end } of phraseMatches(marked, runsHere)) add(rule, start, end);
  return [...found, ...ownMatches(words, block, context)];
}

function ownMatches(words: string, block: Block, context: LintContext): Match[] {
  const found: Match[] = [];
  const lower = words.toLowerCase();
  for (const own of context.rules ?? []) {
    for (const phrase of own.phrases.map((words_) => words_.toLowerCase()).filter((words_) => words_.length > 0)) {
      for (let at = lower.indexOf(phrase); at !== -1; at = lower.indexOf(phrase, at + phrase.length)) {
        if (/\w/.test(lower[at - 1] ?? ' ') || /\w/.test(lower[at + phrase.length] ?? ' ')) continue;
        const rule = { id: own.ruleId, title: 'Own rule', why: own.why, ask: own.ask, rewrite: own.rewrite };
        found.push({ rule, category: 'own', severity: own.severity, offset: block.start + at, length: phrase.length });
      }
    }
  }
  return found;
}

const overlaps = (a: Match, b: Match) => a.offset < b.offset + b.length && b.offset < a.offset + a.length;

/** Superseded ones drop; then of those that overlap the heavier one stays, a pattern before a phrase, the longer and the earlier one. */
function withoutOverlaps(matches: readonly Match[]): Match[] {
  const remaining = matches.filter(
    (match) => !matches.some((other) => other.rule.supersedes?.includes(match.rule.id) && overlaps(match, other)),
  );
  const best = [...remaining].sort(
    (a, b) =>
      weight[b.severity] - weight[a.severity] ||
      Number('phrases' in a.rule) - Number('phrases' in b.rule) ||
      b.length - a.length ||
      a.offset - b.offset ||
      (a.rule.id < b.rule.id ? -1 : Number(a.rule.id > b.rule.id)),
  );
  const kept: Match[] = [];
  for (const match of best) if (!kept.some((other) => overlaps(match, other))) kept.push(match);
  return kept;
}

const byPlace = (a: { offset: number; length: number; ruleId: string }, b: { offset: number; length: number; ruleId: string }) =>
  a.offset - b.offset || a.length - b.length || (a.ruleId < b.ruleId ? -1 : Number(a.ruleId > b.ruleId));

/** Line starts of a text, for turning offsets into lines and columns by bisection. */
class Places {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  at(offset: number): { line: number; column: number } {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.starts[low]! + 1 };
  }
}

const hash12 = (...parts: (string | number)[]) => bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, 12);

function fixesOf(match: Match, text: string, sentence: readonly [number, number], context: LintContext): Fix[] {
  const { fix } = match.rule;
  if (!fix) return [];
  const { offset, length } = match;
  if (fix.kind === 'move') return [{ kind: 'move', label: fix.label, edits: [] }];
  if (fix.kind === 'role') {
    const role = context.roleAt?.(text.slice(offset, offset + length));
    return role ? [{ kind: 'role', label: `Write "${role}"`, edits: [{ offset, length, text: role }] }] : [];
  }
  if (fix.kind === 'replace') return [{ kind: 'replace', label: fix.label, edits: [{ offset, length, text: fix.text ?? '' }] }];
  let end = offset + length;
  if (text[end] === ',') end++;
  while (text[end] === ' ') end++;
  const startsSentence = sentence[0] === offset;
  // A letter only: where the word was all there was, what follows is another paragraph.
  const letter = startsSentence ? (/^\p{Ll}/u.exec(text.slice(end, end + 2))?.[0] ?? '') : '';
  return [{ kind: 'delete', label: fix.label, edits: [{ offset, length: end - offset + letter.length, text: letter.toUpperCase() }] }];
}

function findingsOf(blocks: readonly Block[], text: string, context: LintContext): { finding: Finding; block: Block }[] {
  const places = new Places(text);
  const results: { finding: Finding; block: Block }[] = [];
  const seen = new Set<string>();
  const ordinals = new Map<string, number>();
  for (const block of blocks) {
    const kept = withoutOverlaps(matchesIn(block, text, context)).sort((a, b) =>
      byPlace({ ...a, ruleId: a.rule.id }, { ...b, ruleId: b.rule.id }),
    );
    if (kept.length === 0) continue;
    const sentences = sentencesOf(text.slice(block.start, block.end)).map(([from, to]) => [block.start + from, block.start + to] as const);
    for (const match of kept) {
      const { rule, category, severity, offset, length } = match;
      const place = `${rule.id} ${offset} ${length}`;
      if (seen.has(place)) continue; // windows of a long block overlap
      seen.add(place);
      const sentence = sentences.find(([from, to]) => from <= offset && offset < to) ?? ([offset, offset + length] as const);
      const words = text.slice(sentence[0], sentence[1]).replace(/\s+/g, ' ');
      const identity = JSON.stringify([rule.id, context.section ?? block.heading, words]);
      const ordinal = ordinals.get(identity) ?? 0;
      ordinals.set(identity, ordinal + 1);
      const start = places.at(offset);
      const end = places.at(offset + length);
      results.push({
        block,
        finding: {
          findingId: hash12(rule.id, context.section ?? block.heading, words, ordinal),
          ruleId: rule.id,
          title: rule.title,
          category,
          severity,
          offset,
          length,
          ...start,
          endLine: end.line,
          endColumn: end.column,
          sentence,
          text: text.slice(offset, offset + length),
          ask: rule.ask,
          why: rule.why,
          rewrite: rule.rewrite,
          fixes: fixesOf(match, text, sentence, context),
        },
      });
    }
  }
  return results;
}

function waiverOf(
  finding: Finding,
  block: Block,
  document: Document,
  context: LintContext,
  used: Set<AllowComment>,
): { reason: string } | undefined {
  const allowed = context.allow?.find(
    (allow) => (!allow.ruleId || allow.ruleId === finding.ruleId) && allow.text.toLowerCase() === finding.text.toLowerCase(),
  );
  if (allowed) return { reason: allowed.reason };
  for (const comment of document.allows) {
    if (comment.ruleId !== finding.ruleId) continue;
    const next = document.blocks.find((candidate) => candidate.start >= comment.end);
    if (!comment.wholeFile && next !== block) continue;
    used.add(comment);
    if (comment.reason) return { reason: comment.reason };
  }
  return undefined;
}

const known = new Set([...catalogue.rules, ...phraseRules].map((rule) => rule.id));

function misusedAllows(document: Document, used: ReadonlySet<AllowComment>, text: string, context: LintContext): Finding[] {
  const places = new Places(text);
  const own = new Set((context.rules ?? []).map((rule) => rule.ruleId));
  return document.allows.flatMap((comment): Finding[] => {
    const isKnown = known.has(comment.ruleId) || own.has(comment.ruleId);
    const why = !isKnown
      ? `There is no rule ${comment.ruleId}.`
      : !used.has(comment)
        ? `Nothing here breaks ${comment.ruleId}: the comment can go.`
        : comment.reason === ''
          ? 'A waiver needs its reason, after a colon.'
          : undefined;
    if (!why) return [];
    const start = places.at(comment.start);
    const end = places.at(comment.end);
    return [
      {
        findingId: hash12('LN-01', comment.ruleId, comment.start),
        ruleId: 'LN-01',
        title: 'Waiver without effect or reason',
        category: 'waiver',
        severity: 'warning',
        offset: comment.start,
        length: comment.end - comment.start,
        ...start,
        endLine: end.line,
        endColumn: end.column,
        sentence: [comment.start, comment.end],
        text: text.slice(comment.start, comment.end),
        ask: 'What would a later reader need to know to agree?',
        why,
        rewrite: '<!-- debrief-allow BL-07: quoted from the public statement -->',
        fixes: [],
      },
    ];
  });
}

/**
 * Finds blameful language in a Markdown text. Pure: the same text and context give the same findings, sorted by place. Time is
 * linear in the length of the text, also for hostile ones.
 */
export function lint(text: string, context: LintContext = {}): Finding[] {
  const kind = context.section === undefined ? undefined : kindOfSectionKey(context.section);
  const document = blocksOf(text, kind, context.sections);
  const used = new Set<AllowComment>();
  const findings = findingsOf(document.blocks, text, context).map(({ finding, block }) => {
    const waived = waiverOf(finding, block, document, context, used);
    return waived ? { ...finding, waived } : finding;
  });
  return [...findings, ...misusedAllows(document, used, text, context)].sort(byPlace);
}
