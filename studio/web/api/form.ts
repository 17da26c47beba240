// Forms of texts: reading one, and turning a change into an edit.

import type { Card, Form, FormChange, FormEdit, Place, Slot } from '../kernel/form.ts';
import type { Diagnostic } from '../kernel/place.ts';
import { diagnostic } from './check.ts';
import { DecodeError, flag, list, map, nullable, number, object, or, text, type Decoder } from './decode.ts';
import { request } from './http.ts';

const place: Decoder<Place> = object({ line: number, col: number, endLine: number, endCol: number });

const slot: Decoder<Slot> = object({
  path: text,
  name: or(text, ''),
  kind: text,
  text: or(text, ''),
  place: nullable(place),
  optional: or(flag, false),
  type: or(text, ''),
  choices: list(text),
  from: or(text, ''),
  templates: or(text, ''),
  slots: list((v, at) => slot(v, at)),
});

const card: Decoder<Card> = object({ path: text, parent: or(text, ''), kind: text, title: or(text, ''), place, slots: list(slot) });

/** An object whose members are all alike. */
function record<T>(item: Decoder<T>): Decoder<Record<string, T>> {
  return (v, at) => {
    if (v === null || v === undefined) return {};
    if (typeof v !== 'object' || Array.isArray(v)) throw new DecodeError(`${at}: expected an object`);
    return Object.fromEntries(Object.entries(v).map(([key, value]) => [key, item(value, `${at}.${key}`)]));
  };
}

const schema: Decoder<string> = (v, at) => {
  if (v !== 'tenet.form/1') throw new DecodeError(`${at}: expected tenet.form/1, got ${String(v)}`);
  return v;
};

export const form: Decoder<Form> = map(
  object({ schema, file: text, cards: list(card), decls: slot, lists: record(list(text)), templates: record(list(object({ label: text, text }))) }),
  ({ schema: _, ...rest }) => rest,
);

/** A text as a form, and the errors that say what of it could not be read. */
export interface FormReport {
  form: Form;
  errors: Diagnostic[];
}

export const formReport: Decoder<FormReport> = map(object({ form, diagnostics: list(diagnostic) }), ({ form: f, diagnostics }) => ({ form: f, errors: diagnostics }));

/** Reads the form of one of the texts; `signal` drops the request when newer texts are there. */
export function readForm(files: Record<string, string>, name: string, signal: AbortSignal): Promise<FormReport> {
  return request('POST', '/api/v1/form', { files, name }, formReport, signal);
}

/** The edit a change comes to, or why it is refused. */
export type EditAnswer = { edit: FormEdit } | { refused: Diagnostic[] };

export const editAnswer: Decoder<EditAnswer> = map(object({ edit: nullable(object({ place, text })), diagnostics: list(diagnostic) }), ({ edit, diagnostics }) =>
  edit === null ? { refused: diagnostics } : { edit },
);

/** Asks for the edit of a text that makes one change of its form. */
export function editForm(name: string, body: string, change: FormChange): Promise<EditAnswer> {
  return request('POST', '/api/v1/form/edit', { name, text: body, change }, editAnswer);
}
