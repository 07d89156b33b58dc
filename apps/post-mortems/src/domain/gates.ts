import type { Factor, Instant } from '@debrief/contracts';
import type { SubjectRecord } from './citations.js';
import { storyOf } from './draft/facts.js';
import { phaseOf, spanOf } from './draft/timeline.js';
import type { PostMortem, Proposal } from './state.js';
import { gateSections, type GateId, type Template } from './templates.js';

/** A finding as a gate sees it: the linter's, the verifier's or one of structure. */
export interface GateFinding {
  readonly findingId: string;
  readonly ruleId: string;
  readonly severity: 'error' | 'warning' | 'suggestion';
  readonly sectionKey: string;
  readonly isGenerated?: boolean;
}

export interface GateResult {
  readonly gateId: GateId;
  readonly outcome: 'pass' | 'fail' | 'waived' | 'not-applicable';
  readonly because: string;
}

export interface GateInput {
  readonly document: PostMortem;
  readonly template: Template;
  readonly record: SubjectRecord;
  readonly findings: readonly GateFinding[];
  /** Counted as given although it is about to be: the approval that is being decided upon. */
  readonly approving: { readonly personId: string; readonly outside: boolean } | null;
  readonly now: Instant;
  /** How many from outside the policy asks for; one unless it says otherwise. */
  readonly outsiders?: number;
}

type Verdict = Omit<GateResult, 'gateId'>;
const pass = (because: string): Verdict => ({ outcome: 'pass', because });
const fail = (because: string): Verdict => ({ outcome: 'fail', because });
const spared = (because: string): Verdict => ({ outcome: 'not-applicable', because });

/** All ten, each with why. Pure: the document, its template, the record and the findings decide. */
export function gatesOf(input: GateInput): GateResult[] {
  const open = openFindings(input);
  const verdicts: Readonly<Record<GateId, () => Verdict>> = {
    G1: () => languageGate(open),
    G2: () => factorsGate(input),
    G3: () => evidenceGate(input.document.factors),
    G4: () => phasesGate(input),
    G5: () => guardGate(input.document.proposals, input.now),
    G6: () => balanceGate(input.document),
    G7: () => sourcesGate(input),
    G8: () => outsiderGate(input),
    G9: () => placeholderGate(input),
    G10: () => recordGate(open),
  };
  return (Object.keys(verdicts) as GateId[]).map((gateId): GateResult => {
    const waiver = input.document.waivers.find((one) => one.gateId === gateId);
    const missing = (gateSections[gateId] ?? []).filter(
      (key) => !input.template.sections.some((section) => section.key === key && section.required),
    );
    const needed = gateSections[gateId] ?? [];
    // A gate looks at sections that the template asks for; where it asks for none of them there is nothing to pass.
    const verdict = needed.length > 0 && missing.length === needed.length ? spared('the template does not ask for it') : verdicts[gateId]();
    if (verdict.outcome === 'fail' && waiver !== undefined) return { gateId, outcome: 'waived', because: waiver.reason };
    return { gateId, ...verdict };
  });
}

/** Findings that nobody has waived. */
export function openFindings({ document, findings }: Pick<GateInput, 'document' | 'findings'>): GateFinding[] {
  const waived = new Set(document.waivers.map((waiver) => waiver.findingId).filter((id) => id !== null));
  return findings.filter((finding) => !waived.has(finding.findingId));
}

/** Warnings of the linter in what people wrote that nobody has mended or dismissed: they stand against an approval. */
export const openWarnings = (input: Pick<GateInput, 'document' | 'findings'>): number =>
  openFindings(input).filter(
    (finding) => finding.severity === 'warning' && finding.isGenerated !== true && !/^(?:VF|ST)-/.test(finding.ruleId),
  ).length;

const isOfRecord = (finding: GateFinding): boolean =>
  finding.ruleId.startsWith('VF-') || finding.ruleId === 'ST-07' || finding.ruleId === 'ST-08';

function languageGate(open: readonly GateFinding[]): Verdict {
  const errors = open.filter((finding) => finding.severity === 'error' && !isOfRecord(finding));
  return errors.length === 0
    ? pass('no open error of the linter')
    : fail(`${counted(errors.length, 'error')} of the linter in ${sections(errors)}`);
}

function recordGate(open: readonly GateFinding[]): Verdict {
  const errors = open.filter((finding) => finding.severity === 'error' && isOfRecord(finding));
  return errors.length === 0
    ? pass('the text agrees with the record')
    : fail(`${counted(errors.length, 'contradiction')} of the record in ${sections(errors)}`);
}

const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
const sections = (findings: readonly GateFinding[]): string => [...new Set(findings.map((finding) => finding.sectionKey))].join(', ');

const frictions: readonly Factor['role'][] = ['detection-gap', 'response-friction', 'recovery-friction'];
const processWords =
  /\b(?:process|guard|check|test|review|policy|policies|runbook|procedure|gate|alert|pipeline|checklist|default|template|limit|quota|practice|ownership|handover|rota|deploy\w*|release|rollout|validation|monitor\w*|standard)\b/i;

/** Whether a how-chain ends where something can be changed: at a process or a guard, never at a person. */
export const endsAtProcess = (factor: Factor): boolean => {
  const last = factor.howChain.at(-1);
  return last !== undefined && (factor.layer === 'process' || factor.layer === 'organizational' || processWords.test(last.answer));
};

function factorsGate({ document, template }: GateInput): Verdict {
  const { factors } = document;
  if (factors.length < 2) return fail(`${counted(factors.length, 'factor')}; at least two had to be true`);
  if (new Set(factors.map((factor) => factor.layer)).size < 2) return fail(`all factors are ${factors[0]!.layer}`);
  if (
    !factors.some((factor) => frictions.includes(factor.role) || factor.category === 'monitoring-gap' || factor.category === 'runbook-gap')
  )
    return fail('no factor is about detection, response or recovery');
  const asksChains = template.sections.some((section) => section.key === 'how-chains' && section.required);
  if (asksChains && !factors.some(endsAtProcess)) return fail('no how-chain ends at a process or a guard');
  return pass(`${factors.length} factors of several layers`);
}

const hypothetical =
  /\b(?:may|might|could|possibly|perhaps|probably|likely|suspect\w*|hypothes\w*|assum\w*|presum\w*|seems?|appears?|unclear|unproven)\b/i;

function evidenceGate(factors: readonly Factor[]): Verdict {
  const bare = factors.findIndex((factor) => factor.evidence.length === 0);
  if (bare >= 0) return fail(`F${bare + 1} cites no entry and no link`);
  const sure = factors.findIndex((factor) => factor.confidence === 'hypothesis' && !hypothetical.test(factor.statement));
  if (sure >= 0) return fail(`F${sure + 1} is a hypothesis and is not worded as one`);
  return factors.length === 0 ? spared('there is no factor') : pass('each factor cites what it rests on');
}

function phasesGate({ record }: GateInput): Verdict {
  const found = new Set(
    record.stories.flatMap((story) => storyOf(story).map((entry) => phaseOf(entry.occurredAt, spanOf(story.incident, record.period)))),
  );
  const missing = (['Before', 'During', 'After'] as const).filter((phase) => !found.has(phase));
  return missing.length === 0
    ? pass('before, during and after are told')
    : fail(`no entry ${missing.map((phase) => phase.toLowerCase()).join(', none ')}`);
}

const guards: readonly Proposal['controlStrength'][] = ['eliminate', 'automate', 'guard', 'alert'];

/** AS-07: something that stops or catches a repeat within 30 days, with owner, due date and acceptance. */
export function isShortTermGuard(proposal: Proposal, now: Instant): boolean {
  if (proposal.state === 'declined' || proposal.due === null || proposal.owner === null || proposal.acceptance.trim().length < 10)
    return false;
  const isGuard = (proposal.kind === 'prevent' || proposal.kind === 'detect') && guards.includes(proposal.controlStrength);
  return isGuard && (Date.parse(`${proposal.due.on}T00:00:00.000Z`) - Date.parse(`${now.slice(0, 10)}T00:00:00.000Z`)) / 86_400_000 <= 30;
}

const guardGate = (proposals: readonly Proposal[], now: Instant): Verdict =>
  proposals.some((proposal) => isShortTermGuard(proposal, now))
    ? pass('a guard is due within 30 days')
    : fail('no guard is due within 30 days with owner, due date and acceptance');

const text = (document: PostMortem, key: string): string => document.sections[key]?.markdown.trim() ?? '';
const isNone = (markdown: string): boolean => /^(?:none|nothing)\b.{0,20}\bbecause\b/i.test(markdown);

function balanceGate(document: PostMortem): Verdict {
  const [well, bad] = [text(document, 'went-well'), text(document, 'not-well')];
  if (well === '') return fail('what went well is empty; say “none, because …” if so');
  if (bad === '') return fail('what did not go well is empty; say “none, because …” if so');
  const points = isNone(bad) ? [] : bad.split('\n').filter((line) => /^\s*(?:[-*+]|\d+[.)])\s/.test(line));
  const open = (points.length === 0 && !isNone(bad) ? [bad] : points).filter(
    (point) => !/\[\[A\d+\]\]|\bact_[a-z2-7]{20}\b|\bAI-\d+\b|\bno item\b|\bbecause\b/i.test(point),
  );
  return open.length === 0
    ? pass('both are told, and each bad point has an item or a reason')
    : fail(`${counted(open.length, 'bad point')} without an item or a reason`);
}

function sourcesGate({ record, findings }: GateInput): Verdict {
  const bare = record.stories
    .flatMap((story) => story.incident?.impacts ?? [])
    .filter((impact) => (impact.share !== null || impact.quantity !== null) && impact.source === null && !impact.isEstimate);
  if (bare.length > 0) return fail(`I${bare[0]!.impactNo} has a number without a source; name it, or call it an estimate`);
  const uncited = findings.filter((finding) => finding.ruleId === 'VF-06' && finding.sectionKey === 'impact');
  return uncited.length === 0
    ? pass('every number of the impact has a source')
    : fail(`${counted(uncited.length, 'number')} in Impact without a citation`);
}

function outsiderGate({ document, approving, outsiders = 1 }: GateInput): Verdict {
  if (outsiders === 0) return spared('the policy asks for nobody from outside');
  const approved = document.reviewers.filter(
    (reviewer) => reviewer.outside && reviewer.answer === 'approved' && reviewer.revision === document.revision,
  );
  const given = new Set([...approved, ...(approving?.outside === true ? [approving] : [])].map(({ personId }) => personId)).size;
  if (given >= outsiders) return pass('somebody outside the responders approved it');
  return fail(
    given === 0 ? 'nobody outside the responders has approved it' : `${given} of ${outsiders} from outside the responders approved it`,
  );
}

const placeholder = /\bTBD\b|\{\{|(?<!\\)\[needs:/;

/** The sections that still hold a placeholder or an untouched prompt. */
export function placeholdersIn(document: PostMortem, template: Template): string[] {
  return Object.values(document.sections)
    .filter(({ key, markdown }) => {
      const prompt = template.sections.find((section) => section.key === key)?.prompt ?? '';
      return placeholder.test(markdown) || (prompt !== '' && markdown.trim() === prompt);
    })
    .map(({ key }) => key);
}

function placeholderGate({ document, template }: GateInput): Verdict {
  const left = placeholdersIn(document, template);
  return left.length === 0 ? pass('nothing is left to fill in') : fail(`a placeholder is left in ${left.join(', ')}`);
}
