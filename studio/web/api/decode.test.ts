// Answers of the gateway: the documented shapes are read, every other shape names its place.
import { describe, expect, it } from 'vitest';
import { checkReport } from './check.ts';
import { editAnswer, formReport } from './form.ts';
import { meaningReport } from './meaning.ts';
import { batch, encodePath, snapshot } from './resources.ts';
import { firing, status } from './status.ts';
import { result, verdicts } from './verify.ts';
import { why } from './why.ts';

const r = {
  i: 0, path: 'h/heating/power', ref: 'heater.power', device: 'heater', model: 'Heater', kind: 'state', mutability: 'modifiable',
  type: { kind: 'enum', members: ['off', 'on'] }, value: 'on', text: 'on', time: '2026-01-02T03:04:05Z', quality: 'good', pending: null,
  readBy: null, writtenBy: ['Comfort.heat'],
};

describe('resources', () => {
  it('reads a snapshot', () => {
    const table = snapshot({ revision: 3, resources: [r] }, 'snapshot');
    expect(table.resources[0]).toMatchObject({ index: 0, ref: 'heater.power', time: Date.UTC(2026, 0, 2, 3, 4, 5), readBy: [], writtenBy: ['Comfort.heat'], watchedBy: [] });
  });
  it('puts resources at their index and refuses gaps', () => {
    const two = snapshot({ revision: 1, resources: [{ ...r, i: 1, path: 'b/s/r' }, r] }, 's');
    expect(two.resources.map((x) => x.path)).toEqual(['h/heating/power', 'b/s/r']);
    expect(() => snapshot({ revision: 1, resources: [{ ...r, i: 1 }] }, 's')).toThrow('index 1 where 0 was expected');
  });
  it.each([
    [{ ...r, quality: 'fine' }, 'snapshot.resources[0].quality: expected good or unset or'],
    [{ ...r, path: 7 }, 'snapshot.resources[0].path: expected text, got number'],
    [{ ...r, time: 'yesterday' }, 'snapshot.resources[0].time: expected a time'],
    [null, 'snapshot.resources[0]: expected an object, got null'],
  ])('names the place of a wrong value', (wrong, message) => {
    expect(() => snapshot({ revision: 3, resources: [wrong] }, 'snapshot')).toThrow(message);
  });
  it('reads a batch', () => {
    expect(batch({ t: 9, c: [[2, 19.2, '19.2 °C', 1700, 'good', null]] }, 'changes')).toEqual([{ index: 2, value: 19.2, text: '19.2 °C', time: 1700, quality: 'good', pending: null }]);
    expect(() => batch({ c: [[2, 19.2]] }, 'changes')).toThrow('changes.c[0]: expected six cells');
  });
  it('escapes paths part by part', () => expect(encodePath('a b/s?/r#')).toBe('a%20b/s%3F/r%23'));
});

describe('verdicts', () => {
  const property = {
    name: 'no frost', sentence: 'always x', verdict: 'violated', rung: 'prompt', required: 'delayed', assumptions: [], states: 5, seconds: 0.1, limit: null, blame: ['A.heat', 'B.cool'],
    trace: { steps: [{ n: 1, kind: 'start', text: 'start', changes: [{ ref: 'x', from: null, to: 1, what: 'actual' }], broken: true, refused: [{ ref: 'y', value: 'on', why: 'policy' }, { ref: 'y' }], notices: [{ role: 'resident', rule: 'A.heat' }] }], loop: null, explanation: 'so' },
  };
  it('reads a property with its trace', () => {
    const read = result(property, 'property');
    expect(read.trace?.steps[0]).toMatchObject({ kind: 'start', broken: true, rules: [], commands: [], refused: ['y = on (policy)', 'y'], notices: ['resident'] });
    expect(read.blame).toEqual(['A.heat', 'B.cool']);
  });
  it('reads sentences for all languages, and documents without', () => {
    const words = { key: '%s is %s', parts: ['x', { key: 'below %s', parts: ['1'] }] };
    const read = result({ ...property, trace: { ...property.trace, words, missing: { key: 'nothing' } } }, 'property');
    expect(read.trace).toMatchObject({ words, missing: { key: 'nothing', parts: [] } });
    expect(result(property, 'property').trace).toMatchObject({ words: null, missing: null });
    expect(() => result({ ...property, trace: { ...property.trace, words: { parts: [] } } }, 'property')).toThrow('property.trace.words.key');
  });
  it('reads a whole document', () => {
    const finding = { check: 'C1', slug: 'conflict', severity: 'error', confirmed: true, message: 'm', rules: ['A.x'], at: { file: 'f', line: 1, col: 2 } };
    const read = verdicts({ schema: 'tenet.verify/1', hash: 'h', apps: [{ app: 'A', properties: [property], findings: [finding] }] }, 'done');
    expect(read).toMatchObject({ hash: 'h', results: [{ app: 'A' }], findings: [{ app: 'A', check: 'C1', cure: '', trace: null, at: { line: 1 } }] });
    const nowhere = { ...finding, at: { file: '', line: 0, col: 0 } };
    expect(verdicts({ hash: 'h', apps: [{ app: 'A', findings: [nowhere] }] }, 'done').findings[0]?.at).toBeNull();
  });
  it('takes no verdict it does not know for one it does', () => {
    expect(() => result({ ...property, verdict: 'probably' }, 'property')).toThrow('property.verdict: expected holds or violated or unknown');
  });
});

it('reads a check report', () => {
  const d = { file: 'f', line: 1, col: 2, endLine: 1, endCol: 4, severity: 'error', code: 'c', message: 'm', try: 'x', notes: [{ file: 'g', line: 3, col: 1, message: 'here' }] };
  const read = checkReport({ hash: 'h', diagnostics: [d], apps: [{ name: 'A', rules: [{ name: 'r', file: 'f', line: 2 }], properties: [{ name: 'p', sentence: 's', required: 'delayed', file: 'f', line: 9 }] }] }, 'check');
  expect(read.diagnostics[0]).toMatchObject({ attempt: 'x', help: '', notes: [{ message: 'here', span: { file: 'g', line: 3 } }] });
  expect(read.promises).toEqual([{ app: 'A', name: 'p', sentence: 's', required: 'delayed', file: 'f', line: 9 }]);
  expect(read.rules[0]).toMatchObject({ app: 'A', name: 'r' });
});

it('reads status, firings and why', () => {
  expect(status({ site: 'home', deployment: null }, 's')).toEqual({ version: '', site: 'home', deployment: null, alarms: [] });
  expect(firing({ seq: 1, at: '2026-01-02T03:04:05Z', rule: 'A.x', branch: 'then', commands: [{ ref: 'a.b', text: 'a.b = 1', fate: 'left' }] }, 'f').commands).toHaveLength(1);
  expect(why({ path: 'a/b/c', effect: { at: '2026-01-02T03:04:05Z', value: 1, from: 'rule' }, guard: [{ text: 'x', value: null }] }, 'w')).toMatchObject({ rule: null, guard: [{ value: null }], input: { what: '' } });
});

describe('forms', () => {
  const decls = { path: 'Decls', name: 'declarations', kind: 'list', text: '' };
  const answer = { form: { schema: 'tenet.form/1', file: 'f', cards: [], decls, lists: {}, templates: null }, diagnostics: null };
  it('fills in what is left out', () => {
    const { form, errors } = formReport(answer, 'form');
    expect([errors, form.templates, form.decls.place, form.decls.optional, form.decls.slots]).toEqual([[], {}, null, false, []]);
  });
  it('takes no other schema for one it knows', () => {
    expect(() => formReport({ ...answer, form: { ...answer.form, schema: 'tenet.form/2' } }, 'form')).toThrow('form.form.schema: expected tenet.form/1');
    expect(() => formReport({ ...answer, form: { ...answer.form, lists: [] } }, 'form')).toThrow('form.form.lists: expected an object');
    expect(() => formReport({ ...answer, form: { ...answer.form, decls: { ...decls, slots: [{ path: 1 }] } } }, 'form')).toThrow('form.form.decls.slots[0].path: expected text');
  });
  it('reads an edit or a refusal', () => {
    const place = { line: 1, col: 2, endLine: 1, endCol: 2 };
    expect(editAnswer({ edit: { place, text: 'x' }, diagnostics: [] }, 'edit')).toEqual({ edit: { place, text: 'x' } });
    const d = { file: 'f', line: 1, col: 2, severity: 'error', code: 'slot-needed', message: 'm' };
    expect(editAnswer({ edit: null, diagnostics: [d] }, 'edit')).toMatchObject({ refused: [{ code: 'slot-needed' }] });
  });
  it('reads meanings', () => {
    const run = { steps: [{ at: 0, until: 3, times: 4, what: 'x' }], forEver: true };
    const m = { meaning: 'so', allowed: run, forbidden: { steps: [] }, boundaries: [{ seconds: 5, kept: run, broken: run }] };
    expect(meaningReport({ ready: true, meanings: [m] }, 'm').meanings[0]).toMatchObject({ allowed: { forEver: true, steps: [{ broken: false }] }, forbidden: { steps: [], forEver: false }, boundaries: [{ seconds: 5 }] });
    expect(() => meaningReport({ meanings: [] }, 'm')).toThrow('m.ready: expected true or false');
  });
});

it('reads the times of a trace, which not all have', () => {
  const one = { name: 'p', verdict: 'violated', trace: { steps: [{ n: 1, at: 61 }, { n: 2 }] } };
  expect(result(one, 'r').trace?.steps.map((s) => s.at)).toEqual([61, null]);
});
