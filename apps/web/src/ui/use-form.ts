import { useState, type ChangeEvent } from 'react';

export interface Form<Texts> {
  readonly values: Texts;
  readonly change: (some: Partial<Texts>) => void;
  /** What a text field, a text area or a select needs to show and to keep this text. */
  readonly field: (name: keyof Texts) => {
    value: string;
    onChange: (event: { target: { value: string } }) => void;
  };
}
/** The texts of a form, by name. */
export function useForm<Texts extends { [Name in keyof Texts]: string }>(begin: Texts): Form<Texts> {
  const [values, setValues] = useState(begin);
  const change = (some: Partial<Texts>) => setValues((before) => ({ ...before, ...some }));
  return {
    values,
    change,
    field: (name) => ({
      value: values[name],
      onChange: (event) => setValues((before) => ({ ...before, [name]: event.target.value })),
    }),
  };
}

/** What is ticked among several: `tick(id)` is what its check box needs. */
export function useTicks(begin: Iterable<string> = []) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(() => new Set(begin));
  const tick = (id: string) => ({
    checked: ticked.has(id),
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      const isIn = event.target.checked;
      setTicked((before) => new Set(isIn ? [...before, id] : [...before].filter((one) => one !== id)));
    },
  });
  return { ticked, tick, setTicked };
}
