// Checking texts while they are typed.

import type { Diagnostic } from '../kernel/place.ts';
import type { Written } from '../kernel/promise.ts';
import { list, map, number, object, oneOf, or, text, type Decoder } from './decode.ts';
import { request } from './http.ts';

export interface RulePlace {
  app: string;
  name: string;
  file: string;
  line: number;
}

export interface CheckReport {
  hash: string;
  diagnostics: Diagnostic[];
  promises: Written[];
  rules: RulePlace[];
}

const span = { file: text, line: number, col: number, endLine: or(number, 0), endCol: or(number, 0) };

const note = map(object({ ...span, message: or(text, '') }), ({ message, ...at }) => ({ span: at, message }));

export const diagnostic: Decoder<Diagnostic> = map(
  object({
    ...span,
    severity: oneOf('error', 'warning', 'hint'),
    code: text,
    message: text,
    help: or(text, ''),
    try: or(text, ''),
    notes: list(note),
  }),
  ({ try: attempt, ...rest }) => ({ ...rest, attempt }),
);

const app = object({
  name: text,
  rules: list(object({ name: text, file: or(text, ''), line: or(number, 0) })),
  properties: list(object({ name: text, sentence: or(text, ''), required: or(text, ''), file: or(text, ''), line: or(number, 0) })),
});

export const checkReport: Decoder<CheckReport> = map(
  object({ hash: text, diagnostics: list(diagnostic), apps: list(app) }),
  ({ hash, diagnostics, apps }) => ({
    hash,
    diagnostics,
    promises: apps.flatMap((a) => a.properties.map((p) => ({ app: a.name, ...p }))),
    rules: apps.flatMap((a) => a.rules.map((r) => ({ app: a.name, ...r }))),
  }),
);

/** Checks the texts; `signal` drops the request when newer texts are there. */
export function checkTexts(files: Record<string, string>, signal: AbortSignal): Promise<CheckReport> {
  return request('POST', '/api/v1/check', { files }, checkReport, signal);
}
