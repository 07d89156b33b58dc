import type { ReactNode } from 'react';
import { words } from '../../ui/format';
import { SelectField, TextArea, TextField, type Option } from '../../ui/kit';
import type { Form } from '../../ui/use-form';
import { viewerZone } from '../../ui/time';

export const newItem = { title: '', acceptance: '', kind: 'prevent', controlStrength: 'guard', priority: 'P1', due: '' };

const asOptions = (...values: readonly string[]): Option[] => values.map((value) => [value, words(value)] as const);

/** What every action item says, whether it is drafted in a post-mortem or made by hand; who does it, the dialog asks itself. */
export function ItemFields({
  form: { field },
  titleHint,
  acceptanceHint,
  dueHint,
  children,
}: {
  form: Form<typeof newItem>;
  titleHint: string;
  acceptanceHint: string;
  dueHint?: string | undefined;
  children: ReactNode;
}) {
  return (
    <>
      <TextField label="What will be done" autoFocus maxLength={160} {...field('title')} hint={titleHint} />
      <TextArea label="How will we know?" isOptional {...field('acceptance')} hint={acceptanceHint} />
      <div className="split">
        <SelectField
          label="Kind"
          {...field('kind')}
          options={asOptions('prevent', 'detect', 'mitigate', 'respond', 'process', 'investigate', 'document')}
        />
        <SelectField
          label="Strength"
          {...field('controlStrength')}
          options={asOptions('eliminate', 'automate', 'guard', 'alert', 'document', 'train')}
        />
        <SelectField
          label="Priority"
          {...field('priority')}
          options={[
            ['P0', 'P0 · stops a repeat'],
            ['P1', 'P1'],
            ['P2', 'P2'],
            ['P3', 'P3'],
          ]}
        />
        <TextField type="date" label="Due on" isOptional {...field('due')} hint={dueHint} />
        {children}
      </div>
    </>
  );
}

/** Due at the end of that day's work, where the one who said it is. */
export const dueOf = (on: string) => (on ? { on, at: '17:00', zone: viewerZone() } : null);
