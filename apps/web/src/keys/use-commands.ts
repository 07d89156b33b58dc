import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { CommandRegistry, keyLabel, type Command } from './registry';

export const commands = new CommandRegistry();
try {
  commands.lettersAreOn = localStorage.getItem('debrief-letters') !== 'off';
} catch {
  // Without storage the default holds.
}
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
export const label = (keys: string) => keyLabel(keys, isMac);

/** Gives commands to palette, sheet and keyboard for as long as the component is there. Lower orders come first. */
export function useCommands(list: readonly Command[], order = 1): void {
  const latest = useRef(list);
  useLayoutEffect(() => {
    latest.current = list;
  });
  const shape = list.map(({ id, label: text, keys, group, isHidden }) => [id, text, keys, group, isHidden].join('|')).join('\n');
  useEffect(
    () =>
      commands.register(
        latest.current.map((command) => ({ ...command, run: () => latest.current.find(({ id }) => id === command.id)?.run() })),
        order,
      ),
    [shape, order],
  );
}
export const useAllCommands = () => useSyncExternalStore(commands.subscribe, commands.all);

const isText = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    (target.matches('input, textarea, select') && !target.matches('[type=checkbox], [type=radio], [type=button]')));

/** The one keyboard listener of the page. */
export function listenToKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    // The card of a hint stands in the text and takes nothing away from it: F8 walks on.
    const isDialogOpen = document.querySelector('[role=dialog]:not(.cm-hintCard),[role=alertdialog],[role=menu]') !== null;
    const mod = isMac ? event.metaKey : event.ctrlKey;
    if (isDialogOpen && !mod) return;
    const found = commands.match({ key: event.key, mod, alt: event.altKey, inText: isText(event.target) }, event.timeStamp);
    if (!found) return;
    event.preventDefault();
    if (found !== 'wait') found.run();
  };
  addEventListener('keydown', onKeyDown);
  return () => removeEventListener('keydown', onKeyDown);
}
