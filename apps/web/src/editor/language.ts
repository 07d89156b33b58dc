import { HighlightStyle, Language, LanguageSupport, defineLanguageFacet, syntaxHighlighting, syntaxTree } from '@codemirror/language';
import { RangeSetBuilder, type Extension } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { GFM, parser } from '@lezer/markdown';

/** Markdown without the grammars of HTML, CSS and JavaScript, which `@codemirror/lang-markdown` would bring along. */
export const markdownParser = parser.configure([GFM]);
const markdown = new LanguageSupport(new Language(defineLanguageFacet({}), markdownParser, [], 'markdown'));

const look = HighlightStyle.define([
  { tag: tags.strong, fontWeight: '620' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.heading, fontWeight: '600' },
  { tag: tags.monospace, fontFamily: 'var(--font-mono)', fontSize: '.92em' },
  { tag: tags.link, color: 'var(--accent-ink)' },
  { tag: tags.quote, color: 'var(--ink-2)' },
  { tag: [tags.processingInstruction, tags.url], color: 'var(--ink-3)' },
]);

const hiddenMarks = new Set(['EmphasisMark', 'HeaderMark', 'CodeMark', 'StrikethroughMark', 'LinkMark', 'URL']);
const gone = Decoration.replace({});

class Bullet extends WidgetType {
  override eq() {
    return true;
  }
  override toDOM() {
    const dot = document.createElement('span');
    dot.textContent = '•';
    return dot;
  }
}
const bullet = Decoration.replace({ widget: new Bullet() });

/** Marks show only in the line of the caret: elsewhere the text reads as it will be read. */
function marksElsewhere(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const { state } = view;
  const lines = new Set<number>();
  if (view.hasFocus)
    for (const { from, to } of state.selection.ranges)
      for (let line = state.doc.lineAt(from).number; line <= state.doc.lineAt(to).number; line += 1) lines.add(line);
  for (const { from, to } of view.visibleRanges)
    syntaxTree(state).iterate({
      from,
      to,
      enter: ({ name, from: start, to: end, node }) => {
        if (name === 'ListMark' && end - start === 1 && !lines.has(state.doc.lineAt(start).number)) {
          builder.add(start, end, bullet);
          return;
        }
        if (!hiddenMarks.has(name) || lines.has(state.doc.lineAt(start).number)) return;
        if (node.parent?.name === 'FencedCode' || (name === 'URL' && node.parent?.name !== 'Link')) return;
        // Citations are written [[T7]], which Markdown reads as a link in brackets: their chip replaces them whole.
        if (node.parent?.name === 'Link' && state.doc.sliceString(start - 1, start + 1).includes('[[')) return;
        if (node.parent?.name === 'Link' && !state.doc.sliceString(node.parent.from, node.parent.to).includes('](')) return;
        const after = name === 'HeaderMark' && state.doc.sliceString(end, end + 1) === ' ' ? end + 1 : end;
        builder.add(start, after, gone);
      },
    });
  return builder.finish();
}
const livePreview = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = marksElsewhere(view);
    }
    update(update: ViewUpdate) {
      if (
        update.docChanged ||
        update.selectionSet ||
        update.viewportChanged ||
        update.focusChanged ||
        syntaxTree(update.startState) !== syntaxTree(update.state)
      )
        this.decorations = marksElsewhere(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const writing: Extension = [markdown, syntaxHighlighting(look), livePreview];
