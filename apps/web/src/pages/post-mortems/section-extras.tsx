import { Check, Plus, Send, X } from 'lucide-react';
import { useState } from 'react';
import { addFactor, addProposal, confirmFactor, judgeCandidate, proposeNow, type PostMortem, type Section } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { words } from '../../ui/format';
import { Button, Chip, SelectField, TextArea, TextField, type Option } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { toast, toastProblem } from '../../ui/toast';
import css from './document.module.css';

/** What belongs to a section and is more than text: what the figures offer, factors, proposals. */
export function SectionExtras({ postMortem, section, mayWrite }: { postMortem: PostMortem; section: Section; mayWrite: boolean }) {
  const kinds: Partial<Record<string, string[]>> = {
    'went-well': ['went-well'],
    'not-well': ['not-well'],
    'lead-up': ['lead-up'],
    factors: ['factor'],
    related: ['related'],
    'who-else': ['who-else'],
  };
  const offered = postMortem.candidates.filter(({ kind, state }) => state === 'offered' && kinds[section.key]?.includes(kind));
  const [isAdding, setAdding] = useState(false);
  const id = postMortem.postMortemId;
  const order = async (run: () => Promise<unknown>, done: string) => {
    try {
      await run();
      toast(done);
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('post-mortems', 'action-items');
    }
  };
  return (
    <>
      {offered.length > 0 && mayWrite && (
        <ul className={css['list']} aria-label="Offered from the figures">
          {offered.map((candidate) => (
            <li key={candidate.candidateId}>
              <span>{candidate.text}</span>
              <Button
                size="small"
                look="soft"
                icon={<Check size={12} aria-hidden />}
                onClick={() => void order(() => judgeCandidate(id, candidate.candidateId, null), 'Taken')}
              >
                Take
              </Button>
              <Button
                size="small"
                look="quiet"
                aria-label="Does not fit"
                icon={<X size={12} aria-hidden />}
                onClick={() => void order(() => judgeCandidate(id, candidate.candidateId, 'Does not fit here'), 'It is not offered again')}
              />
            </li>
          ))}
        </ul>
      )}
      {section.key === 'factors' && (
        <ul className={css['list']} aria-label="Contributing factors">
          {postMortem.factors.map((factor, index) => (
            <li key={factor.factorId}>
              <span>
                <span className="mono faint">F{index + 1}</span> {factor.statement}{' '}
                <span className="faint">
                  {words(factor.role)} · {words(factor.category)}
                </span>
              </span>
              {factor.confirmedBy ? (
                <Chip kind="act">confirmed</Chip>
              ) : (
                mayWrite && (
                  <Button size="small" onClick={() => void order(() => confirmFactor(id, factor.factorId), 'Confirmed')}>
                    Confirm
                  </Button>
                )
              )}
            </li>
          ))}
        </ul>
      )}
      {section.key === 'actions' && (
        <ul className={css['list']} aria-label="Proposed action items">
          {postMortem.proposals.map((proposal, index) => (
            <li key={proposal.actionItemId}>
              <span>
                <span className="mono faint">A{index + 1}</span> {proposal.title}
              </span>
              {proposal.state === 'draft' && mayWrite ? (
                <Button
                  size="small"
                  icon={<Send size={12} aria-hidden />}
                  onClick={() => void order(() => proposeNow(id, proposal.actionItemId), 'Handed over to the action items')}
                >
                  Propose now
                </Button>
              ) : (
                <Chip>{words(proposal.state)}</Chip>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayWrite && (section.key === 'factors' || section.key === 'actions') && (
        <p style={{ marginTop: 8 }}>
          <Button size="small" icon={<Plus size={13} aria-hidden />} onClick={() => setAdding(true)}>
            {section.key === 'factors' ? 'Add a factor' : 'Draft an action item'}
          </Button>
        </p>
      )}
      {isAdding && section.key === 'factors' && <FactorDialog id={id} onClose={() => setAdding(false)} />}
      {isAdding && section.key === 'actions' && <ProposalDialog id={id} onClose={() => setAdding(false)} />}
    </>
  );
}

const asOptions = (...values: string[]): Option[] => values.map((value) => [value, words(value)] as const);
function FactorDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const [statement, setStatement] = useState('');
  const [layer, setLayer] = useState('technical');
  const [role, setRole] = useState('latent-condition');
  const [category, setCategory] = useState('unknown');
  return (
    <FormDialogLazy
      title="A contributing factor"
      lead="What had to be true for it to happen, to last, or to hurt? A condition, never a person."
      submit="Add"
      canSubmit={statement.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        await addFactor(id, { statement: statement.trim(), layer, role, category });
        await refresh('post-mortems');
      }}
    >
      <TextArea label="Statement" autoFocus value={statement} onChange={(event) => setStatement(event.target.value)} />
      <div className="split">
        <SelectField
          label="Layer"
          value={layer}
          onChange={(event) => setLayer(event.target.value)}
          options={asOptions('technical', 'process', 'organizational', 'external')}
        />
        <SelectField
          label="Role"
          value={role}
          onChange={(event) => setRole(event.target.value)}
          options={asOptions(
            'trigger',
            'latent-condition',
            'amplifier',
            'detection-gap',
            'response-friction',
            'recovery-friction',
            'mitigating',
          )}
        />
      </div>
      <SelectField
        label="Category"
        value={category}
        onChange={(event) => setCategory(event.target.value)}
        options={asOptions(
          'unknown',
          'binary-push',
          'config-push',
          'flag-change',
          'migration',
          'automation',
          'capacity',
          'user-behavior-change',
          'performance-decay',
          'dependency',
          'hardware-power',
          'network',
          'time-certificate',
          'concurrency',
          'security',
          'monitoring-gap',
          'runbook-gap',
          'tooling-interface',
          'review-test-gap',
          'handover',
          'ownership',
        )}
      />
    </FormDialogLazy>
  );
}
function ProposalDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const [title, setTitle] = useState('');
  const [acceptance, setAcceptance] = useState('');
  const [kind, setKind] = useState('prevent');
  const [priority, setPriority] = useState('P2');
  return (
    <FormDialogLazy
      title="Draft an action item"
      submit="Add"
      canSubmit={title.trim().length >= 8}
      onClose={onClose}
      onSubmit={async () => {
        await addProposal(id, { title: title.trim(), acceptance: acceptance.trim(), kind, priority });
        await refresh('post-mortems');
      }}
    >
      <TextField
        label="What will be done"
        autoFocus
        maxLength={160}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        hint="Verb and object, like “Reject a pool size below 5 at start-up”"
      />
      <TextArea
        label="How will we know?"
        isOptional
        value={acceptance}
        onChange={(event) => setAcceptance(event.target.value)}
        hint="A test, a drill, an alert that fired, a query with a threshold"
      />
      <div className="split">
        <SelectField
          label="Kind"
          value={kind}
          onChange={(event) => setKind(event.target.value)}
          options={asOptions('prevent', 'detect', 'mitigate', 'respond', 'process', 'investigate', 'document')}
        />
        <SelectField
          label="Priority"
          value={priority}
          onChange={(event) => setPriority(event.target.value)}
          options={[
            ['P0', 'P0 · stops a repeat'],
            ['P1', 'P1'],
            ['P2', 'P2'],
            ['P3', 'P3'],
          ]}
        />
      </div>
    </FormDialogLazy>
  );
}
