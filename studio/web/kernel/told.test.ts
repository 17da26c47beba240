// Sentences of the verifier: the same filling as in Go, and both catalogues say all.
import { describe, expect, it } from 'vitest';
import es from '../../../verifier/words/es.json';
import ja from '../../../verifier/words/ja.json';
import { tell, type Templates, type Told } from './told.ts';

const change: Told = { key: '%s changes from %s to %s', parts: ['lamp.power', 'on', { key: 'below %s', parts: ['20 °C'] }] };

describe('tell', () => {
  it('fills English without templates', () => {
    expect(tell({ key: '%s.', parts: [change] }, {})).toBe('lamp.power changes from on to below 20 °C.');
    expect(tell('100 %s', { '100 %s': 'no' })).toBe('100 %s');
    expect(tell({ key: '%s and %s', parts: ['a'] }, {})).toBe('a and ');
  });

  it('takes parts in order or by number, and begins sentences with the words of their middle', () => {
    const templates: Templates = { '%s and %s': '%[2]s y %[1]s', '%s before %s': '%[2]s, then %s', 'it is %s': 'son las %s' };
    expect(tell({ key: '%s and %s', parts: ['a', 'b'] }, templates)).toBe('b y a');
    expect(tell({ key: '%s before %s', parts: ['a', 'b'] }, templates)).toBe('b, then ');
    expect(tell({ key: 'It is %s', parts: ['06:00'] }, templates)).toBe('Son las 06:00');
  });

  it('tells a step in Spanish and in Japanese', () => {
    expect(tell({ key: '%s.', parts: [change] }, es)).toBe('lamp.power cambia de on a menos de 20 °C.');
    expect(tell({ key: '%s.', parts: [change] }, ja)).toBe('lamp.power が on から 20 °C 未満 に変わる。');
  });
});
