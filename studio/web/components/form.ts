// What the parts of a form share: the form itself, its text, what is offered, and how it is changed.

import type { Card, Form, FormChange, Slot } from '../kernel/form.ts';
import type { Diagnostic } from '../kernel/place.ts';
import type { Lined } from '../kernel/sentence.ts';
import type { Outcome } from '../state/forms.svelte.ts';
import { t, termOf } from '../state/language.svelte.ts';

/** Where the keyboard goes after a change: to the thing at a path, or to one of its tools. */
export interface Aim {
  path: string;
  tool?: 'up' | 'down' | 'add';
}

/** One form as its parts see it. */
export interface Desk {
  readonly form: Form;
  readonly source: Lined;
  /** Nothing can be changed: the text cannot be read as it is. */
  readonly frozen: boolean;
  /** Messages by the path of their slot or card. */
  readonly messages: ReadonlyMap<string, Diagnostic[]>;
  /** What is offered for a slot of a card, beside its own choices. */
  offers: (slot: Slot, card: Card) => string[];
  /** The present value of a resource, "" if it has none. */
  valueOf: (ref: string) => string;
  change: (change: FormChange, aim?: Aim) => Promise<Outcome>;
}

/** A slot's name in the reader's language; sides of a condition are named by where they stand. */
export function nameOf(slot: Slot): string {
  const last = slot.path.slice(slot.path.lastIndexOf('.') + 1);
  if (slot.name === '') return termOf(`side.${last}`, '');
  return termOf(`slot.${slot.name.replaceAll(' ', '-')}`, slot.name);
}

/** The name of a part within the name of its whole: "heat, trigger 1, for". */
export function within(whole: string, part: string): string {
  return part === '' ? whole : t('form.within', { whole, part });
}

/** The label of a template in the reader's language. */
export function templateName(label: string): string {
  return termOf(`template.${label.replaceAll(' ', '-')}`, label);
}

/** Kinds of which no other text fits than their choices. */
export function closed(slot: Slot): boolean {
  return slot.kind === 'choice' || slot.kind === 'operator';
}

/** Kinds in which words are completed; others are chosen whole. */
export function composed(slot: Slot): boolean {
  return slot.kind === 'condition' || slot.kind === 'expression' || slot.kind === 'sentence' || slot.kind === 'event' || slot.kind === 'scope' || slot.kind === 'element';
}
