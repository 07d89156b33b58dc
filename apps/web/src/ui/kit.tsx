import { Check, CircleAlert, Copy, LoaderCircle } from 'lucide-react';
import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ButtonHTMLAttributes,
  type ComponentProps,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';
import css from './kit.module.css';

export type Look = 'primary' | 'plain' | 'quiet' | 'danger' | 'soft';
export type Kind = 'alert' | 'change' | 'chat' | 'act' | 'note';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: 'small' | 'normal';
  icon?: ReactNode;
  keys?: string;
  isBusy?: boolean;
}

/** The one button. While busy it keeps its place and its words, and takes no second press. */
export function Button({ look = 'plain', size, icon, keys, isBusy, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled ?? isBusy}
      aria-busy={isBusy || undefined}
      data-look={look}
      data-size={size}
      className={[css['button'], children === undefined ? css['icon'] : '', className ?? ''].join(' ')}
    >
      {isBusy ? <LoaderCircle size={14} className={css['spin']} aria-hidden /> : icon}
      {children}
      {keys && <Kbd>{keys}</Kbd>}
    </button>
  );
}

/** What looks like a button and is a link: give it to a router's Link as className. */
export const buttonClass = css['button']!;

export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className={css['kbd']} aria-hidden>
    {children}
  </kbd>
);

export function Chip({
  kind,
  look,
  children,
  ...rest
}: { kind?: Kind | undefined; look?: 'outline'; children: ReactNode } & ComponentProps<'span'>) {
  return (
    <span {...rest} className={css['chip']} data-kind={kind} data-look={look}>
      {children}
    </span>
  );
}
/** Severity 1 is the only solid chip. */
export const Severity = ({ severity }: { severity: string }) => (
  <span className={`${css['chip']} ${css['sev']}`} data-severity={severity}>
    {severity.toUpperCase().replace('SEV', 'SEV ')}
  </span>
);
export const Count = ({ children }: { children: ReactNode }) => <span className={css['count']}>{children}</span>;

export function Card({
  title,
  note,
  actions,
  children,
  className,
  ...rest
}: { title?: ReactNode; note?: ReactNode; actions?: ReactNode } & Omit<ComponentProps<'section'>, 'title'>) {
  const id = useId();
  return (
    <section {...rest} className={`${css['card']} ${className ?? ''}`} aria-labelledby={title ? id : undefined}>
      {title && (
        <header className={css['cardHead']}>
          <h2 id={id}>{title}</h2>
          {note && <small>{note}</small>}
          {actions && <span>{actions}</span>}
        </header>
      )}
      {children}
    </section>
  );
}

interface Labelled {
  label: ReactNode;
  hint?: ReactNode;
  wrong?: string | undefined;
  isOptional?: boolean;
}
function Frame({ id, label, hint, wrong, isOptional, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className={css['field']}>
      <label className={css['label']} htmlFor={id}>
        {label}
        {isOptional && <small>optional</small>}
      </label>
      {children}
      {hint && !wrong && (
        <span className={css['hint']} id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {wrong && (
        <span className={css['wrong']} id={`${id}-hint`} role="alert">
          <CircleAlert size={12} aria-hidden /> {wrong}
        </span>
      )}
    </div>
  );
}
const described = (id: string, { hint, wrong }: Pick<Labelled, 'hint' | 'wrong'>) => ({
  id,
  className: css['input'],
  'aria-invalid': wrong ? true : undefined,
  'aria-describedby': hint || wrong ? `${id}-hint` : undefined,
});
export function TextField({ label, hint, wrong, isOptional, ...rest }: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} wrong={wrong} isOptional={isOptional ?? false}>
      <input autoComplete="off" {...rest} {...described(id, { hint, wrong })} />
    </Frame>
  );
}
export function TextArea({ label, hint, wrong, isOptional, ...rest }: Labelled & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} wrong={wrong} isOptional={isOptional ?? false}>
      <textarea {...rest} {...described(id, { hint, wrong })} />
    </Frame>
  );
}
export type Option = readonly [value: string, label: string];
export function SelectField({
  label,
  hint,
  wrong,
  isOptional,
  options,
  ...rest
}: Labelled & { options: readonly Option[] } & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} wrong={wrong} isOptional={isOptional ?? false}>
      <select {...rest} {...described(id, { hint, wrong })}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  );
}
/** A select in a tool bar: its label is read aloud only. */
export function Picker({
  label,
  options,
  ...rest
}: { label: string; options: readonly Option[] } & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <select {...rest} aria-label={label} className={`${css['input']} ${css['quietSelect']}`}>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}
export function SearchInput({ icon, label, ...rest }: { icon: ReactNode; label: string } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <span className={css['inputWith']}>
      {icon}
      <input type="search" {...rest} aria-label={label} className={css['input']} />
    </span>
  );
}
export const CheckBox = ({ children, ...rest }: { children: ReactNode } & InputHTMLAttributes<HTMLInputElement>) => (
  <label className={css['check']}>
    <input type="checkbox" {...rest} /> <span>{children}</span>
  </label>
);
export const Radio = ({ children, ...rest }: { children: ReactNode } & InputHTMLAttributes<HTMLInputElement>) => (
  <label className={css['check']}>
    <input type="radio" {...rest} /> <span>{children}</span>
  </label>
);

export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly (readonly [T, ReactNode])[];
  onChange: (value: T) => void;
}) {
  return (
    <span className={css['segmented']} role="group" aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {text}
        </button>
      ))}
    </span>
  );
}

/** What a phone shows beside each cell, where the row of headings has no room; a heading that is only read aloud names nothing. */
function nameCells(table: HTMLTableElement) {
  const names = [...(table.tHead?.rows.item(0)?.cells ?? [])].map((cell) =>
    cell.querySelector('.visually-hidden, input') ? '' : cell.innerText.trim() || cell.textContent,
  );
  for (const row of [...table.tBodies].flatMap((body) => [...body.rows]))
    for (const [index, cell] of [...row.cells].entries()) {
      const name = names[index];
      if (name && cell.colSpan === 1 && !cell.hasAttribute('data-title') && !cell.hasAttribute('data-bare')) cell.dataset['label'] = name;
    }
}

/**
 * A table that scrolls by itself where it is too wide; only then it is a stop for the keyboard. On a phone its rows fold: mark the
 * cell that a row is about with `data-title`, and cells that speak for themselves (chips, names) with `data-bare`.
 */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [isScrolling, setScrolling] = useState(false);
  useLayoutEffect(() => nameCells(box.current!.querySelector('table')!));
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => setScrolling(element.scrollWidth > element.clientWidth + 1);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div className={css['tableWrap']} ref={box} {...(isScrolling ? { tabIndex: 0, role: 'region', 'aria-label': label } : {})}>
      <table className={css['table']}>
        <caption className="visually-hidden">{label}</caption>
        {children}
      </table>
    </div>
  );
}

export function Avatar({ name, size }: { name: string; size?: 'small' }) {
  const words = name.trim().split(/\s+/u);
  const letters = words.length > 1 ? `${words[0]![0]}${words.at(-1)![0]}` : name.slice(0, 2);
  return (
    <span className={css['avatar']} data-size={size} aria-hidden>
      {letters}
    </span>
  );
}

/** Text to paste elsewhere, with a button that copies it and says so. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className={css['code']}>
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <CopyButton text={text} label={`Copy ${label}`} />
    </div>
  );
}
export function CopyButton({ text, label, children }: { text: string; label: string; children?: ReactNode }) {
  const [isCopied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), 2000);
  };
  return (
    <Button
      look="quiet"
      size="small"
      aria-label={isCopied ? 'Copied' : label}
      title={label}
      icon={isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      onClick={() => void copy()}
    >
      {children}
    </Button>
  );
}
