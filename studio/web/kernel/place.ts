// Places in a text: line and column as the gateway counts, offsets as the browser does.

/** Where a message points: lines and columns from 1, columns in code points, the end exclusive. */
export interface Span {
  file: string;
  line: number;
  col: number;
  endLine: number;
  endCol: number;
}

export interface Diagnostic extends Span {
  severity: 'error' | 'warning' | 'hint';
  code: string;
  message: string;
  help: string;
  attempt: string;
  notes: { span: Span; message: string }[];
}

/** The UTF-16 offset of a place; places beyond the text are moved to its nearest end. */
export function offsetOf(text: string, line: number, col: number): number {
  let start = 0;
  for (let l = 1; l < line; l++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  const stop = text.indexOf('\n', start);
  const end = stop < 0 ? text.length : stop;
  let offset = start;
  for (let c = 1; c < col && offset < end; c++) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}

/** The offsets of a span; an empty one is widened to one character where there is one. */
export function rangeOf(text: string, span: Span): { from: number; to: number } {
  const from = offsetOf(text, span.line, span.col);
  const to = Math.max(from, offsetOf(text, span.endLine, span.endCol));
  if (to > from) return { from, to };
  const wider = offsetOf(text, span.line, span.col + 1);
  return wider > from ? { from, to: wider } : { from: Math.max(0, from - 1), to: from };
}

/** The place after `current` in `all`, going round; -1 when there is none. */
export function nextProblem(all: readonly Span[], current: number, step: 1 | -1): number {
  if (all.length === 0) return -1;
  if (current < 0) return step === 1 ? 0 : all.length - 1;
  return (current + step + all.length) % all.length;
}
