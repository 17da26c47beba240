// What the rules text looks like, and the marks it can carry.

import { HighlightStyle } from '@codemirror/language';
import { StateEffect, StateField, type EditorState } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Kinds of words by the class that colours them. */
export const colours = HighlightStyle.define([
  { tag: tags.comment, class: 'tok-comment' },
  { tag: tags.string, class: 'tok-string' },
  { tag: [tags.number, tags.unit, tags.bool], class: 'tok-number' },
  { tag: [tags.keyword, tags.definitionKeyword], class: 'tok-keyword' },
  { tag: [tags.controlKeyword, tags.operatorKeyword], class: 'tok-control' },
  { tag: tags.modifier, class: 'tok-promise' },
  { tag: tags.typeName, class: 'tok-type' },
]);

/** The editor's own look, in the page's colours. */
export const look = EditorView.theme({
  '&': { height: '100%', fontSize: '14px', backgroundColor: 'var(--panel)', color: 'var(--ink)' },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '-3px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--ink-2)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent-soft) 45%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--checking) 28%, transparent)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--line-strong)' },
  '.cm-blamed': { backgroundColor: 'var(--broken-soft)', boxShadow: 'inset 4px 0 0 var(--broken)' },
  '.cm-shown': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent)', borderRadius: '3px' },
  '.cm-tooltip': { backgroundColor: 'var(--panel)', color: 'var(--ink)', border: '1px solid var(--line-strong)', borderRadius: '8px' },
  '.cm-diagnostic': { fontFamily: 'inherit', whiteSpace: 'pre-line' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunken)', color: 'var(--ink-2)', border: '1px solid var(--line)' },
});

/** Marks the lines of blamed rules. */
export const setMarked = StateEffect.define<readonly number[]>();
export const blamed = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, tr) {
    let next = set.map(tr.changes);
    for (const e of tr.effects) if (e.is(setMarked)) next = lines(tr.state, e.value);
    return next;
  },
  provide: (f) => EditorView.decorations.from(f),
});

/** Marks the place the form speaks of; null marks nothing. */
export const setShown = StateEffect.define<{ from: number; to: number } | null>();
export const shownSpan = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, tr) {
    let next = set.map(tr.changes);
    for (const e of tr.effects) {
      if (!e.is(setShown)) continue;
      next = e.value === null || e.value.to <= e.value.from ? Decoration.none : Decoration.set([Decoration.mark({ class: 'cm-shown' }).range(e.value.from, e.value.to)]);
    }
    return next;
  },
  provide: (f) => EditorView.decorations.from(f),
});

function lines(state: EditorState, numbers: readonly number[]): DecorationSet {
  const inside = [...new Set(numbers)].filter((n) => n >= 1 && n <= state.doc.lines).sort((a, b) => a - b);
  return Decoration.set(inside.map((n) => Decoration.line({ class: 'cm-blamed' }).range(state.doc.line(n).from)));
}
