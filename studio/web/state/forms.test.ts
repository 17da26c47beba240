// The form store: newest text wins, changes go one after another, and none is made in a text it was not meant for.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EditAnswer, FormReport } from '../api/form.ts';
import type { Form, FormChange } from '../kernel/form.ts';
import type { Diagnostic } from '../kernel/place.ts';
import type { MeaningReport } from '../kernel/story.ts';
import { createForms, type Writer } from './forms.svelte.ts';
import { createMeanings } from './meanings.svelte.ts';

const empty: Form = {
  file: 'a', cards: [], lists: {}, templates: {},
  decls: { path: 'Decls', name: '', kind: 'list', text: '', place: null, optional: false, type: '', choices: [], from: '', templates: '', slots: [] },
};
const mistake: Diagnostic = { file: 'a', line: 4, col: 1, endLine: 4, endCol: 2, severity: 'error', code: 'c', message: 'm', help: '', attempt: '', notes: [] };
const place = { line: 1, col: 1, endLine: 1, endCol: 1 };
const set = (text: string): FormChange => ({ op: 'set', path: 'p', text, index: 0 });
const insert: FormChange = { op: 'insert', path: 'p', text: 'x', index: 0 };

/** A text, and a gateway that can read all that has no "bad" in it, and puts what is set at the start. */
function desk() {
  const file = { text: 'one' };
  const reads: string[] = [];
  const edit = vi.fn((_name: string, _text: string, c: FormChange): Promise<EditAnswer> =>
    Promise.resolve(c.text === 'no' ? { refused: [mistake] } : { edit: { place, text: c.text } }),
  );
  const forms = createForms({
    read: (texts, name): Promise<FormReport> => {
      const text = texts[name] ?? '';
      reads.push(text);
      return Promise.resolve({ form: { ...empty, file: name }, errors: text.includes('bad') ? [mistake] : [] });
    },
    edit,
  });
  const write = (text: string): void => {
    file.text = text;
    forms.consider({ a: text }, 'a');
  };
  const writer: Writer = {
    name: 'a',
    text: () => file.text,
    apply: (e, before) => {
      if (file.text !== before) return false;
      write(e.text + file.text);
      return true;
    },
  };
  return { file, reads, edit, forms, write, writer };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});
const pause = (ms = 200): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('reading', () => {
  it('waits for a pause in typing, but not for the first form nor after a change of the form', async () => {
    const d = desk();
    d.write('one');
    await pause(0);
    expect([d.reads, d.forms.current]).toEqual([['one'], true]);
    d.write('two');
    d.write('three');
    await pause(100);
    expect([d.reads, d.forms.current]).toEqual([['one'], false]);
    await pause();
    expect(d.reads).toEqual(['one', 'three']);
    expect(await d.forms.change(set('x'), d.writer)).toBe('done');
    await pause(0);
    expect(d.reads).toEqual(['one', 'three', 'xthree']);
  });
  it('keeps the last form while the text cannot be read', async () => {
    const d = desk();
    d.write('one');
    await pause();
    d.write('bad');
    await pause();
    expect([d.forms.unread?.line, d.forms.shown?.source.text, d.forms.current]).toEqual([4, 'one', false]);
    d.write('good');
    await pause();
    expect([d.forms.unread, d.forms.shown?.source.text, d.forms.current]).toEqual([null, 'good', true]);
  });
  it('shows what there is of a file that cannot be read from the start', async () => {
    const d = desk();
    d.write('bad');
    await pause();
    expect([d.forms.shown?.source.text, d.forms.current]).toEqual(['bad', false]);
  });
});

describe('changing', () => {
  it('makes a second set on what the first one made, before the form is read again', async () => {
    const d = desk();
    d.write('one');
    await pause();
    const both = [d.forms.change(set('a'), d.writer), d.forms.change(set('b'), d.writer)];
    expect(await Promise.all(both)).toEqual(['done', 'done']);
    expect(d.file.text).toBe('baone');
  });
  it('makes no change by addresses that may have moved', async () => {
    const d = desk();
    d.write('one');
    await pause();
    expect(await Promise.all([d.forms.change(insert, d.writer), d.forms.change(set('b'), d.writer)])).toEqual(['done', 'moved']);
    expect(d.file.text).toBe('xone');
    await pause();
    expect(await d.forms.change(set('b'), d.writer)).toBe('done');
    d.file.text = 'typed';
    expect(await d.forms.change(set('c'), d.writer)).toBe('moved');
    expect(d.edit).toHaveBeenCalledTimes(2);
  });
  it('makes no change in a text that was typed into while the gateway thought', async () => {
    const d = desk();
    d.write('one');
    await pause();
    const turn = d.forms.change(set('a'), d.writer);
    d.file.text = 'typed';
    expect(await turn).toBe('moved');
    expect(d.file.text).toBe('typed');
  });
  it('keeps a refusal until the text changes, and goes on after a failure', async () => {
    const d = desk();
    d.write('one');
    await pause();
    expect(await d.forms.change(set('no'), d.writer)).toBe('refused');
    expect(d.forms.refused).toEqual({ path: 'p', messages: [mistake] });
    d.edit.mockRejectedValueOnce(new Error('gone'));
    expect(await d.forms.change(set('a'), d.writer)).toBe('failed');
    expect(d.forms.failure).toBe('gone');
    expect(await d.forms.change(set('a'), d.writer)).toBe('done');
    expect([d.forms.refused, d.file.text]).toEqual([null, 'aone']);
  });
});

describe('meanings', () => {
  it('keeps the answer to the newest question only', async () => {
    const answers: ((r: MeaningReport) => void)[] = [];
    const meanings = createMeanings({ read: () => new Promise((resolve) => answers.push(resolve)) });
    const report = (more: number): MeaningReport => ({ ready: true, meanings: [], more });
    meanings.show('p');
    const at = { file: 'a', line: 1, col: 1 };
    void meanings.consider({}, at);
    void meanings.consider({}, at);
    answers[1]?.(report(2));
    answers[0]?.(report(1));
    await pause(0);
    expect(meanings.report?.more).toBe(2);
    meanings.show('q');
    expect([meanings.path, meanings.report]).toEqual(['q', null]);
  });
});
