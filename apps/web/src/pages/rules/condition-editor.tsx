import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Condition } from '../../api/rules';
import { words } from '../../ui/format';
import { Button, Picker, Segmented, TextArea } from '../../ui/kit';
import kit from '../../ui/kit.module.css';
import { fieldNames, flat, leafOf, opWords, textOf, whole, type FlatCondition, type Op } from './condition';
import css from './rules.module.css';

const hints: Partial<Record<Op, string>> = { in: 'one, two, three', glob: 'checkout-*', atLeast: 'high' };

/** Which alerts are meant: lines under one join. What is deeper is edited as the data that it is. */
export function ConditionEditor({ value, onChange }: { value: Condition; onChange: (next: Condition) => void }) {
  const form = flat(value);
  if (!form) return <AsData value={value} onChange={onChange} />;
  const set = (change: Partial<FlatCondition>) => onChange(whole({ ...form, ...change }));
  const change = (at: number, field: string, op: Op, text: string) =>
    set({ leaves: form.leaves.map((leaf, index) => (index === at ? leafOf(field, op, text) : leaf)) });
  return (
    <fieldset className={css['conditions']}>
      <legend>Which alerts</legend>
      {form.leaves.length > 1 && (
        <Segmented
          label="How the lines are joined"
          value={form.join}
          options={[
            ['all', 'All of these'],
            ['any', 'Any of these'],
          ]}
          onChange={(join) => set({ join })}
        />
      )}
      {form.leaves.length === 0 && <p className="muted">Every alert. Add a line to mean fewer.</p>}
      {form.leaves.map((leaf, index) => {
        const isLabel = leaf.field.startsWith('labels.');
        const ops = Object.keys(opWords).filter((op) => op !== 'atLeast' || leaf.field === 'severity') as Op[];
        return (
          <div key={index} className={css['condition']}>
            <Picker
              label={`Field of line ${index + 1}`}
              value={isLabel ? 'label' : leaf.field}
              onChange={(event) =>
                change(
                  index,
                  event.target.value === 'label' ? 'labels.team' : event.target.value,
                  leaf.op === 'atLeast' ? 'is' : leaf.op,
                  textOf(leaf),
                )
              }
              options={[...fieldNames.map((name) => [name, words(name)] as const), ['label', 'Label']]}
            />
            {isLabel && (
              <input
                className={kit['input']}
                aria-label={`Label of line ${index + 1}`}
                value={leaf.field.slice(7)}
                onChange={(event) => change(index, `labels.${event.target.value}`, leaf.op, textOf(leaf))}
              />
            )}
            <Picker
              label={`Comparison of line ${index + 1}`}
              value={leaf.op}
              onChange={(event) => change(index, leaf.field, event.target.value as Op, textOf(leaf))}
              options={ops.map((op) => [op, opWords[op]] as const)}
            />
            {leaf.op !== 'exists' && (
              <input
                className={kit['input']}
                aria-label={`Value of line ${index + 1}`}
                placeholder={hints[leaf.op] ?? ''}
                value={textOf(leaf)}
                onChange={(event) => change(index, leaf.field, leaf.op, event.target.value)}
              />
            )}
            <Button
              look="quiet"
              size="small"
              aria-label={`Remove line ${index + 1}`}
              icon={<X size={13} aria-hidden />}
              onClick={() => set({ leaves: form.leaves.filter((_, at) => at !== index) })}
            />
          </div>
        );
      })}
      <span>
        <Button
          size="small"
          icon={<Plus size={13} aria-hidden />}
          onClick={() => set({ leaves: [...form.leaves, leafOf('service', 'is', '')] })}
        >
          Add a line
        </Button>
      </span>
    </fieldset>
  );
}

function AsData({ value, onChange }: { value: Condition; onChange: (next: Condition) => void }) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [wrong, setWrong] = useState<string>();
  return (
    <TextArea
      label="Which alerts, as data"
      hint="all, any and not can be nested up to five levels"
      rows={10}
      spellCheck={false}
      wrong={wrong}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        try {
          onChange(JSON.parse(event.target.value) as Condition);
          setWrong(undefined);
        } catch (error) {
          setWrong(error instanceof Error ? error.message : 'This is no JSON');
        }
      }}
    />
  );
}
