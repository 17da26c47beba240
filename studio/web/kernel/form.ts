// A text as a form: cards with slots, and where places of the text lie in them.

import type { Diagnostic } from './place.ts';

/** A piece of one text: lines and columns from 1, columns in code points, the end exclusive. */
export interface Place {
  line: number;
  col: number;
  endLine: number;
  endCol: number;
}

/** A blank of a form, as dsl/form/README.md describes it. */
export interface Slot {
  path: string;
  name: string;
  /** Kinds nobody knows are shown as text. */
  kind: string;
  /** What is written, "" if nothing is. */
  text: string;
  /** Where it is written, null if nothing is. */
  place: Place | null;
  optional: boolean;
  type: string;
  choices: string[];
  from: string;
  templates: string;
  slots: Slot[];
}

/** What a person edits as one. */
export interface Card {
  path: string;
  /** Path of the card it lies in, "" at the top. */
  parent: string;
  kind: string;
  title: string;
  place: Place;
  slots: Slot[];
}

export interface Template {
  label: string;
  text: string;
}

export interface Form {
  file: string;
  cards: Card[];
  decls: Slot;
  lists: Record<string, string[]>;
  templates: Record<string, Template[]>;
}

export interface FormChange {
  op: 'set' | 'insert' | 'remove' | 'move';
  path: string;
  text: string;
  index: number;
}

/** One edit of a text. */
export interface FormEdit {
  place: Place;
  text: string;
}

/** What fits a slot: its own choices and those it shares, each once. */
export function choicesOf(form: Form, slot: Slot): string[] {
  return [...new Set([...slot.choices, ...(form.lists[slot.from] ?? [])])];
}

/** What a list can be given. */
export function templatesOf(form: Form, list: Slot): Template[] {
  return form.templates[list.templates] ?? [];
}

export function contains(place: Place, line: number, col: number): boolean {
  const begun = line > place.line || (line === place.line && col >= place.col);
  return begun && (line < place.endLine || (line === place.endLine && col <= place.endCol));
}

/** The innermost card at a place of the text, undefined outside of all. */
export function cardAt(form: Form, line: number, col: number): Card | undefined {
  return form.cards.filter((c) => contains(c.place, line, col)).reduce<Card | undefined>((a, b) => (a === undefined || b.path.startsWith(`${a.path}.`) ? b : a), undefined);
}

/** The list of a card whose elements are cards themselves. */
export function itemsOf(card: Card): Slot | undefined {
  return card.slots.find((s) => s.path === `${card.path}.Items`);
}

/** The innermost slot of a card at a place of the text; elements that are cards are passed over. */
export function slotAt(card: Card, line: number, col: number): Slot | undefined {
  return innermost(card.slots.filter((s) => s !== itemsOf(card)), line, col);
}

function innermost(slots: readonly Slot[], line: number, col: number): Slot | undefined {
  for (const s of slots) {
    if (s.place === null || !contains(s.place, line, col)) continue;
    return innermost(s.slots, line, col) ?? (s.kind === 'list' ? undefined : s);
  }
  return undefined;
}

/**
 * Messages by the path of the slot they lie in, or of the card if they lie in
 * none of its slots; those outside of all cards are left out.
 */
export function messagesOf(form: Form, diagnostics: readonly Diagnostic[]): Map<string, Diagnostic[]> {
  const all = new Map<string, Diagnostic[]>();
  for (const d of diagnostics) {
    const card = cardAt(form, d.line, d.col);
    if (card === undefined) continue;
    const { path } = slotAt(card, d.line, d.col) ?? card;
    all.set(path, [...(all.get(path) ?? []), d]);
  }
  return all;
}

/** The messages at a path and at all its parts. */
export function messagesUnder(all: ReadonlyMap<string, Diagnostic[]>, path: string): Diagnostic[] {
  return [...all].flatMap(([at, list]) => (at === path || at.startsWith(`${path}.`) ? list : []));
}

/** Whether nothing is filled in where something could be. */
export function missing(slot: Slot): boolean {
  return slot.place === null && (slot.optional || slot.kind === 'list');
}

/** The names of constants and variables that rules beside `card` can use. */
export function namesBeside(form: Form, card: Card): string[] {
  return form.cards.filter((c) => c.parent === card.parent && (c.kind === 'let' || c.kind === 'var')).map((c) => c.title);
}

/** The path of an element after it was moved within its list. */
export function movedPath(path: string, index: number): string {
  return `${path.slice(0, path.lastIndexOf('.') + 1)}${index}`;
}

/** The last number of an element's path: its index. */
export function indexOf(path: string): number {
  return Number(path.slice(path.lastIndexOf('.') + 1));
}
