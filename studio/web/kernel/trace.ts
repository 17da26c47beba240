// Counterexamples as steps, and what of a step is worth showing first.

import type { Json } from './resource.ts';
import type { Told } from './told.ts';

export interface TraceChange {
  ref: string;
  from: Json;
  to: Json;
  what: string;
}

export interface Step {
  n: number;
  kind: string;
  text: string;
  /** The text for all languages; null from a gateway that has English alone. */
  words: Told | null;
  ref: string;
  device: string;
  changes: TraceChange[];
  rules: { name: string; branch: string }[];
  commands: { ref: string; value: Json }[];
  /** Roles of the people told. */
  notices: string[];
  refused: string[];
  broken: boolean;
  /** When it happens at the earliest, in seconds after the start; null in a trace without times. */
  at: number | null;
}

export interface Trace {
  steps: Step[];
  /** The n of the step the run returns to for ever, null for a run that just ends. */
  loop: number | null;
  explanation: string;
  words: Told | null;
  /** After what no rule reacts; null where rules are to blame. */
  missing: Told | null;
}

/** Where a key leads from step `at`, null for a key that does not move. */
export function moved(trace: Trace, at: number, key: string): number | null {
  const last = trace.steps.length - 1;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** The step to open a trace at: the broken one, else the last. */
export function opening(trace: Trace): number {
  const broken = trace.steps.findIndex((s) => s.broken);
  return broken >= 0 ? broken : Math.max(0, trace.steps.length - 1);
}

/** One row of the values after a step. `changed` is true if the step touched it. */
export interface ValueRow {
  ref: string;
  what: string;
  from: Json;
  value: Json;
  changed: boolean;
}

/**
 * Every value the trace mentions as it stands after step `at`, those the step
 * changed first, then by name. Values not yet mentioned are left out.
 */
export function valuesAt(trace: Trace, at: number): ValueRow[] {
  const known = new Map<string, ValueRow>();
  trace.steps.slice(0, at + 1).forEach((step, i) => {
    for (const c of step.changes) {
      known.set(`${c.ref} ${c.what}`, { ref: c.ref, what: c.what, from: c.from, value: c.to, changed: i === at });
    }
  });
  return [...known.values()].sort((a, b) => Number(b.changed) - Number(a.changed) || order(a.ref, b.ref) || order(a.what, b.what));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
