// Promises and what is known about them: five states, never two.

import type { Told } from './told.ts';
import type { Trace } from './trace.ts';

export type Rung = 'none' | 'prompt' | 'delayed' | 'faulty';

/** A promise as written in the rules. */
export interface Written {
  app: string;
  name: string;
  sentence: string;
  required: string;
  file: string;
  line: number;
}

/** What the verifier said about one promise. */
export interface Result {
  name: string;
  sentence: string;
  verdict: 'holds' | 'violated' | 'unknown';
  rung: string;
  required: string;
  /** It holds for a reason other than the rules; `why` names it. */
  vacuous: boolean;
  why: string;
  assumptions: string[];
  states: number;
  seconds: number;
  limit: string | null;
  trace: Trace | null;
  blame: string[];
}

/** Something found without being asked for. */
export interface Finding {
  app: string;
  check: string;
  slug: string;
  severity: 'error' | 'warning' | 'hint';
  confirmed: boolean;
  message: string;
  /** The message for all languages; null from a gateway that has English alone. */
  words: Told | null;
  rules: string[];
  cure: string;
  at: { file: string; line: number; col: number } | null;
  trace: Trace | null;
}

/** A whole verify result, bound to the content hash it was computed for. */
export interface Verdicts {
  hash: string;
  results: { app: string; result: Result }[];
  findings: Finding[];
}

export interface Progress {
  property: string;
  rung: string;
  states: number;
  frontier: number;
  perSecond: number;
  seconds: number;
  bytes: number;
}

/** What a verify run has told so far. `hash` is what it is about. */
export interface Run {
  hash: string;
  phase: 'running' | 'done' | 'failed';
  progress: Progress | null;
  results: Result[];
  verdicts: Verdicts | null;
  failure: { code: string; message: string } | null;
}

export type RunEvent =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'property'; result: Result }
  | { kind: 'done'; verdicts: Verdicts }
  | { kind: 'failed'; code: string; message: string };

export function newRun(hash: string): Run {
  return { hash, phase: 'running', progress: null, results: [], verdicts: null, failure: null };
}

/** Folds an event into a run; a run that has ended stays as it is. */
export function foldRun(run: Run, event: RunEvent): Run {
  if (run.phase !== 'running') return run;
  switch (event.kind) {
    case 'progress':
      return { ...run, progress: event.progress };
    case 'property':
      return { ...run, results: [...run.results.filter((r) => r.name !== event.result.name), event.result] };
    case 'done':
      return { ...run, phase: 'done', hash: event.verdicts.hash, verdicts: event.verdicts, progress: null };
    case 'failed':
      return { ...run, phase: 'failed', failure: { code: event.code, message: event.message }, progress: null };
  }
}

export type PromiseState =
  | { kind: 'holds'; result: Result }
  | { kind: 'broken'; result: Result }
  | { kind: 'undecided'; result: Result | null; why: string }
  | { kind: 'checking' }
  | { kind: 'outdated'; result: Result };

const ranks: Readonly<Record<string, number>> = { '': 0, none: 0, prompt: 1, delayed: 2, faulty: 3 };

/** Whether a result reaches the world its promise must survive. */
export function held(result: Result): boolean {
  const reached = ranks[result.rung] ?? -1;
  return result.verdict === 'holds' && reached >= (ranks[result.required] ?? Infinity);
}

/**
 * The state of one promise. `hash` is the content hash of the texts shown, ""
 * while it is not known. What a finished or stopped run said stands only for
 * exactly its own hash.
 */
export function promiseState(promise: Written, run: Run | null, earlier: Verdicts | null, hash: string): PromiseState {
  if (run !== null && run.hash === hash && hash !== '') {
    const now = resultOf(promise, run);
    if (now !== undefined) return decidedState(now);
    if (run.phase === 'running') return { kind: 'checking' };
    return { kind: 'undecided', result: null, why: run.failure?.code ?? 'not-checked' };
  }
  const old = (run === null ? undefined : resultOf(promise, run)) ?? earlierResult(promise, earlier);
  if (old === undefined) return { kind: 'undecided', result: null, why: 'not-checked' };
  return { kind: 'outdated', result: old };
}

function resultOf(promise: Written, run: Run): Result | undefined {
  return earlierResult(promise, run.verdicts) ?? run.results.find((r) => r.name === promise.name);
}

function earlierResult(promise: Written, verdicts: Verdicts | null): Result | undefined {
  return verdicts?.results.find((r) => r.app === promise.app && r.result.name === promise.name)?.result;
}

function decidedState(result: Result): PromiseState {
  switch (result.verdict) {
    case 'holds':
      return held(result) ? { kind: 'holds', result } : { kind: 'undecided', result, why: 'rung' };
    case 'violated':
      return { kind: 'broken', result };
    case 'unknown':
      return { kind: 'undecided', result, why: result.limit ?? 'limit' };
  }
}

export type Obstacle =
  | { kind: 'errors'; count: number }
  | { kind: 'checking' }
  | { kind: 'broken'; count: number }
  | { kind: 'undecided'; count: number }
  | { kind: 'outdated' }
  | { kind: 'findings'; count: number }
  | { kind: 'running' }
  | { kind: 'offline' };

/** What the deploy button needs to know. */
export interface Release {
  hash: string;
  errors: number;
  states: readonly PromiseState[];
  findings: readonly Finding[];
  verdictsHash: string;
  activeHash: string;
  connected: boolean;
}

/** The first thing that stands in the way of deploying, null if nothing does. */
export function obstacle(r: Release): Obstacle | null {
  if (!r.connected) return { kind: 'offline' };
  if (r.errors > 0) return { kind: 'errors', count: r.errors };
  const count = (kind: PromiseState['kind']): number => r.states.filter((s) => s.kind === kind).length;
  if (count('broken') > 0) return { kind: 'broken', count: count('broken') };
  if (count('checking') > 0) return { kind: 'checking' };
  if (r.hash === '' || count('outdated') > 0) return { kind: 'outdated' };
  if (count('undecided') > 0) return { kind: 'undecided', count: count('undecided') };
  if (r.verdictsHash !== r.hash) return { kind: 'outdated' };
  const blocking = r.findings.filter((f) => f.severity === 'error').length;
  if (blocking > 0) return { kind: 'findings', count: blocking };
  if (r.hash === r.activeHash) return { kind: 'running' };
  return null;
}
