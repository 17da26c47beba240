// Verify jobs: starting one, following it, stopping it.

import type { Finding, Progress, Result, RunEvent, Verdicts } from '../kernel/promise.ts';
import { plain } from '../kernel/resource.ts';
import type { Told } from '../kernel/told.ts';
import type { Step, Trace } from '../kernel/trace.ts';
import { flag, json, list, map, nullable, number, object, oneOf, or, text, type Decoder } from './decode.ts';
import { follow } from './events.ts';
import { request } from './http.ts';
import { encodePath } from './resources.ts';

/** A sentence for all languages: a text, or a template and its parts. */
const told: Decoder<Told> = (v, at) =>
  typeof v === 'string' ? v : object({ key: text, parts: list((part: unknown, place: string): Told => told(part, place)) })(v, at);

const step: Decoder<Step> = object({
  n: or(number, 0),
  kind: or(text, ''),
  text: or(text, ''),
  words: nullable(told),
  ref: or(text, ''),
  device: or(text, ''),
  changes: list(object({ ref: text, from: or(json, null), to: or(json, null), what: or(text, '') })),
  rules: list(object({ name: text, branch: or(text, '') })),
  commands: list(object({ ref: text, value: or(json, null) })),
  notices: list(map(object({ role: text }), ({ role }) => role)),
  refused: list(refusedCommand),
  broken: or(flag, false),
  at: nullable(number),
});

/** A refused command with the reason, in one line. */
function refusedCommand(v: unknown, at: string): string {
  const { ref, value, why } = object({ ref: text, value: or(json, null), why: or(text, '') })(v, at);
  return `${ref}${value === null ? '' : ` = ${plain(value)}`}${why === '' ? '' : ` (${why})`}`;
}

export const trace: Decoder<Trace> = object({ steps: list(step), loop: nullable(number), explanation: or(text, ''), words: nullable(told), missing: nullable(told) });

export const result: Decoder<Result> = object({
  name: text,
  sentence: or(text, ''),
  verdict: oneOf('holds', 'violated', 'unknown'),
  rung: or(text, ''),
  required: or(text, ''),
  vacuous: or(flag, false),
  why: or(text, ''),
  assumptions: list(text),
  states: or(number, 0),
  seconds: or(number, 0),
  limit: nullable(text),
  trace: nullable(trace),
  blame: list(text),
});

/** A place; one without a file is none. */
function placeInFile(v: unknown, at: string): { file: string; line: number; col: number } | null {
  const place = object({ file: or(text, ''), line: or(number, 0), col: or(number, 0) })(v, at);
  return place.file === '' ? null : place;
}

const finding = object({
  check: or(text, ''),
  slug: or(text, ''),
  severity: oneOf('error', 'warning', 'hint'),
  confirmed: or(flag, false),
  message: text,
  words: nullable(told),
  rules: list(text),
  cure: or(text, ''),
  at: nullable(placeInFile),
  trace: nullable(trace),
});

export const verdicts: Decoder<Verdicts> = map(
  object({ hash: text, apps: list(object({ app: text, properties: list(result), findings: list(finding) })) }),
  ({ hash, apps }) => ({
    hash,
    results: apps.flatMap((a) => a.properties.map((r) => ({ app: a.app, result: r }))),
    findings: apps.flatMap((a) => a.findings.map((f): Finding => ({ app: a.app, ...f }))),
  }),
);

const progress: Decoder<Progress> = object({
  property: or(text, ''),
  rung: or(text, ''),
  states: or(number, 0),
  frontier: or(number, 0),
  perSecond: or(number, 0),
  seconds: or(number, 0),
  bytes: or(number, 0),
});

const failure = object({ code: or(text, 'unknown'), message: or(text, '') });

/** Starts a job on the texts and returns its id. */
export async function startVerify(files: Record<string, string>): Promise<string> {
  return (await request('POST', '/api/v1/verify', { files }, object({ job: text }))).job;
}

/** Asks a job to stop; what it decided stays. */
export async function stopVerify(job: string): Promise<void> {
  await request('DELETE', `/api/v1/verify/${encodePath(job)}`, undefined, object({}));
}

/** Follows a job until it ends; returns how to stop following. */
export function followVerify(job: string, tell: (event: RunEvent) => void): () => void {
  const path = `/api/v1/verify/${encodePath(job)}/stream`;
  const close = follow(path, {
    on: {
      progress: (d) => tell({ kind: 'progress', progress: progress(d, 'progress') }),
      property: (d) => tell({ kind: 'property', result: result(d, 'property') }),
      done: (d) => {
        close();
        tell({ kind: 'done', verdicts: verdicts(d, 'done') });
      },
      failed: (d) => {
        close();
        tell({ kind: 'failed', ...failure(d, 'failed') });
      },
    },
    lost: (final) => {
      if (final) tell({ kind: 'failed', code: 'lost', message: 'the connection to the check was lost' });
    },
    garbled: (e) => {
      close();
      tell({ kind: 'failed', code: 'garbled', message: e.message });
    },
  });
  return close;
}
