import { Facet, StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state';
import { Decoration, EditorView, hoverTooltip, showTooltip, type DecorationSet, type Tooltip } from '@codemirror/view';
import type { Hint as Finding } from './blameless';

export interface HintHost {
  dismiss: (finding: Finding) => void;
  /** Goes to an entry of the timeline. */
  openRef: (ref: string) => void;
}
interface Hint {
  finding: Finding;
  from: number;
  to: number;
}
interface Hints {
  list: readonly Hint[];
  marks: DecorationSet;
  /** The one that was asked for by F8 or a click. */
  openId: string | undefined;
}

export const setFindings = StateEffect.define<readonly Finding[]>();
export const openHint = StateEffect.define<string | undefined>();

const marksOf = (list: readonly Hint[]) =>
  Decoration.set(
    list
      .filter(({ from, to }) => to > from)
      .map(({ finding, from, to }) =>
        Decoration.mark({ class: 'cm-hint', attributes: { 'data-severity': finding.severity } }).range(from, to),
      ),
    true,
  );

export const hintField = StateField.define<Hints>({
  create: () => ({ list: [], marks: Decoration.none, openId: undefined }),
  update(value, transaction) {
    let { list, marks, openId } = value;
    if (transaction.docChanged) {
      list = list.map(({ finding, from, to }) => ({
        finding,
        from: transaction.changes.mapPos(from, 1),
        to: transaction.changes.mapPos(to, -1),
      }));
      marks = marks.map(transaction.changes);
      openId = undefined;
    } else if (transaction.selection && !transaction.effects.some((effect) => effect.is(openHint))) openId = undefined;
    for (const effect of transaction.effects) {
      if (effect.is(setFindings)) {
        const size = transaction.state.doc.length;
        list = effect.value
          .filter(({ offset, length }) => offset + length <= size)
          .map((finding) => ({ finding, from: finding.offset, to: finding.offset + finding.length }));
        marks = marksOf(list);
        if (!list.some(({ finding }) => finding.findingId === openId)) openId = undefined;
      }
      if (effect.is(openHint)) openId = effect.value;
    }
    return list === value.list && marks === value.marks && openId === value.openId ? value : { list, marks, openId };
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ marks }) => marks),
    showTooltip.computeN([field], (state) => openTooltips(state)),
  ],
});
const hintHost = Facet.define<HintHost, HintHost>({
  combine: ([first]) => first ?? { dismiss: () => undefined, openRef: () => undefined },
});

function openTooltips(state: EditorState): readonly Tooltip[] {
  const { list, openId } = state.field(hintField);
  const hint = list.find(({ finding }) => finding.findingId === openId);
  return hint ? [{ pos: hint.from, end: hint.to, above: false, create: (view) => ({ dom: card(view, hint) }) }] : [];
}

/** The question first, then why, then rewrites as buttons. Nothing changes without a click. */
function card(view: EditorView, { finding }: Hint): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'cm-hintCard';
  dom.setAttribute('role', 'dialog');
  dom.setAttribute('aria-label', `Hint: ${finding.title}`);
  const add = (parent: HTMLElement, tag: string, className: string, text: string) => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    parent.append(element);
    return element;
  };
  const source =
    finding.category === 'record' ? `Against the record · ${finding.title}` : `Blameless · ${finding.category.replaceAll('-', ' ')}`;
  add(dom, 'p', 'cm-hintSource', `${source} · ${finding.ruleId}`);
  add(dom, 'p', 'cm-hintAsk', finding.ask);
  add(dom, 'p', 'cm-hintWhy', finding.why);
  if (finding.rewrite) add(dom, 'p', 'cm-hintWhy', `For example: ${finding.rewrite}`);
  const actions = add(dom, 'div', 'cm-hintActions', '');
  for (const fix of finding.fixes.slice(0, 3)) {
    const button = add(actions, 'button', 'cm-hintFix', fix.label);
    button.setAttribute('type', 'button');
    button.addEventListener('click', () => {
      // The text may have moved since it was read: the edit is shifted along with its place.
      const hint = view.state.field(hintField).list.find((one) => one.finding.findingId === finding.findingId);
      if (!hint) return;
      const shift = hint.from - finding.offset;
      view.dispatch({
        changes: fix.edits.map(({ offset, length, text }) => ({ from: offset + shift, to: offset + shift + length, insert: text })),
        userEvent: 'input.fix',
      });
      view.focus();
    });
  }
  for (const ref of finding.entries?.slice(0, 3) ?? []) {
    const button = add(actions, 'button', 'cm-hintFix', `See ${ref}`);
    button.setAttribute('type', 'button');
    button.addEventListener('click', () => view.state.facet(hintHost).openRef(ref));
  }
  const dismiss = add(actions, 'button', 'cm-hintDismiss', 'Dismiss with reason');
  dismiss.setAttribute('type', 'button');
  dismiss.addEventListener('click', () => view.state.facet(hintHost).dismiss(finding));
  return dom;
}

/** Amber lines under words: hints, not errors; the card opens below the word so that it covers nothing that is being read. */
export function hints(given: HintHost): Extension {
  return [
    hintHost.of(given),
    hintField,
    hoverTooltip(
      (view, pos) => {
        const { list, openId } = view.state.field(hintField);
        const hint = list.find(({ from, to }) => pos >= from && pos <= to);
        if (!hint || hint.finding.findingId === openId) return null;
        return { pos: hint.from, end: hint.to, above: false, create: () => ({ dom: card(view, hint) }) };
      },
      { hoverTime: 250 },
    ),
    EditorView.domEventHandlers({
      keydown: (event, view) => {
        if (event.key !== 'Escape' || view.state.field(hintField).openId === undefined) return false;
        view.dispatch({ effects: openHint.of(undefined) });
        return true;
      },
    }),
  ];
}

/** Puts the caret on a hint and opens its card. */
export function showHint(view: EditorView, findingId: string): void {
  const hint = view.state.field(hintField).list.find(({ finding }) => finding.findingId === findingId);
  if (!hint) return;
  view.focus();
  view.dispatch({ selection: { anchor: hint.from }, effects: openHint.of(findingId), scrollIntoView: true });
}
