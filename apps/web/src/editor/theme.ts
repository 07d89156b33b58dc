import { EditorView } from '@codemirror/view';

/**
 * CodeMirror's own rules are in no layer and beat every layered one, so what overrides them stands here. Colors are the tokens.
 */
export const theme = EditorView.theme({
  '&': { fontSize: 'var(--text-md)', color: 'var(--ink)', backgroundColor: 'transparent', borderRadius: 'var(--r-1)' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '4px' },
  '.cm-scroller': { fontFamily: 'var(--font-ui)', lineHeight: 'var(--lh-read)', overflow: 'visible' },
  '.cm-content': { padding: '0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--accent-soft) !important' },
  '.cm-citation': {
    display: 'inline-block', minWidth: '17px', padding: '0 4px', margin: '0 1px', borderRadius: 'var(--r-1)', textAlign: 'center', cursor: 'pointer',
    font: '500 var(--text-2xs)/17px var(--font-mono)', backgroundColor: 'var(--ks)', color: 'var(--ki)', verticalAlign: '1px',
  },
  '.cm-citation[data-kind=missing]': { backgroundColor: 'transparent', color: 'var(--alert-ink)', outline: '1px dashed var(--alert)' },
  '.cm-joined': { whiteSpace: 'nowrap' },
  '.cm-hint': {
    textDecoration: 'underline wavy var(--note)', textDecorationThickness: '1.5px', textUnderlineOffset: '4px', textDecorationSkipInk: 'none',
  },
  '.cm-hint[data-severity=suggestion]': { textDecorationStyle: 'dotted' },
  '.cm-tooltip': { border: '1px solid var(--line)', borderRadius: 'var(--r-3)', backgroundColor: 'var(--raised)', boxShadow: 'var(--shadow-2)', zIndex: '30', marginTop: '4px' },
  '.cm-hintCard': { width: 'min(400px, calc(100vw - 40px))', padding: '11px 13px 12px', fontFamily: 'var(--font-ui)', fontSize: 'var(--text-sm)', lineHeight: '1.45', color: 'var(--ink)' },
  '.cm-hintCard p': { margin: '0' },
  '.cm-hintSource': { fontSize: 'var(--text-2xs)', fontWeight: '550', color: 'var(--note-ink)', paddingBottom: '4px' },
  '.cm-hintAsk': { fontWeight: '550' },
  '.cm-hintWhy': { color: 'var(--ink-2)', paddingTop: '3px' },
  '.cm-hintActions': { display: 'flex', flexWrap: 'wrap', gap: '6px', paddingTop: '9px' },
  '.cm-hintFix': { padding: '3px 9px', borderRadius: 'var(--r-1)', backgroundColor: 'var(--accent-soft)', color: 'var(--accent-ink)', fontWeight: '550', fontSize: 'var(--text-xs)', minHeight: '24px' },
  '.cm-hintDismiss': { padding: '3px 6px', color: 'var(--ink-3)', fontSize: 'var(--text-xs)', minHeight: '24px' },
});
