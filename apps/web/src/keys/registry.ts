/** One order of the product: in the palette, in the sheet of shortcuts and on its keys. There is no second list. */
export interface Command {
  id: string;
  label: string;
  /** `m`, `g i` (one after the other), `mod+k`, `shift+?`; several are separated by a comma. */
  keys?: string;
  group: string;
  /** Shown to search only (an alias, an id). */
  words?: string;
  detail?: string;
  isHidden?: boolean;
  run: () => void;
}
export interface Press {
  key: string;
  mod: boolean;
  alt: boolean;
  /** Whether the focus is in a text: single letters belong to the text there. */
  inText: boolean;
}
interface Group {
  order: number;
  commands: readonly Command[];
}

/** Keys that work inside a text too, because no text needs them. */
const always = (keys: string) => keys.startsWith('mod+') || /^f\d+$/.test(keys) || keys === 'escape';
const sequenceMs = 1200;

export class CommandRegistry {
  private readonly groups = new Map<symbol, Group>();
  private readonly listeners = new Set<() => void>();
  private pending = '';
  private pendingAt = 0;
  private snapshot: readonly Command[] = [];
  /** WCAG 2.1.4: single letters can be switched off. */
  lettersAreOn = true;

  /** Pages register after the shell: their commands come first, and win a key. */
  register(commands: readonly Command[], order: number): () => void {
    const token = Symbol('commands');
    this.groups.set(token, { order, commands });
    this.changed();
    return () => {
      this.groups.delete(token);
      this.changed();
    };
  }

  all = (): readonly Command[] => this.snapshot;
  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** The command that a press means, if it means one. `g i` waits for its second letter. */
  match(press: Press, at: number): Command | 'wait' | undefined {
    const key = press.key.toLowerCase();
    const typed = `${press.mod ? 'mod+' : ''}${press.alt ? 'alt+' : ''}${key}`;
    const isLetter = !press.mod && !press.alt && press.key.length === 1;
    if (press.inText && !always(typed)) return undefined;
    if (isLetter && !this.lettersAreOn && !always(typed)) return undefined;
    const sequence = this.pending && at - this.pendingAt < sequenceMs ? `${this.pending} ${typed}` : typed;
    this.pending = '';
    for (const wanted of sequence === typed ? [typed] : [sequence, typed]) {
      const found = this.snapshot.find(({ keys }) => keys?.split(',').some((one) => one.trim() === wanted));
      if (found) return found;
      if (this.snapshot.some(({ keys }) => keys?.split(',').some((one) => one.trim().startsWith(`${wanted} `)))) {
        this.pending = wanted;
        this.pendingAt = at;
        return 'wait';
      }
    }
    return undefined;
  }

  private changed() {
    this.snapshot = [...this.groups.values()].toSorted((left, right) => left.order - right.order).flatMap(({ commands }) => commands);
    this.listeners.forEach((listener) => listener());
  }
}

/** `mod+k` as people know it: ⌘K, or Ctrl K. */
export function keyLabel(keys: string, isMac: boolean): string {
  return keys
    .split(',')[0]!
    .trim()
    .split(' ')
    .map((press) =>
      press
        .split('+')
        .map((part) =>
          part === 'mod'
            ? isMac
              ? '⌘'
              : 'Ctrl '
            : part === 'escape'
              ? 'Esc'
              : part.length > 1 && !/^f\d/.test(part)
                ? part.charAt(0).toUpperCase() + part.slice(1)
                : part.toUpperCase(),
        )
        .join(''),
    )
    .join(' then ');
}
/** The commands by their group, in the order in which the groups first appear: what the `?` sheet shows. */
export function sheet(commands: readonly Command[]): { group: string; commands: Command[] }[] {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    if (!command.keys) continue;
    const list = groups.get(command.group) ?? [];
    if (!list.some(({ id }) => id === command.id)) list.push(command);
    groups.set(command.group, list);
  }
  return [...groups].map(([group, list]) => ({ group, commands: list }));
}
