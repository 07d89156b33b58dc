import { merge3 } from './merge3';

export type DraftStatus = 'saved' | 'dirty' | 'saving' | 'offline' | 'refused' | 'conflict';
export interface DraftState {
  text: string;
  /** The version that `base` stood for. */
  version: number;
  base: string;
  status: DraftStatus;
  savedAt: number | undefined;
  /** What somebody else wrote into the same lines meanwhile. */
  theirs: { text: string; version: number } | undefined;
  problem: string | undefined;
}
export type SaveOutcome =
  | { kind: 'saved'; version: number; markdown: string }
  | { kind: 'changed'; theirs: { markdown: string; version: number }; base: string | null }
  | { kind: 'away' }
  | { kind: 'refused'; problem: string };

export interface Surroundings {
  save: (text: string, version: number) => Promise<SaveOutcome>;
  /** Called after a pause; answers how to call it off. */
  later: (run: () => void, ms: number) => () => void;
  now: () => number;
  /** Keeps words where a closed tab does not lose them; undefined: nothing is left to keep. */
  keep: (words: { text: string; base: string; version: number } | undefined) => void;
}

/**
 * The text of one section while somebody writes: saved by itself against the version it was written on. When somebody else was
 * quicker, both are merged; where both touched the same lines, nothing is overwritten until a person has chosen. Words are
 * never lost: what is not saved is kept in the browser.
 */
export class SectionDraft {
  private state: DraftState;
  private readonly listeners = new Set<() => void>();
  private callOff: (() => void) | undefined;
  private isSaving = false;
  /** What came while our own words were on their way. */
  private unheard: { text: string; version: number } | undefined;

  constructor(
    text: string,
    version: number,
    private readonly around: Surroundings,
    kept?: { text: string; base: string; version: number },
  ) {
    this.state = { text, version, base: text, status: 'saved', savedAt: undefined, theirs: undefined, problem: undefined };
    if (kept && kept.text !== text) {
      const merged = merge3(kept.base, kept.text, text);
      this.state = {
        ...this.state,
        text: merged.text,
        status: merged.isConflict ? 'conflict' : 'dirty',
        theirs: merged.isConflict ? { text, version } : undefined,
      };
    }
  }

  get = (): DraftState => this.state;
  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Somebody typed. */
  type(text: string): void {
    if (text === this.state.text) return;
    this.become({ text, status: this.state.status === 'conflict' ? 'conflict' : 'dirty', problem: undefined });
    this.around.keep({ text, base: this.state.base, version: this.state.version });
    if (this.state.status !== 'conflict') this.soon(800);
  }

  /** The server has a newer version than we know (a live message, a refetch). */
  heard(text: string, version: number): void {
    if (version <= this.state.version || this.state.status === 'conflict') return;
    if (this.isSaving) this.unheard = { text, version };
    else this.join(this.state.base, text, version);
  }

  /** Saves what there is at once. */
  async flush(): Promise<void> {
    this.callOff?.();
    if (this.isSaving || this.state.status === 'saved' || this.state.status === 'conflict') return;
    this.isSaving = true;
    const { text, version } = this.state;
    this.become({ status: 'saving' });
    const outcome = await this.around.save(text, version);
    this.isSaving = false;
    switch (outcome.kind) {
      case 'saved':
        this.become({
          base: text,
          version: outcome.version,
          savedAt: this.around.now(),
          status: this.state.text === text ? 'saved' : 'dirty',
        });
        if (this.state.text === text) this.around.keep(undefined);
        else this.soon(800);
        break;
      case 'changed':
        this.join(outcome.base ?? this.state.base, outcome.theirs.markdown, outcome.theirs.version);
        break;
      case 'away':
        this.become({ status: 'offline' });
        this.soon(4000);
        break;
      case 'refused':
        this.become({ status: 'refused', problem: outcome.problem });
    }
    const { unheard } = this;
    this.unheard = undefined;
    if (unheard) this.heard(unheard.text, unheard.version);
  }

  /** A person has seen both and decided. */
  choose(which: 'mine' | 'theirs' | 'both'): void {
    const { theirs, text } = this.state;
    if (!theirs) return;
    const chosen = which === 'mine' ? text : which === 'theirs' ? theirs.text : `${theirs.text.trimEnd()}\n\n${text}`;
    this.become({
      text: chosen,
      base: theirs.text,
      version: theirs.version,
      theirs: undefined,
      status: chosen === theirs.text ? 'saved' : 'dirty',
    });
    if (this.state.status === 'saved') this.around.keep(undefined);
    else void this.flush();
  }

  private join(base: string, theirs: string, version: number): void {
    const { text, isConflict } = merge3(base, this.state.text, theirs);
    if (isConflict) {
      this.callOff?.();
      this.become({ status: 'conflict', theirs: { text: theirs, version } });
      return;
    }
    this.become({ text, base: theirs, version, status: text === theirs ? 'saved' : 'dirty' });
    if (text === theirs) this.around.keep(undefined);
    else this.soon(50);
  }

  private soon(ms: number): void {
    this.callOff?.();
    this.callOff = this.around.later(() => void this.flush(), ms);
  }

  private become(change: Partial<DraftState>): void {
    this.state = { ...this.state, ...change };
    this.listeners.forEach((listener) => listener());
  }
}
