import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { asProblem } from '../api/client';
import { Button } from './kit';
import css from './toast.module.css';

interface Toast {
  id: number;
  text: string;
  isWrong: boolean;
  undo?: () => void;
}
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const publish = (next: readonly Toast[]) => {
  toasts = next;
  listeners.forEach((listener) => listener());
};
const dismiss = (id: number) => publish(toasts.filter((toast) => toast.id !== id));

/** Says what happened, in words. With `undo` it stays longer, because somebody may want it. */
export function toast(text: string, options: { undo?: () => void; isWrong?: boolean } = {}): void {
  const id = nextId++;
  publish([...toasts.slice(-3), { id, text, isWrong: options.isWrong ?? false, ...(options.undo ? { undo: options.undo } : {}) }]);
  setTimeout(() => dismiss(id), options.undo || options.isWrong ? 10_000 : 4_500);
}
/** For an order that was not taken, where no form stands that could say so. */
export function toastProblem(error: unknown): void {
  const problem = asProblem(error);
  toast(`${problem.title}${problem.detail ? `. ${problem.detail}` : ''} (${problem.type})`, { isWrong: true });
}

/** The one place where toasts appear; a live region, so they are read aloud. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <section className={css['toasts']} aria-label="Messages" aria-live="polite" aria-relevant="additions">
      {shown.map(({ id, text, undo, isWrong }) => (
        <div key={id} className={css['toast']} data-wrong={isWrong}>
          <span>{text}</span>
          {undo && (
            <Button
              look="soft"
              size="small"
              onClick={() => {
                dismiss(id);
                undo();
              }}
            >
              Undo
            </Button>
          )}
          <Button look="quiet" size="small" aria-label="Dismiss" icon={<X size={13} aria-hidden />} onClick={() => dismiss(id)} />
        </div>
      ))}
    </section>
  );
}
