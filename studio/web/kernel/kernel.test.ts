// The small pure parts: places, ages, trees, traces, entries, links, words.
import { describe, expect, it } from 'vitest';
import { ageOf } from './age.ts';
import { parseInput } from './entry.ts';
import { readLink, writeLink } from './link.ts';
import { nextProblem, offsetOf, rangeOf } from './place.ts';
import { applyChanges, emptyTable, plain, type Resource } from './resource.ts';
import { linesOf, ruleCalled } from './rules.ts';
import { shortNames } from './draft.ts';
import { moved, opening, valuesAt, type Step, type Trace } from './trace.ts';
import { outline, rows, visible } from './tree.ts';
import { choose, placeholders, say } from './words.ts';

const span = (line: number, col: number, endLine: number, endCol: number) => ({ file: 'f', line, col, endLine, endCol });

describe('places', () => {
  const text = 'ab\n日本𝄞x\n';
  it.each([
    [1, 1, 0],
    [1, 3, 2],
    [1, 99, 2],
    [2, 1, 3],
    [2, 4, 7],
    [2, 5, 8],
    [3, 1, 9],
    [9, 1, 9],
  ])('line %i column %i is at %i', (line, col, offset) => {
    expect(offsetOf(text, line, col)).toBe(offset);
  });
  it('agrees with counting code points one by one', () => {
    let line = 1;
    let col = 1;
    let offset = 0;
    for (const ch of text) {
      expect(offsetOf(text, line, col)).toBe(offset);
      offset += ch.length;
      if (ch === '\n') {
        line++;
        col = 1;
      } else col++;
    }
  });
  it('gives every message at least one character', () => {
    expect(rangeOf(text, span(2, 1, 2, 3))).toEqual({ from: 3, to: 5 });
    expect(rangeOf(text, span(1, 1, 1, 1))).toEqual({ from: 0, to: 1 });
    expect(rangeOf(text, span(1, 3, 1, 3))).toEqual({ from: 1, to: 2 });
    expect(rangeOf('', span(1, 1, 1, 1))).toEqual({ from: 0, to: 0 });
  });
  it('goes round through the problems', () => {
    const all = [span(1, 1, 1, 2), span(2, 1, 2, 2)];
    expect(nextProblem([], -1, 1)).toBe(-1);
    expect([nextProblem(all, -1, 1), nextProblem(all, 1, 1), nextProblem(all, -1, -1), nextProblem(all, 0, -1)]).toEqual([0, 0, 1, 1]);
  });
});

function resource(index: number, path: string, over: Partial<Resource> = {}): Resource {
  const device = path.split('/')[0] ?? '';
  return {
    index, path, ref: `${device}.${path.split('/')[2]}`, device, model: 'M', kind: 'sensor', mutability: 'updatable',
    type: { kind: 'float', members: [], unit: '', min: null, max: null }, value: null, text: '', time: null, quality: 'unset', pending: null,
    readBy: [], writtenBy: [], watchedBy: [], ...over,
  };
}

describe('resources', () => {
  const table = { revision: 4, resources: [resource(0, 'a/s/x'), resource(1, 'a/s/y')] };
  const change = { index: 1, value: 2, text: '2', time: 5, quality: 'good' as const, pending: null };
  it('folds a batch, the last of a resource wins, unknown indexes are dropped', () => {
    const next = applyChanges(table, [change, { ...change, text: '3' }, { ...change, index: 9 }]);
    expect(next.resources.map((r) => r.text)).toEqual(['', '3']);
    expect(next.resources[0]).toBe(table.resources[0]);
    expect(table.resources[1]?.text).toBe('');
  });
  it('folds into nothing', () => expect(applyChanges(emptyTable, [change]).resources).toEqual([]));
  it('shows any JSON in a few words', () => expect([plain(null), plain(true), plain([1])]).toEqual(['–', 'true', '[1]']));
});

describe('the device tree', () => {
  const all = [resource(0, 'heater/meter/energy'), resource(1, 'heater/heating/power'), resource(2, 'cat/flap/state'), resource(3, 'heater/heating/target'), resource(4, 'heater/battery/battery')];
  const tree = outline(all);
  const labels = (closed: string[], query = '') => rows(tree, all, new Set(closed), query).map((r) => `${r.level} ${r.label}`);
  it('sorts devices and services, and gives no row to what would say nothing', () => {
    expect(labels([])).toEqual(['1 cat', '2 state', '1 heater', '2 battery', '2 heating', '3 power', '3 target', '2 meter · energy']);
  });
  it('closes devices and services', () => {
    expect(labels(['heater/heating', 'cat'])).toEqual(['1 cat', '1 heater', '2 battery', '2 heating', '2 meter · energy']);
  });
  it('narrows by every word and opens what matches', () => {
    expect(labels(['heater'], 'HEAT pow')).toEqual(['1 heater', '2 power']);
    expect(labels([], 'dog')).toEqual([]);
  });
  it('counts places for readers who cannot see the rows', () => {
    expect(rows(tree, all, new Set(), '').map((r) => `${r.place}/${r.of}`)).toEqual(['1/2', '1/1', '2/2', '1/3', '2/3', '1/2', '2/2', '3/3']);
  });
  it('draws what is in sight and never outside the list', () => {
    expect(visible(1000, 40, 4000, 400, 2)).toEqual({ from: 98, to: 112 });
    expect(visible(3, 40, 9999, 400)).toEqual({ from: 3, to: 3 });
    expect(visible(0, 40, 0, 400)).toEqual({ from: 0, to: 0 });
  });
});

function step(over: Partial<Step>): Step {
  return { n: 0, kind: 'report', text: '', words: null, ref: '', device: '', changes: [], rules: [], commands: [], notices: [], refused: [], broken: false, at: null, ...over };
}

describe('traces', () => {
  const trace: Trace = {
    loop: null, words: null, missing: null,
    explanation: '',
    steps: [
      step({ changes: [{ ref: 'window', from: null, to: 'closed', what: 'actual' }] }),
      step({ changes: [{ ref: 'window', from: 'closed', to: 'open', what: 'actual' }], broken: true }),
      step({ changes: [{ ref: 'heater', from: 'off', to: 'on', what: 'pending' }] }),
    ],
  };
  it('opens at the break, or at the end', () => {
    expect(opening(trace)).toBe(1);
    expect(opening({ ...trace, steps: [step({}), step({})] })).toBe(1);
    expect(opening({ ...trace, steps: [] })).toBe(0);
  });
  it('moves by keys and stops at the ends', () => {
    expect(['ArrowLeft', 'ArrowRight', 'Home', 'End', 'x'].map((k) => moved(trace, 1, k))).toEqual([0, 2, 0, 2, null]);
    expect([moved(trace, 0, 'ArrowUp'), moved(trace, 2, 'ArrowDown')]).toEqual([0, 2]);
  });
  it('shows changed values first, then the others by name', () => {
    expect(valuesAt(trace, 2).map((v) => `${v.changed ? '*' : ' '}${v.ref}=${plain(v.value)}`)).toEqual(['*heater=on', ' window=open']);
    expect(valuesAt(trace, 0)).toEqual([{ ref: 'window', what: 'actual', from: null, value: 'closed', changed: true }]);
  });
});

describe('file names', () => {
  it('are shown without the folder they share', () => {
    expect(shortNames(['rules/a.tenet', 'rules/hall/b.tenet'])).toEqual(['a.tenet', 'hall/b.tenet']);
    expect(shortNames(['rules/a.tenet', 'more/b.tenet'])).toEqual(['rules/a.tenet', 'more/b.tenet']);
    expect(shortNames(['rules/hall/a.tenet'])).toEqual(['a.tenet']);
    expect(shortNames(['a.tenet', 'ab.tenet'])).toEqual(['a.tenet', 'ab.tenet']);
    expect(shortNames([])).toEqual([]);
  });
});

describe('rules by name', () => {
  const known = [{ app: 'A', name: 'heat', file: 'f', line: 3 }, { app: 'B', name: 'heat', file: 'g', line: 9 }];
  it('finds with and without the app', () => {
    expect([ruleCalled(known, 'B.heat')?.line, ruleCalled(known, 'heat')?.line, ruleCalled(known, 'cool')]).toEqual([9, 3, undefined]);
    expect(linesOf(known, ['B.heat', 'heat', 'cool'], 'f')).toEqual([3]);
  });
});

describe('entries', () => {
  const float = { kind: 'float', members: [], unit: '°C', min: 5, max: 30 };
  it.each([
    [float, '21.5', { ok: true, value: 21.5 }],
    [float, ' 21,5 ', { ok: true, value: 21.5 }],
    [float, '', { ok: false, problem: 'number' }],
    [float, 'warm', { ok: false, problem: 'number' }],
    [float, '31', { ok: false, problem: 'range' }],
    [{ ...float, kind: 'int' }, '7.5', { ok: false, problem: 'whole' }],
    [{ ...float, kind: 'bool' }, 'true', { ok: true, value: true }],
    [{ ...float, kind: 'bool' }, '', { ok: false, problem: 'choice' }],
    [{ ...float, kind: 'enum', members: ['off', 'on'] }, 'on', { ok: true, value: 'on' }],
    [{ ...float, kind: 'enum', members: ['off', 'on'] }, 'On', { ok: false, problem: 'choice' }],
    [{ ...float, kind: 'string' }, ' x ', { ok: true, value: ' x ' }],
  ])('%o %s', (type, typed, entry) => expect(parseInput(type, typed)).toEqual(entry));
});

describe('links', () => {
  it('survives the address bar', () => {
    for (const link of [{ promise: 'no heating & cooling #1', step: 3 }, { promise: '暖房', step: 0 }]) expect(readLink(writeLink(link))).toEqual(link);
    expect(writeLink({ promise: '', step: 3 })).toBe('');
  });
  it.each(['', '#', '#step=x', '#step=0'])('reads %s as no link', (f) => expect(readLink(f)).toEqual({ promise: '', step: -1 }));
});

describe('ages', () => {
  it.each([
    [0, { unit: 's', count: 0 }],
    [-5000, { unit: 's', count: 0 }],
    [59999, { unit: 's', count: 59 }],
    [60000, { unit: 'min', count: 1 }],
    [7199999, { unit: 'h', count: 1 }],
    [86400000, { unit: 'd', count: 1 }],
  ])('%i ms', (ms, age) => expect(ageOf(1e9, 1e9 + ms)).toEqual(age));
});

describe('words', () => {
  it('fills placeholders, keeps unknown ones, writes numbers the language’s way', () => {
    expect(say('{a} and {b}', { a: 1234.5 }, 'es')).toBe('1234,5 and {b}');
    expect(say({ one: '{n} rule', other: '{n} rules' }, { n: 1 }, 'en')).toBe('1 rule');
    expect(say({ one: '{n} rule', other: '{n} rules' }, { n: 12345 }, 'en')).toBe('12,345 rules');
    expect(say({ other: '{n} 件' }, { n: 1 }, 'ja')).toBe('1 件');
  });
  it('finds placeholders of every form', () => expect(placeholders({ one: '{b}', other: '{a} {b}' })).toEqual(['a', 'b']));
  it('chooses the first language there is', () => {
    expect([choose(['fr', 'ja-JP'], ['en', 'ja']), choose(['fr'], ['en', 'ja']), choose(['ES'], ['en', 'es'])]).toEqual(['ja', 'en', 'es']);
  });
});
