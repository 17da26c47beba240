// Five states: what is said of a promise never outlives the text it was said of.
import { describe, expect, it } from 'vitest';
import { foldRun, held, newRun, obstacle, promiseState, type Finding, type PromiseState, type Release, type Result, type Run, type Verdicts, type Written } from './promise.ts';

const promise: Written = { app: 'Comfort', name: 'no frost', sentence: 'always room.temperature > 5 °C', required: 'delayed', file: 'home.tenet', line: 3 };

function result(over: Partial<Result> = {}): Result {
  return { name: 'no frost', sentence: '', verdict: 'holds', rung: 'delayed', required: 'delayed', vacuous: false, why: '', assumptions: [], states: 7, seconds: 0.1, limit: null, trace: null, blame: [], ...over };
}

function verdicts(hash: string, r: Result, app = 'Comfort'): Verdicts {
  return { hash, results: [{ app, result: r }], findings: [] };
}

function finished(hash: string, r: Result): Run {
  return foldRun(newRun(hash), { kind: 'done', verdicts: verdicts(hash, r) });
}

describe('promiseState', () => {
  it('is not decided before anything was checked', () => {
    expect(promiseState(promise, null, null, 'a')).toEqual({ kind: 'undecided', result: null, why: 'not-checked' });
  });
  it('is checking while a run on this very text is going', () => {
    expect(promiseState(promise, newRun('a'), null, 'a')).toEqual({ kind: 'checking' });
  });
  it('shows a result as soon as it comes, while others are still checked', () => {
    const run = foldRun(newRun('a'), { kind: 'property', result: result() });
    expect(promiseState(promise, run, null, 'a').kind).toBe('holds');
    expect(promiseState({ ...promise, name: 'other' }, run, null, 'a').kind).toBe('checking');
  });
  it.each([
    ['holds', {}, 'holds'],
    ['holds on too low a rung', { rung: 'prompt' }, 'undecided'],
    ['holds on a rung nobody knows', { rung: 'lunar' }, 'undecided'],
    ['holds where an unknown rung is required', { required: 'lunar' }, 'undecided'],
    ['violated', { verdict: 'violated', rung: 'none' }, 'broken'],
    ['unknown', { verdict: 'unknown', limit: 'states' }, 'undecided'],
  ] as const)('%s', (_name, over, kind) => {
    expect(promiseState(promise, finished('a', result(over)), null, 'a').kind).toBe(kind);
  });
  it('is out of date for any other text, and while the text is not yet known', () => {
    for (const hash of ['b', '']) expect(promiseState(promise, finished('a', result()), null, hash).kind).toBe('outdated');
  });
  it('is out of date by an earlier result when the new run was not about this text either', () => {
    expect(promiseState(promise, newRun('b'), verdicts('a', result()), 'c').kind).toBe('outdated');
  });
  it('says why a stopped run decided nothing', () => {
    const run = foldRun(newRun('a'), { kind: 'failed', code: 'stopped', message: 'it was stopped' });
    expect(promiseState(promise, run, null, 'a')).toEqual({ kind: 'undecided', result: null, why: 'stopped' });
  });
  it('keeps promises of the same name in two apps apart', () => {
    const run = foldRun(newRun('a'), { kind: 'done', verdicts: verdicts('a', result({ verdict: 'violated' }), 'Other') });
    expect(promiseState(promise, run, null, 'a').kind).toBe('undecided');
  });
});

describe('foldRun', () => {
  it('keeps the newest result of a promise and the newest progress', () => {
    const p = { property: 'no frost', rung: 'prompt', states: 1, frontier: 1, perSecond: 1, seconds: 1, bytes: 1 };
    let run = foldRun(newRun('a'), { kind: 'progress', progress: p });
    run = foldRun(run, { kind: 'progress', progress: { ...p, states: 2 } });
    run = foldRun(run, { kind: 'property', result: result({ rung: 'prompt' }) });
    run = foldRun(run, { kind: 'property', result: result() });
    expect(run.progress?.states).toBe(2);
    expect(run.results.map((r) => r.rung)).toEqual(['delayed']);
  });
  it('says nothing more after the end', () => {
    const run = finished('a', result());
    expect(foldRun(run, { kind: 'failed', code: 'x', message: '' })).toBe(run);
  });
  it('is bound to the hash the verifier names', () => {
    expect(foldRun(newRun('a'), { kind: 'done', verdicts: verdicts('b', result()) }).hash).toBe('b');
  });
});

describe('held', () => {
  it('asks for the required rung or a higher one', () => {
    expect(held(result({ rung: 'faulty' }))).toBe(true);
    expect(held(result({ rung: 'delayed', required: 'faulty' }))).toBe(false);
    expect(held(result({ verdict: 'unknown' }))).toBe(false);
  });
});

describe('obstacle', () => {
  const holds: PromiseState = { kind: 'holds', result: result() };
  const ready: Release = { hash: 'a', errors: 0, states: [holds], findings: [], verdictsHash: 'a', activeHash: '', connected: true };
  const finding: Finding = { app: 'Comfort', check: 'C1', slug: 'conflict', severity: 'error', confirmed: true, message: 'two rules disagree', words: null, rules: [], cure: '', at: null, trace: null };

  it('lets go only what holds for exactly this hash', () => {
    expect(obstacle(ready)).toBeNull();
  });
  it.each([
    ['offline', { connected: false }],
    ['errors', { errors: 2 }],
    ['broken', { states: [holds, { kind: 'broken', result: result() } as const] }],
    ['checking', { states: [{ kind: 'checking' } as const] }],
    ['outdated', { states: [{ kind: 'outdated', result: result() } as const] }],
    ['outdated', { hash: '' }],
    ['outdated', { verdictsHash: 'b' }],
    ['undecided', { states: [{ kind: 'undecided', result: null, why: 'limit' } as const] }],
    ['findings', { findings: [finding] }],
    ['running', { activeHash: 'a' }],
  ])('%s', (kind, over) => {
    expect(obstacle({ ...ready, ...over })?.kind).toBe(kind);
  });
  it('warnings and hints do not block', () => {
    expect(obstacle({ ...ready, findings: [{ ...finding, severity: 'warning' }, { ...finding, severity: 'hint' }] })).toBeNull();
  });
});
