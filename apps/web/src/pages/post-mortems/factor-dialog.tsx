import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { addFactor, drawEdges, editFactor, type Factor, type FactorEdge, type FactorInput, type PostMortem } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { words } from '../../ui/format';
import { FormDialog } from '../../ui/dialog';
import { Button, SelectField, TextArea, TextField, type Option } from '../../ui/kit';
import css from './document.module.css';
import { citedIn, citationText } from './evidence';

const asOptions = (...values: readonly string[]): Option[] => values.map((value) => [value, words(value)] as const);
/** In the words of whoever was there; the compiler misses none. */
const categoryWords: Record<NonNullable<FactorInput['category']>, string> = {
  unknown: 'Not known yet',
  'binary-push': 'New code was rolled out',
  'config-push': 'Configuration was changed',
  'flag-change': 'A feature flag was changed',
  migration: 'A migration of data or schema',
  automation: 'Automation acted',
  capacity: 'Capacity ran out',
  'user-behavior-change': 'Users did something new',
  'performance-decay': 'It grew slower over time',
  dependency: 'Something that we depend on',
  'hardware-power': 'Hardware or power',
  network: 'Network',
  'time-certificate': 'Time, certificates, expiry',
  concurrency: 'Concurrency',
  security: 'Security',
  'monitoring-gap': 'Monitoring did not see it',
  'runbook-gap': 'No runbook, or a wrong one',
  'tooling-interface': 'Tools or their interface',
  'review-test-gap': 'Review and tests let it through',
  handover: 'Handover',
  ownership: 'Nobody owned it',
};
const edgeWords = {
  enabled: 'made possible',
  amplified: 'made worse',
  hid: 'hid',
  delayed: 'delayed the answer to',
  limited: 'limited',
} as const;

interface Props {
  postMortem: PostMortem;
  factor: Factor | undefined;
  onClose: () => void;
}
/** A condition, what shows it, how it came about, and what it led to. */
export function FactorDialog({ postMortem, factor, onClose }: Props) {
  const id = postMortem.postMortemId;
  const at = factor ? postMortem.factors.indexOf(factor) : postMortem.factors.length;
  const ref = `F${at + 1}`;
  const [statement, setStatement] = useState(factor?.statement ?? '');
  const [layer, setLayer] = useState<Factor['layer']>(factor?.layer ?? 'technical');
  const [role, setRole] = useState<Factor['role']>(factor?.role ?? 'latent-condition');
  const [category, setCategory] = useState(factor?.category ?? 'unknown');
  const [confidence, setConfidence] = useState<Factor['confidence']>(factor?.confidence ?? 'supported');
  const [stillPresent, setStillPresent] = useState<Factor['stillPresent']>(factor?.stillPresent ?? 'unknown');
  const [evidence, setEvidence] = useState(citationText(factor?.evidence ?? []));
  const [chain, setChain] = useState<readonly { question: string; answer: string; evidence: string[] }[]>(factor?.howChain ?? []);
  const [leads, setLeads] = useState<readonly FactorEdge[]>(postMortem.edges.filter(({ from }) => from === ref));
  const step = (index: number, change: Partial<(typeof chain)[number]>) =>
    setChain(chain.map((one, place) => (place === index ? { ...one, ...change } : one)));
  const targets: Option[] = [
    ...postMortem.factors.flatMap((one, place) =>
      place === at ? [] : [[`F${place + 1}`, `F${place + 1} ${one.statement.slice(0, 60)}`] as const],
    ),
    ...(postMortem.impacts ?? []).map(
      (impact, place) => [`I${place + 1}`, `I${place + 1} ${impact.metric ?? words(impact.scope)}`] as const,
    ),
  ];
  return (
    <FormDialog
      title={factor ? `Contributing factor ${ref}` : 'A contributing factor'}
      lead="What had to be true for it to happen, to last, or to hurt? A condition, never a person."
      submit={factor ? 'Save' : 'Add'}
      width={680}
      canSubmit={statement.trim() !== '' && chain.every(({ question, answer }) => question.trim() !== '' && answer.trim() !== '')}
      onClose={onClose}
      onSubmit={async () => {
        const body: FactorInput = {
          statement: statement.trim(),
          layer,
          role,
          category: category as FactorInput['category'],
          confidence,
          stillPresent,
          evidence: citedIn(evidence),
          howChain: [...chain],
          alsoIn: factor?.alsoIn ?? [],
        };
        await (factor ? editFactor(id, factor.factorId, body) : addFactor(id, body));
        const others = postMortem.edges.filter(({ from }) => from !== ref);
        if (JSON.stringify(leads) !== JSON.stringify(postMortem.edges.filter(({ from }) => from === ref)))
          await drawEdges(id, [...others, ...leads]);
        await refresh('post-mortems');
      }}
    >
      <TextArea label="Statement" autoFocus rows={2} value={statement} onChange={(event) => setStatement(event.target.value)} />
      <TextField
        label="What shows it"
        hint="Entries and links, separated by commas: T3, T7, https://…"
        value={evidence}
        onChange={(event) => setEvidence(event.target.value)}
      />
      <div className={css['fields']}>
        <SelectField
          label="Layer"
          value={layer}
          onChange={(event) => setLayer(event.target.value as Factor['layer'])}
          options={asOptions('technical', 'process', 'organizational', 'external')}
        />
        <SelectField
          label="Role"
          value={role}
          onChange={(event) => setRole(event.target.value as Factor['role'])}
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
        <SelectField
          label="Category"
          value={category}
          onChange={(event) => setCategory(event.target.value)}
          options={Object.entries(categoryWords)}
        />
        <SelectField
          label="How sure?"
          value={confidence}
          onChange={(event) => setConfidence(event.target.value as Factor['confidence'])}
          options={[
            ['observed', 'It was observed'],
            ['supported', 'The record supports it'],
            ['hypothesis', 'A hypothesis: say “may”'],
          ]}
        />
        <SelectField
          label="Is it still so?"
          value={stillPresent}
          onChange={(event) => setStillPresent(event.target.value as Factor['stillPresent'])}
          options={[
            ['unknown', 'Not known'],
            ['yes', 'Yes'],
            ['no', 'No'],
          ]}
        />
      </div>
      <fieldset className={css['group']}>
        <legend>How did it come that…? Ask on until a process or a guard is reached.</legend>
        {chain.map((one, index) => (
          <div key={index} className={css['step']}>
            <span className="mono faint">{index + 1}</span>
            <TextField
              label={`Question ${index + 1}`}
              placeholder="How did it come that …?"
              value={one.question}
              onChange={(event) => step(index, { question: event.target.value })}
            />
            <Button
              look="quiet"
              size="small"
              aria-label={`Remove question ${index + 1}`}
              icon={<X size={13} aria-hidden />}
              onClick={() => setChain(chain.toSpliced(index, 1))}
            />
            <span />
            <TextField label={`Answer ${index + 1}`} value={one.answer} onChange={(event) => step(index, { answer: event.target.value })} />
          </div>
        ))}
        {chain.length < 12 && (
          <span>
            <Button
              size="small"
              icon={<Plus size={13} aria-hidden />}
              onClick={() => setChain([...chain, { question: 'How did it come that ', answer: '', evidence: [] }])}
            >
              Ask one more question
            </Button>
          </span>
        )}
      </fieldset>
      {targets.length > 0 && (
        <fieldset className={css['group']}>
          <legend>What it led to</legend>
          {leads.map((edge, index) => (
            <div key={index} className="row">
              <SelectField
                label="It"
                value={edge.kind}
                onChange={(event) => setLeads(leads.with(index, { ...edge, kind: event.target.value as FactorEdge['kind'] }))}
                options={Object.entries(edgeWords)}
              />
              <SelectField
                label="What?"
                value={edge.to}
                onChange={(event) => setLeads(leads.with(index, { ...edge, to: event.target.value }))}
                options={targets}
              />
              <Button
                look="quiet"
                size="small"
                aria-label={`Remove the link to ${edge.to}`}
                icon={<X size={13} aria-hidden />}
                onClick={() => setLeads(leads.toSpliced(index, 1))}
              />
            </div>
          ))}
          <span>
            <Button
              size="small"
              icon={<Plus size={13} aria-hidden />}
              onClick={() => setLeads([...leads, { from: ref, to: targets[0]![0], kind: 'enabled', evidence: [] }])}
            >
              Link it
            </Button>
          </span>
        </fieldset>
      )}
    </FormDialog>
  );
}
