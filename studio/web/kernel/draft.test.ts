// Drafts: nothing typed is ever lost, whatever others save meanwhile.
import { expect, it } from 'vitest';
import { clashed, dirty, edit, keep, open, refresh, saved, settle, texts, type Draft } from './draft.ts';

const server = [{ name: 'a.tenet', text: 'one', revision: 'r1' }, { name: 'b.tenet', text: 'two', revision: 'r2' }];
const fresh = open(server, {});
const first = (d: Draft) => d.files[0];

it('starts with what the gateway has', () => {
  expect(texts(fresh)).toEqual({ 'a.tenet': 'one', 'b.tenet': 'two' });
  expect(fresh.files.some(dirty)).toBe(false);
});

it('keeps edits over a closed tab', () => {
  const again = open(server, keep(edit(fresh, 'a.tenet', 'mine')));
  expect(first(again)).toMatchObject({ text: 'mine', conflict: null });
});

it('shows a conflict when the base was replaced meanwhile', () => {
  const kept = keep(edit(fresh, 'a.tenet', 'mine'));
  const again = open([{ name: 'a.tenet', text: 'theirs', revision: 'r9' }], kept);
  expect(first(again)).toMatchObject({ text: 'mine', conflict: { text: 'theirs', revision: 'r9' } });
  expect(first(settle(again, 'a.tenet', 'mine'))).toMatchObject({ text: 'mine', base: { revision: 'r9' }, conflict: null });
  expect(first(settle(again, 'a.tenet', 'theirs'))).toMatchObject({ text: 'theirs', base: { revision: 'r9' }, conflict: null });
});

it('is no conflict when both typed the same', () => {
  const kept = keep(edit(fresh, 'a.tenet', 'same'));
  expect(first(open([{ name: 'a.tenet', text: 'same', revision: 'r9' }], kept))).toMatchObject({ conflict: null, base: { revision: 'r9' } });
});

it('keeps a typed text whose file was deleted, and can let it go', () => {
  const gone = open([], keep(edit(fresh, 'a.tenet', 'mine')));
  expect(first(gone)).toMatchObject({ text: 'mine', conflict: { text: null } });
  expect(first(settle(gone, 'a.tenet', 'mine'))).toMatchObject({ text: 'mine', base: { text: '', revision: '' } });
  expect(settle(gone, 'a.tenet', 'theirs').files).toEqual([]);
});

it('what was typed during a save stays an edit', () => {
  const typed = edit(edit(fresh, 'a.tenet', 'sent'), 'a.tenet', 'sent and more');
  const after = saved(typed, 'a.tenet', 'sent', 'r3');
  expect(first(after)).toMatchObject({ text: 'sent and more', base: { text: 'sent', revision: 'r3' } });
});

it('a lost save keeps both texts', () => {
  const lost = clashed(edit(fresh, 'a.tenet', 'mine'), 'a.tenet', { name: 'a.tenet', text: 'theirs', revision: 'r9' });
  expect(first(lost)).toMatchObject({ text: 'mine', conflict: { text: 'theirs', revision: 'r9' } });
});

it('reading again brings new files and keeps edits', () => {
  const again = refresh(edit(fresh, 'b.tenet', 'mine'), [...server, { name: 'c.tenet', text: 'three', revision: 'r3' }]);
  expect(texts(again)).toEqual({ 'a.tenet': 'one', 'b.tenet': 'mine', 'c.tenet': 'three' });
});

it('settling what is settled changes nothing', () => expect(settle(fresh, 'a.tenet', 'mine')).toBe(fresh));
