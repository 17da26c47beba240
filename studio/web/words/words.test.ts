// The catalogues say the same things with the same placeholders, and every word is used.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { placeholders, type Catalogue } from '../kernel/words.ts';
import en from './en.json';
import es from './es.json';
import ja from './ja.json';

const english: Catalogue = en;

it.each([['es', es as Catalogue], ['ja', ja as Catalogue]])('%s has the keys and placeholders of English', (_name, other) => {
  expect(Object.keys(other)).toEqual(Object.keys(english));
  for (const [key, message] of Object.entries(english)) expect([key, placeholders(other[key] ?? '')]).toEqual([key, placeholders(message)]);
});

it('has no empty message', () => {
  for (const catalogue of [en, es, ja] as Catalogue[]) {
    for (const [key, m] of Object.entries(catalogue)) expect([key, typeof m === 'string' ? m : m.other]).not.toEqual([key, '']);
  }
});

it('holds no word the page does not say', () => {
  const source = ['components', 'views'].flatMap((dir) => readdirSync(dir).map((f) => readFileSync(`${dir}/${f}`, 'utf8'))).join('\n');
  const made = [...source.matchAll(/`([a-z]+\.[a-z-]*)\$\{/gu)].map((m) => m[1] ?? '');
  const unused = Object.keys(english).filter((k) => !source.includes(`'${k}'`) && !made.some((prefix) => k.startsWith(prefix)));
  expect(unused).toEqual([]);
});
