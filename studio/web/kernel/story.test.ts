// Runs on a line, words completed, times written.
import { describe, expect, it } from 'vitest';
import { clock, marksOf, span, type StoryStep } from './story.ts';
import { matching, replaced, wordAt } from './suggest.ts';

const step = (at: number, until = at, broken = false): StoryStep => ({ at, until, times: 1, what: 'x', broken });

describe('times', () => {
  it.each([[0, '0 s'], [59, '59 s'], [60, '1 min'], [5401, '1 h 30 min 1 s'], [90000, '1 d 1 h']])('%i s is %s', (s, text) => expect(span(s)).toBe(text));
  it.each([[0, '0:00:00'], [61, '0:01:01'], [3909, '1:05:09'], [360000, '100:00:00']])('%i s after the start is %s', (s, text) => expect(clock(s)).toBe(text));
});

describe('timelines', () => {
  it('go from start to end, never back, and tell one tick from none', () => {
    const marks = marksOf({ steps: [step(0), step(0), step(1), step(10, 3600), step(3601, 3601, true)], forEver: false });
    expect(marks[0]?.from).toBe(0);
    expect(marks[1]?.from).toBe(0);
    expect(marks.at(-1)).toEqual({ from: 1, to: 1, broken: true });
    marks.forEach((m, i) => {
      expect(m.to).toBeGreaterThanOrEqual(m.from);
      expect(m.from).toBeGreaterThanOrEqual(marks[i - 1]?.to ?? 0);
    });
    const [, , one, ten] = marks;
    expect(one?.from).toBeGreaterThan(0.02);
    expect((ten?.to ?? 0) - (ten?.from ?? 0)).toBeGreaterThan(one?.from ?? 1);
  });
  it('of one step or none are a point', () => {
    expect(marksOf({ steps: [], forEver: true })).toEqual([]);
    expect(marksOf({ steps: [step(7)], forEver: true })).toEqual([{ from: 0, to: 0, broken: false }]);
  });
});

describe('completion', () => {
  it('takes the word at the caret, points included', () => {
    expect(wordAt('a == heater.po', 14)).toEqual({ from: 5, to: 14, word: 'heater.po' });
    expect(wordAt('a == heater.power && b', 9)).toEqual({ from: 5, to: 17, word: 'heater.power' });
    expect(wordAt('a == ', 5).word).toBe('');
    expect(replaced('a == heater.po && b', 5, 14, 'room.t')).toBe('a == room.t && b');
  });
  it('puts what begins so first, and wants every part', () => {
    const all = ['boiler.power', 'power.meter', 'heater.power', 'heater.target'];
    expect(matching(all, 'power')).toEqual(['power.meter', 'boiler.power', 'heater.power']);
    expect(matching(all, 'hea pow')).toEqual(['heater.power']);
    expect(matching(all, 'HEATER.')).toEqual(['heater.power', 'heater.target']);
    expect(matching(all, '')).toEqual(all);
    expect(matching(all, '', 2)).toEqual(all.slice(0, 2));
    expect(matching(all, 'zzz')).toEqual([]);
  });
});
