// A card or an element as it reads: its text with the slots in place, a row a line.

import { missing, type Place, type Slot } from './form.ts';

/** A text in which places are found quickly. */
export interface Lined {
  text: string;
  /** Offsets at which lines begin. */
  starts: number[];
}

export function lined(text: string): Lined {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return { text, starts };
}

/** The UTF-16 offset of a line and a column in code points. Cost: linear in the line. */
export function offsetIn(source: Lined, line: number, col: number): number {
  let at = source.starts[line - 1] ?? source.text.length;
  for (let c = 1; c < col && at < source.text.length; c++) at += (source.text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

/** What stands at a place. */
export function textAt(source: Lined, place: Place): string {
  return source.text.slice(offsetIn(source, place.line, place.col), offsetIn(source, place.endLine, place.endCol));
}

/** The text with one edit made. */
export function edited(source: Lined, edit: { place: Place; text: string }): string {
  const { place, text } = edit;
  return source.text.slice(0, offsetIn(source, place.line, place.col)) + text + source.text.slice(offsetIn(source, place.endLine, place.endCol));
}

export type Piece = { kind: 'words' | 'note'; text: string } | { kind: 'slot'; slot: Slot };

/**
 * The rows in which the text at a place reads, with its slots in place: words
 * between them, comments as notes, a new row where the text begins a line and for
 * every list. Braces say nothing here and are left out. Slots that could be filled
 * in stand behind the written one before them, those before all at the start.
 */
export function rowsOf(source: Lined, place: Place, slots: readonly Slot[]): Piece[][] {
  const rows: Piece[][] = [[]];
  const start = offsetIn(source, place.line, place.col);
  const end = offsetIn(source, place.endLine, place.endCol);
  let at = start;
  for (const [slot, from, to] of written(source, slots)) {
    if (from < at || to > end) continue;
    between(rows, source.text.slice(at, from));
    rows.at(-1)?.push({ kind: 'slot', slot });
    if (slot.kind === 'list') rows.push([]);
    at = to;
  }
  between(rows, source.text.slice(at, end));
  for (const [slot, after] of absent(slots)) put(rows, slot, after);
  return rows.filter((r) => r.length > 0);
}

/** The slots that could be filled in, the last first, each with the written one before it. */
function absent(slots: readonly Slot[]): [Slot, Slot | undefined][] {
  return slots.flatMap((s, i): [Slot, Slot | undefined][] => (missing(s) ? [[s, slots.slice(0, i).findLast((b) => b.place !== null)]] : [])).reverse();
}

/** Puts a slot behind another; behind a list it begins the next row. */
function put(rows: Piece[][], slot: Slot, after: Slot | undefined): void {
  const piece: Piece = { kind: 'slot', slot };
  const r = rows.findIndex((row) => row.some((p) => p.kind === 'slot' && p.slot === after));
  if (r < 0) rows[0]?.unshift(piece);
  else if (after?.kind === 'list') rows.splice(r + 1, 0, [piece]);
  else rows[r]?.splice(rows[r].findIndex((p) => p.kind === 'slot' && p.slot === after) + 1, 0, piece);
}

/** The slots in which something is written, in the order of the text. */
function written(source: Lined, slots: readonly Slot[]): [Slot, number, number][] {
  return slots
    .flatMap((s): [Slot, number, number][] => (s.place === null ? [] : [[s, offsetIn(source, s.place.line, s.place.col), offsetIn(source, s.place.endLine, s.place.endCol)]]))
    .sort((a, b) => a[1] - b[1] || b[2] - a[2]);
}

/** Adds what stands between two slots to the last row, or to new ones. */
function between(rows: Piece[][], text: string): void {
  for (const [part] of text.matchAll(/\/\/[^\n]*|\/\*[^]*?\*\/|\n|(?:[^\n/]|\/(?![/*]))+/gu)) {
    if (part === '\n') {
      if (rows.at(-1)?.length !== 0) rows.push([]);
      continue;
    }
    const note = part.startsWith('//') || part.startsWith('/*');
    const words = note ? part.replace(/^\/[/*]\s*|\s*\*\/$/gu, '') : part.replace(/[{}]/gu, ' ').trim().replace(/\s+/gu, ' ');
    if (words !== '') rows.at(-1)?.push({ kind: note ? 'note' : 'words', text: words });
  }
}

/** The words before each element of a list but the first: "or", "and", "". */
export function separators(source: Lined, list: Slot): string[] {
  return list.slots.map((s, i) => {
    const before = list.slots[i - 1];
    if (before === undefined || before.place === null || s.place === null) return '';
    const gap = textAt(source, { line: before.place.endLine, col: before.place.endCol, endLine: s.place.line, endCol: s.place.col });
    return gap.replace(/\/\/[^\n]*|\/\*[^]*?\*\//gu, ' ').trim();
  });
}

/** What a person sees of a slot: texts without their quotation marks, where nothing is escaped in them. */
export function shownOf(slot: Slot): string {
  return plainText(slot) ? slot.text.slice(1, -1) : slot.text;
}

/** What is written for what a person typed into a slot. */
export function writtenOf(slot: Slot, typed: string): string {
  const text = typed.trim();
  if (slot.kind !== 'text' || text === '' || (slot.text !== '' && !plainText(slot))) return text;
  return `"${text.replace(/[\\"]/gu, '\\$&')}"`;
}

function plainText(slot: Slot): boolean {
  return slot.kind === 'text' && /^"[^"\\]*"$/u.test(slot.text);
}

/** A condition with room for one more that must be true as well. */
export function widened(condition: Slot): string {
  const loose = condition.slots.some((s) => s.kind === 'operator' && s.text === '||');
  return `${loose ? `(${condition.text})` : condition.text} && `;
}

/** What is left of a condition without one of its two sides; undefined if the side is not one of two conditions. */
export function narrowed(condition: Slot, side: Slot): string | undefined {
  if (!condition.slots.some((s) => s.kind === 'operator' && (s.text === '&&' || s.text === '||'))) return undefined;
  return side.kind === 'operator' ? undefined : condition.slots.find((s) => s !== side && s.kind !== 'operator')?.text;
}
