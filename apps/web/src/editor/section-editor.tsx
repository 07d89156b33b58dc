import { standardKeymap, history, historyKeymap } from '@codemirror/commands';
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import { EditorView, drawSelection, keymap, placeholder as placeholderText, tooltips } from '@codemirror/view';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, type Ref } from 'react';
import type { Hint as Finding } from './blameless';
import { citations, type CitationHost } from './citation-widgets';
import { hints, setFindings, showHint } from './hints';
import { writing } from './language';
import { nearestPlace } from './places';
import { theme } from './theme';

export interface SectionEditorHandle {
  insert: (text: string) => void;
  showHint: (findingId: string) => void;
  focus: () => void;
  /** The words that are marked, and where. */
  marked: () => { quote: string; start: number };
  /** Marks words, where they stand now; false when they are gone. */
  reveal: (quote: string, start: number) => boolean;
}
export interface SectionEditorProps {
  text: string;
  label: string;
  placeholder: string;
  isReadOnly: boolean;
  findings: readonly Finding[];
  citationHost: CitationHost;
  onChange: (text: string) => void;
  onFocus: () => void;
  onBlur: () => void;
  onDismiss: (finding: Finding) => void;
  onOpenRef: (ref: string) => void;
  ref: Ref<SectionEditorHandle>;
}
const fromOutside = Annotation.define<boolean>();

/** One section as Markdown, byte for byte. Tab leaves it, as it leaves every other field. */
export function SectionEditor(props: SectionEditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  const readOnly = useRef(new Compartment());
  useLayoutEffect(() => {
    latest.current = props;
  });
  useLayoutEffect(() => {
    const { text, label, placeholder, isReadOnly, citationHost } = latest.current;
    const made = new EditorView({
      parent: parent.current!,
      state: EditorState.create({
        doc: text,
        extensions: [
          history(),
          drawSelection(),
          keymap.of([...standardKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          writing,
          citations(citationHost),
          hints({ dismiss: (finding) => latest.current.onDismiss(finding), openRef: (ref) => latest.current.onOpenRef(ref) }),
          tooltips({ position: 'absolute' }),
          theme,
          placeholderText(placeholder),
          readOnly.current.of(EditorState.readOnly.of(isReadOnly)),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true', autocorrect: 'on' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.annotation(fromOutside)))
              latest.current.onChange(update.state.doc.toString());
            if (update.focusChanged) (update.view.hasFocus ? latest.current.onFocus : latest.current.onBlur)();
          }),
        ],
      }),
    });
    view.current = made;
    made.dispatch({ effects: setFindings.of(latest.current.findings) });
    return () => made.destroy();
  }, []);

  // Another person's words come in as one change, so that the caret and the undo history stay.
  useEffect(() => {
    const editor = view.current!;
    const now = editor.state.doc.toString();
    if (now === props.text) return;
    let from = 0;
    while (from < now.length && now[from] === props.text[from]) from += 1;
    let end = 0;
    while (end < Math.min(now.length, props.text.length) - from && now.at(-1 - end) === props.text.at(-1 - end)) end += 1;
    editor.dispatch({
      changes: { from, to: now.length - end, insert: props.text.slice(from, props.text.length - end) },
      annotations: fromOutside.of(true),
    });
  }, [props.text]);
  useEffect(() => view.current!.dispatch({ effects: setFindings.of(props.findings) }), [props.findings]);
  useEffect(
    () => view.current!.dispatch({ effects: readOnly.current.reconfigure(EditorState.readOnly.of(props.isReadOnly)) }),
    [props.isReadOnly],
  );

  useImperativeHandle(
    props.ref,
    () => ({
      insert: (text) => {
        const editor = view.current!;
        const { from, to } = editor.state.selection.main;
        const before = editor.state.sliceDoc(from - 1, from);
        const insert = before && !/\s/.test(before) ? ` ${text}` : text;
        editor.dispatch({
          changes: { from, to, insert },
          selection: { anchor: from + insert.length },
          userEvent: 'input.cite',
          scrollIntoView: true,
        });
        editor.focus();
      },
      showHint: (findingId) => showHint(view.current!, findingId),
      focus: () => view.current!.focus(),
      marked: () => {
        const { state } = view.current!;
        const { from, to } = state.selection.main;
        return { quote: state.sliceDoc(from, to), start: from };
      },
      reveal: (quote, start) => {
        const editor = view.current!;
        const from = nearestPlace(editor.state.doc.toString(), quote, start);
        if (from === -1) return false;
        editor.focus();
        editor.dispatch({
          selection: { anchor: from, head: from + quote.length },
          effects: EditorView.scrollIntoView(from, { y: 'center' }),
        });
        return true;
      },
    }),
    [],
  );
  return <div ref={parent} />;
}
