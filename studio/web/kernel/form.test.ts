// Forms as the gateway answers them (testdata/sample.json, kept current by studio/author): how they read, what lies where.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formReport } from '../api/form.ts';
import { cardAt, choicesOf, indexOf, itemsOf, messagesOf, messagesUnder, missing, movedPath, namesBeside, slotAt, templatesOf, type Card, type Slot } from './form.ts';
import { offsetOf, type Diagnostic } from './place.ts';
import { edited, lined, narrowed, offsetIn, rowsOf, separators, shownOf, textAt, widened, writtenOf, type Piece } from './sentence.ts';

const read = (name: string): string => readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8');
const source = lined(read('sample.tenet'));
const { form, errors } = formReport(JSON.parse(read('sample.json')), 'sample');

function card(title: string): Card {
  const found = form.cards.find((c) => c.title === title);
  if (found === undefined) throw new Error(`no card ${title}`);
  return found;
}

function slot(path: string): Slot {
  const all = [...form.cards.flatMap((c) => c.slots), form.decls].flatMap(function deep(s): Slot[] {
    return [s, ...s.slots.flatMap(deep)];
  });
  const found = all.find((s) => s.path === path);
  if (found === undefined) throw new Error(`no slot ${path}`);
  return found;
}

/** The line and column of an offset, found by walking there. */
function placeOf(text: string, offset: number): { line: number; col: number } {
  const place = { line: 1, col: 1 };
  for (const c of text.slice(0, offset)) {
    if (c === '\n') Object.assign(place, { line: place.line + 1, col: 1 });
    else place.col++;
  }
  return place;
}

/** Rows as text: words as they are, notes in round brackets, slots in square ones, those to fill in with a plus. */
function readAs(of: Card): string[] {
  const items = itemsOf(of);
  const place = items?.place == null ? of.place : { ...of.place, endLine: items.place.line, endCol: items.place.col };
  const shown = rowsOf(source, place, of.slots.filter((s) => s !== items));
  const said = (p: Piece): string => {
    if (p.kind !== 'slot') return p.kind === 'note' ? `(${p.text})` : p.text;
    return missing(p.slot) ? `+${p.slot.name}` : `[${p.slot.kind === 'list' ? p.slot.name : p.slot.text}]`;
  };
  return shown.map((row) => row.map(said).join(' '));
}

function diagnostic(line: number, col: number, message: string): Diagnostic {
  return { file: 'sample.tenet', line, col, endLine: line, endCol: col + 1, severity: 'error', code: 'x', message, help: '', attempt: '', notes: [] };
}

describe('how a card reads', () => {
  it('is the text with slots in place', () => {
    expect(errors).toEqual([]);
    expect(readAs(card('room'))).toEqual(['device [room] : [Thermometer] +provider +friendly name']);
    expect(readAs(card('heater'))).toEqual(['device [heater] : [Heater] at ["h1"] ["Heizung 暖"]']);
    expect(readAs(card('Comfort'))).toEqual(['app [Comfort] ["Warm"]']);
    expect(readAs(card('pause'))).toEqual(['let [pause] = [5 min]']);
  });
  it('has lists in rows of their own, and comments as notes', () =>
    expect(readAs(card('heat'))).toEqual(['rule [heat] ["Warm the room"] priority [2] +mode', '[triggers]', '+guard', '(every time)', 'then [then]', '+else']));
  it('begins with what stands before all', () =>
    expect(readAs(card('not too hot'))).toEqual([
      '+scope never [heater.power == on] while [room.temperature > 25 °C] as ["not too hot"] +required +critical +not even for a moment +severity +owner +reason',
    ]));
  it('takes conditions apart', () => {
    const when = slot('Decls.2.Items.1.Triggers.0.Cond');
    expect(rowsOf(source, when.place ?? form.decls.place ?? card('heat').place, when.slots).flat().map((p) => (p.kind === 'slot' ? p.slot.text : p.text))).toEqual(['room.temperature < 21 °C', '&&', 'heater.power == off']);
  });
  it('says what stands between elements', () => {
    expect(separators(source, slot('Decls.2.Items.1.Triggers'))).toEqual(['', 'or']);
    expect(separators(source, slot('Decls.2.Items.1.Then'))).toEqual(['', '', '']);
  });
  it('leaves out no character but space, braces and comment marks', () => {
    for (const c of form.cards.filter((x) => itemsOf(x) === undefined)) {
      const all = rowsOf(source, c.place, c.slots).flat().map((p) => (p.kind === 'slot' ? p.slot.text : p.text)).join('');
      expect(all.replace(/[\s{}]|\/\//gu, '')).toBe(textAt(source, c.place).replace(/[\s{}]|\/\//gu, ''));
    }
  });
});

describe('places', () => {
  it('every slot stands where it says', () => {
    for (const c of form.cards) for (const s of c.slots) if (s.place !== null) expect(textAt(source, s.place)).toBe(s.text);
  });
  it('are found as the slow way finds them', () => {
    for (const text of ['', 'a', '暖𝒳\n\n b𝒳c\n', source.text]) {
      const l = lined(text);
      for (let at = 0; at <= text.length; at++) {
        if (/^[\uDC00-\uDFFF]/u.test(text.slice(at))) continue;
        const { line, col } = placeOf(text, at);
        expect([line, col, offsetIn(l, line, col)]).toEqual([line, col, at]);
        expect(offsetOf(text, line, col)).toBe(at);
      }
    }
  });
  it('tell the card and the slot they lie in', () => {
    expect(cardAt(form, 1, 1)).toBeUndefined();
    expect(cardAt(form, 5, 3)?.title).toBe('Comfort');
    expect(cardAt(form, 9, 12)?.title).toBe('heat');
    expect(cardAt(form, 7, 5)?.title).toBe('Comfort');
    const heat = card('heat');
    expect(slotAt(heat, 9, 30)?.path).toBe('Decls.2.Items.1.Triggers.0.Cond.X.Y');
    expect(slotAt(heat, 10, 9)?.path).toBe('Decls.2.Items.1.Triggers.1');
    expect(slotAt(heat, 14, 3)).toBeUndefined();
    expect(slotAt(card('Comfort'), 9, 30)).toBeUndefined();
  });
  it('put messages at the innermost slot, else at the card', () => {
    const all = messagesOf(form, [diagnostic(9, 30, 'slot'), diagnostic(14, 3, 'card'), diagnostic(1, 1, 'nowhere'), diagnostic(9, 33, 'slot too')]);
    expect([...all].map(([path, list]) => [path, list.map((d) => d.message)])).toEqual([
      ['Decls.2.Items.1.Triggers.0.Cond.X.Y', ['slot', 'slot too']],
      ['Decls.2.Items.1', ['card']],
    ]);
    expect(messagesUnder(all, 'Decls.2.Items.1.Triggers.0').map((d) => d.message)).toEqual(['slot', 'slot too']);
    expect(messagesUnder(all, 'Decls.2.Items.1').length).toBe(3);
    expect(messagesUnder(all, 'Decls.2.Items.10')).toEqual([]);
  });
});

describe('what a slot offers and holds', () => {
  it('joins its own choices with those it shares', () => {
    expect(choicesOf(form, slot('Decls.2.Items.1.Then.0.Value'))).toEqual(['off', 'on']);
    expect(choicesOf(form, slot('Decls.2.Items.1.Then.0.Target'))).toContain('heater.power');
    expect(choicesOf(form, slot('Decls.0.Provider'))).toEqual([]);
  });
  it('has templates for its lists', () => {
    expect(templatesOf(form, slot('Decls.2.Items')).map((x) => x.label)).toContain('a rule');
    expect(templatesOf(form, slot('Decls.2.Items.1.Then.0'))).toEqual([]);
  });
  it('knows the names beside a card', () => expect(namesBeside(form, card('heat'))).toEqual(['pause']));
  it('shows texts without their marks, and writes them with', () => {
    const title = slot('Decls.2.Title');
    expect([shownOf(title), writtenOf(title, ' Mild "and" \\ wild ')]).toEqual(['Warm', '"Mild \\"and\\" \\\\ wild"']);
    expect(writtenOf(title, '')).toBe('');
    const escaped = slot('Decls.2.Items.1.Then.2.Parts');
    expect([shownOf(escaped), writtenOf(escaped, '"as \\"is\\""')]).toEqual([escaped.text, '"as \\"is\\""']);
    expect(writtenOf(slot('Decls.0.Provider'), 'h 1')).toBe('"h 1"');
    expect(writtenOf(slot('Decls.2.Items.0.Value'), ' 6 min ')).toBe('6 min');
  });
  it('is edited where it stands', () => {
    const { place } = slot('Decls.1.Friendly');
    const text = edited(source, { place: place ?? card('heat').place, text: '"𝒳"' });
    expect(text.split('\n')[2]).toBe('device heater : Heater at "h1" "𝒳"');
  });
  it('takes one more condition, and leaves one out', () => {
    const cond = slot('Decls.2.Items.1.Triggers.0.Cond');
    const [x, op, y] = cond.slots;
    if (x === undefined || op === undefined || y === undefined) throw new Error('the condition has no sides');
    expect(widened(cond)).toBe('room.temperature < 21 °C && heater.power == off && ');
    expect(widened({ ...cond, slots: [x, { ...op, text: '||' }, y] })).toBe('(room.temperature < 21 °C && heater.power == off) && ');
    expect([narrowed(cond, x), narrowed(cond, y), narrowed(cond, op)]).toEqual([y.text, x.text, undefined]);
    expect(narrowed(x, x.slots[0] ?? x)).toBeUndefined();
  });
  it('moves within its list', () => expect([movedPath('Decls.2.Items.1', 0), indexOf('Decls.2.Items.11')]).toEqual(['Decls.2.Items.0', 11]));
});
