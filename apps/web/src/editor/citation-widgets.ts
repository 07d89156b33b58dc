import type { Extension } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import type { Kind } from '../ui/kit';
import { citationLabel, citationsIn } from './citations';

export interface CitationHost {
  /** Undefined: nothing of that name is in the record. */
  describe: (ref: string) => { kind: Kind; title: string } | undefined;
  open: (ref: string) => void;
}

class CitationWidget extends WidgetType {
  constructor(
    private readonly ref: string,
    private readonly known: { kind: Kind; title: string } | undefined,
    private readonly host: CitationHost,
  ) {
    super();
  }
  override eq(other: CitationWidget) {
    return other.ref === this.ref && other.known?.kind === this.known?.kind && other.known?.title === this.known?.title;
  }
  override toDOM() {
    const chip = document.createElement('span');
    chip.className = 'cm-citation';
    chip.textContent = citationLabel(this.ref);
    chip.dataset['kind'] = this.known?.kind ?? 'missing';
    chip.title = this.known ? `${this.ref} · ${this.known.title}` : `${this.ref} is not in the record`;
    chip.setAttribute('role', 'img');
    chip.setAttribute('aria-label', `Citation ${chip.title}`);
    chip.addEventListener('mousedown', (event) => {
      event.preventDefault();
      this.host.open(this.ref);
    });
    return chip;
  }
  override ignoreEvent() {
    return true;
  }
}

/** No line begins with a citation: it is joined with the word that it proves. */
const joined = Decoration.mark({ class: 'cm-joined' });

function chips(view: EditorView, host: CitationHost): { all: DecorationSet; atomic: DecorationSet } {
  const widgets = [];
  const joints = [];
  for (const { from, to } of view.visibleRanges) {
    const text = view.state.sliceDoc(from, to);
    for (const cited of citationsIn(text)) {
      widgets.push(
        Decoration.replace({ widget: new CitationWidget(cited.ref, host.describe(cited.ref), host) }).range(
          from + cited.from,
          from + cited.to,
        ),
      );
      const before = text.slice(0, cited.from).match(/[^\s\]]{1,24}[^\S\n]?$/)?.[0].length ?? 0;
      const after = text.slice(cited.to).match(/^[.,;:!?)]+/)?.[0].length ?? 0;
      if (before) joints.push(joined.range(from + cited.from - before, from + cited.to + after));
    }
  }
  const atomic = Decoration.set(widgets);
  return { all: Decoration.set([...widgets, ...joints], true), atomic };
}

/** `[[T7]]` as a chip in the color of what it cites; the caret passes over it in one step. */
export function citations(host: CitationHost): Extension {
  const plugin = ViewPlugin.fromClass(
    class {
      sets: { all: DecorationSet; atomic: DecorationSet };
      constructor(view: EditorView) {
        this.sets = chips(view, host);
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.sets = chips(update.view, host);
      }
    },
    {
      decorations: (value) => value.sets.all,
      provide: (value) => EditorView.atomicRanges.of((view) => view.plugin(value)?.sets.atomic ?? Decoration.none),
    },
  );
  return plugin;
}
