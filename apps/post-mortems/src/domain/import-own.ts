import { FactorCategory, FactorBody } from '@debrief/contracts';
import type { Portable } from './portable.js';

/*
 * Our own Markdown, read back: what was kept beside the text and written into its sections when it left (factors, chains, beliefs,
 * items) is taken out of them again, so that a document that goes out and comes in is the same.
 */

/** Sections of an export that say what the product says by itself. */
export const toldByItself: ReadonlySet<string> = new Set(['What is cited', 'Waived', 'Status', 'People']);

/** Whether a front matter is one of ours. */
export const isOwnExport = (front: ReadonlyMap<string, string>): boolean =>
  /^PM-\d+$/.test(front.get('number') ?? '') && /^[0-9a-f]{64}$/.test(front.get('hash') ?? '');

type Parts = Pick<Portable, 'factors' | 'assumptions' | 'proposals'>;

const factorLine = /^- \*\*F\d{1,3}\*\* \(([a-z]+), ([a-z-]+), ([a-z-]+), ([a-z]+)(?:, confirmed)?\): (.+)$/;
const chainHead = /^\*\*F(\d{1,3})\*\*$/;
const chainStep = /^\d{1,2}\. (.{1,500}?\?) (.{1,2000})$/;
const citation = / \[\[([^[\]]{1,40})\]\]/g;

/** The parts, and the sections without the lines that they were written as. */
export function takeParts(sections: Map<string, string[]>): Parts {
  const factors = take(sections, 'factors', readFactor);
  const chains = chainsIn(sections);
  return {
    factors: factors.map((factor, index) => ({ ...factor, howChain: chains.get(index + 1) ?? [] })),
    assumptions: take(sections, 'assumptions', readAssumption),
    proposals: take(sections, 'actions', readProposal),
  };
}

function take<Part>(sections: Map<string, string[]>, key: string, read: (line: string) => Part | null): Part[] {
  const lines = sections.get(key) ?? [];
  const parts: Part[] = [];
  const kept: string[] = [];
  // They stand first, before what a person wrote.
  let isOver = false;
  for (const line of lines) {
    const part = isOver ? null : read(line);
    if (part !== null) parts.push(part);
    else {
      if (line.trim() !== '') isOver = true;
      kept.push(line);
    }
  }
  if (lines.length > 0) sections.set(key, kept);
  return parts;
}

type PortableFactor = Portable['factors'][number];

function readFactor(line: string): PortableFactor | null {
  const match = factorLine.exec(line);
  if (match === null) return null;
  const [, layer, role, category, confidence, rest = ''] = match;
  const evidence = [...rest.matchAll(citation)].map(([, ref]) => ref!);
  const read = FactorBody.safeParse({
    statement: rest.replace(citation, '').trim(),
    layer,
    role,
    category: FactorCategory.safeParse(category).success ? category : 'unknown',
    confidence,
    evidence,
  });
  return read.success ? read.data : null;
}

function chainsIn(sections: Map<string, string[]>): Map<number, PortableFactor['howChain']> {
  const chains = new Map<number, PortableFactor['howChain']>();
  let open: number | null = null;
  const lines = sections.get('how-chains') ?? [];
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at]!;
    const head = chainHead.exec(line);
    const step = chainStep.exec(line);
    if (head !== null) {
      open = Number(head[1]);
      chains.set(open, []);
    } else if (step !== null && open !== null) chains.get(open)!.push({ question: step[1]!, answer: step[2]!, evidence: [] });
    else if (line.trim() !== '') break;
  }
  if (lines.length > 0) sections.set('how-chains', lines.slice(at));
  return chains;
}

function readAssumption(line: string): Portable['assumptions'][number] | null {
  const [first = '', ...rest] = line.split('; ');
  const verdict = rest.pop();
  if (!first.startsWith('- ') || (verdict !== 'refuted' && verdict !== 'confirmed' && verdict !== 'open')) return null;
  const since = / \(believed since ([^()]{1,200})\)$/.exec(first);
  const refs = (...labels: readonly string[]): string[] =>
    rest
      .filter((part) => labels.some((label) => part.startsWith(`${label} `)))
      .flatMap((part) => [...part.matchAll(citation)].map(([, ref]) => ref!));
  return {
    belief: first.slice(2, since === null ? undefined : -since[0].length),
    heldSince: since?.[1] ?? null,
    evidenceFor: refs('for it'),
    evidenceAgainst: refs('refuted by', 'against it'),
    verdict,
    check: rest.find((part) => part.startsWith('to check: '))?.slice('to check: '.length) ?? null,
  };
}

function readProposal(line: string): Portable['proposals'][number] | null {
  const match = /^- (.{1,160}?)(?:, due (\d{4}-\d{2}-\d{2}))?(?:\. Done when: (.{1,2000}))?$/.exec(line);
  if (match === null || (match[2] === undefined && match[3] === undefined)) return null;
  const [, title = '', on, acceptance = ''] = match;
  return {
    title,
    description: '',
    kind: null,
    controlStrength: null,
    priority: 'P2',
    due: on === undefined ? null : { on, at: '17:00', zone: 'UTC' },
    acceptance,
    labels: ['imported'],
  };
}
