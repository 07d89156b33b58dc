import type { Factor } from '@debrief/contracts';
import { describe, expect, it } from 'vitest';
import { gatesOf, openWarnings, type GateFinding, type GateInput } from './gates.js';
import { noPostMortem, type PostMortem, type Proposal, type Section } from './state.js';
import { shippedTemplates, type GateId } from './templates.js';
import { aRecord, anEntry, checkoutEntries, checkoutIncident } from './testing/records.js';

const factor = (more: Partial<Factor> = {}): Factor => ({
  factorId: 'fac_aaaaaaaaaaaaaaaaaaaa',
  statement: 'A rollout reaches all regions at once.',
  layer: 'process',
  role: 'latent-condition',
  category: 'automation',
  evidence: ['T1'],
  confidence: 'supported',
  howChain: [{ question: 'How?', answer: 'The pipeline has no step between.', evidence: [] }],
  stillPresent: 'yes',
  alsoIn: [],
  confirmedBy: null,
  ...more,
});
const guard = (more: Partial<Proposal> = {}): Proposal => ({
  actionItemId: 'act_aaaaaaaaaaaaaaaaaaaa',
  title: 'Stop a rollout when a region fails',
  description: '',
  kind: 'prevent',
  controlStrength: 'guard',
  priority: 'P1',
  owner: { kind: 'person', id: 'per_aaaaaaaaaaaaaaaaaaaa' },
  owningTeamId: null,
  due: { on: '2026-06-01', at: '17:00', zone: 'UTC' },
  acceptance: 'The pipeline test stops by itself.',
  sources: [],
  factorIds: [],
  labels: [],
  state: 'drafted',
  reason: null,
  ...more,
});
const section = (key: string, markdown: string): Section => ({
  key,
  markdown,
  origin: 'human',
  generated: null,
  confirmedBy: null,
  isLocked: false,
  version: 1,
});
const good: PostMortem = {
  ...noPostMortem,
  state: 'in-review',
  revision: 4,
  factors: [factor(), factor({ factorId: 'fac_bbbbbbbbbbbbbbbbbbbb', layer: 'technical', role: 'detection-gap', howChain: [] })],
  proposals: [guard()],
  sections: {
    summary: section('summary', 'It failed [[I1]].'),
    'went-well': section('went-well', '- The rollback took one command [[T8]].'),
    'not-well': section('not-well', '- The alert came late, see [[A1]].'),
  },
  reviewers: [
    { personId: 'per_cccccccccccccccccccc', outside: true, askedAt: '2026-05-15T09:00:00.000Z', answer: 'approved', revision: 4 },
  ],
};
const entries = [...checkoutEntries, anEntry(10, 'note', '2026-05-14T11:30:00.000Z', 'The error rate stayed at zero.')];
const input = (more: Partial<GateInput> = {}): GateInput => ({
  document: good,
  template: shippedTemplates[0]!,
  record: aRecord({ entries }),
  findings: [],
  approving: null,
  now: '2026-05-15T10:00:00.000Z',
  ...more,
});
const outcome = (gateId: GateId, more: Partial<GateInput> = {}) => gatesOf(input(more)).find((gate) => gate.gateId === gateId)!.outcome;
const document = (more: Partial<PostMortem>): Partial<GateInput> => ({ document: { ...good, ...more } });
const finding = (ruleId: string, more: Partial<GateFinding> = {}): GateFinding => ({
  findingId: 'a'.repeat(12),
  ruleId,
  severity: 'error',
  sectionKey: 'summary',
  ...more,
});
const impact = (more: object) => ({
  record: aRecord({ entries, incident: { ...checkoutIncident, impacts: [{ ...checkoutIncident.impacts[0]!, ...more }] } }),
});

describe('the gates', () => {
  it('are all green for a document that has what they ask for', () =>
    expect(gatesOf(input()).filter((gate) => gate.outcome !== 'pass')).toEqual([]));

  it.each([
    ['G1', 'an open error of the linter', { findings: [finding('HE-01')] }],
    ['G1', 'an empty required section', { findings: [finding('ST-01')] }],
    ['G2', 'one factor only', document({ factors: [factor()] })],
    ['G2', 'factors of one layer', document({ factors: [factor(), factor({ role: 'detection-gap' })] })],
    [
      'G2',
      'nothing about detection, response or recovery',
      document({ factors: [factor(), factor({ layer: 'technical', howChain: [] })] }),
    ],
    ['G2', 'no how-chain that ends at a process', document({ factors: good.factors.map((one) => ({ ...one, howChain: [] })) })],
    ['G3', 'a factor that cites nothing', document({ factors: [factor({ evidence: [] }), good.factors[1]!] })],
    ['G3', 'a hypothesis in the words of a fact', document({ factors: [factor({ confidence: 'hypothesis' }), good.factors[1]!] })],
    ['G4', 'nothing after the end', { record: aRecord() }],
    ['G5', 'no action at all', document({ proposals: [] })],
    ['G5', 'a guard due too late', document({ proposals: [guard({ due: { on: '2026-06-15', at: '17:00', zone: 'UTC' } })] })],
    ['G5', 'a guard without an owner', document({ proposals: [guard({ owner: null })] })],
    ['G5', 'a guard without acceptance', document({ proposals: [guard({ acceptance: '' })] })],
    ['G5', 'training alone', document({ proposals: [guard({ controlStrength: 'train' })] })],
    ['G5', 'a guard that was declined', document({ proposals: [guard({ state: 'declined' })] })],
    ['G6', 'nothing that went well', document({ sections: { ...good.sections, 'went-well': section('went-well', '') } })],
    [
      'G6',
      'a bad point without item or reason',
      document({ sections: { ...good.sections, 'not-well': section('not-well', '- The alert came late.') } }),
    ],
    ['G7', 'a number of the impact without a source', impact({ source: null })],
    ['G8', 'an approval of an older revision', document({ revision: 5 })],
    ['G8', 'an approval from inside alone', document({ reviewers: [{ ...good.reviewers[0]!, outside: false }] })],
    ['G9', 'a TBD', document({ sections: { ...good.sections, summary: section('summary', 'Users: TBD') } })],
    ['G9', 'a gap that the draft left', document({ sections: { ...good.sections, summary: section('summary', '[needs: source?]') } })],
    [
      'G9',
      'an untouched prompt',
      document({ sections: { ...good.sections, summary: section('summary', 'Four sentences for who stops here') } }),
    ],
    ['G10', 'an error of the verifier', { findings: [finding('VF-02')] }],
    ['G10', 'milestones out of order', { findings: [finding('ST-07')] }],
    ['G10', 'a stated duration that the times contradict', { findings: [finding('ST-08')] }],
  ] as [GateId, string, Partial<GateInput>][])('%s fails for %s', (gateId, _, more) => expect(outcome(gateId, more)).toBe('fail'));

  it.each([
    [
      'G3',
      'a hypothesis worded as one',
      document({ factors: [factor({ confidence: 'hypothesis', statement: 'The cache may have been cold.' }), good.factors[1]!] }),
    ],
    [
      'G6',
      '"none, because …"',
      document({ sections: { ...good.sections, 'not-well': section('not-well', 'None, because it was a drill.') } }),
    ],
    ['G7', 'an estimate', impact({ source: null, isEstimate: true })],
    [
      'G8',
      'the approval that is being given',
      { ...document({ reviewers: [] }), approving: { personId: 'per_dddddddddddddddddddd', outside: true } },
    ],
    ['G9', 'an escaped bracket of an entry', document({ sections: { ...good.sections, summary: section('summary', '\\[needs: x\\]') } })],
    ['G10', 'a warning of the verifier', { findings: [finding('VF-06', { severity: 'warning' })] }],
  ] as [GateId, string, Partial<GateInput>][])('%s passes for %s', (gateId, _, more) => expect(outcome(gateId, more)).toBe('pass'));

  it('count a waived gate as waived, with its reason, and a waived finding as gone', () => {
    const waiver = { reason: 'A drill of the process itself.', by: null, at: '2026-05-15T09:00:00.000Z' };
    expect(outcome('G1', { findings: [finding('HE-01')], ...document({ waivers: [{ ...waiver, gateId: 'G1', findingId: null }] }) })).toBe(
      'waived',
    );
    expect(
      outcome('G1', { findings: [finding('HE-01')], ...document({ waivers: [{ ...waiver, gateId: null, findingId: 'a'.repeat(12) }] }) }),
    ).toBe('pass');
    expect(outcome('G1', document({ waivers: [{ ...waiver, gateId: 'G1', findingId: null }] }))).toBe('pass');
  });

  it('do not apply where the template asks for nothing that they look at', () =>
    expect(
      outcome('G2', {
        ...document({ factors: [] }),
        template: {
          ...shippedTemplates[0]!,
          sections: shippedTemplates[0]!.sections.filter(({ key }) => key !== 'factors' && key !== 'how-chains'),
        },
      }),
    ).toBe('not-applicable'));

  it('count warnings that people wrote, not those of entries, of the verifier, or dismissed ones', () => {
    const warning = (more: Partial<GateFinding>) => finding('BL-09', { severity: 'warning', ...more });
    expect(
      openWarnings(
        input({
          findings: [warning({}), warning({ isGenerated: true }), warning({ ruleId: 'VF-06' }), warning({ severity: 'suggestion' })],
        }),
      ),
    ).toBe(1);
  });
});
